#!/usr/bin/env python3
"""Measures `inbounds filter` against floors, on work of its own making, and prints a table in Markdown.

    python3 crates/cli/benches/filter.py [--lines N] [--rounds N] [--rules N,N,…]

It builds what it measures. Every figure is the median of rounds in which all commands run one after the other, so that what
disturbs the machine disturbs all alike. A small model says what each line should come to; a filter that passes anything else fails the run.
"""

import argparse, json, os, platform, random, resource, statistics, subprocess, sys, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
WORDS = "admin api app assets auth blog cdn cart dev docs help img login mail media news portal shop stage static".split()


def policy(folder, rules, paths, chance):
    """A policy of so many rules; gives back names that are in, out below a name, and out by path."""
    inside, outside, closed = [], [], []
    lines = ["inbounds: 1", "program: { name: Bench }", "in_scope:"]
    tail = ["out_of_scope:"]
    for number in range(rules):
        name = f"{chance.choice(WORDS)}{number}.example.test"
        if number % 4 < 3:
            inside.append(name)
            lines.append(f'  - {{ id: I{number}, clause: x, hosts: ["*.{name}"] }}')
        elif paths and number % 8 == 7:
            closed.append(inside[-1])
            tail.append(f'  - {{ id: O{number}, clause: x, hosts: ["https://www.{inside[-1]}/closed"] }}')
        else:
            outside.append(inside[-1])
            tail.append(f'  - {{ id: O{number}, clause: x, hosts: ["old.{inside[-1]}"] }}')
    path = folder / f"policy-{rules}-{paths}.yaml"
    path.write_text("\n".join(lines + (tail if len(tail) > 1 else [])) + "\n")
    return path, inside, outside, closed


def lines(folder, name, count, form, hosts, chance):
    """So many lines, and how many of them are in scope."""
    inside, outside, closed = hosts
    path, passed = folder / name, 0
    with path.open("w") as out:
        for number in range(count):
            kind = chance.random()
            if kind < 0.55:
                host, place, is_in = f"{chance.choice(WORDS)}.{chance.choice(inside)}", "", True
            elif kind < 0.6 and outside:
                host, place, is_in = f"old.{chance.choice(outside)}", "", False
            elif kind < 0.65 and closed:
                host, place, is_in = f"www.{chance.choice(closed)}", "closed/", form == "hosts"
            else:
                host, place, is_in = f"{chance.choice(WORDS)}{number}.example.net", "", False
            url = f"https://{host}/{place}{chance.choice(WORDS)}/{chance.choice(WORDS)}?id={number}"
            if form == "json":
                url = json.dumps({"timestamp": "2026-11-23", "url": url, "status_code": 200, "title": "a page", "host": host})
            out.write((host if form == "hosts" else url) + "\n")
            passed += is_in
    return path, passed


def run(command, source):
    """Seconds of the wall and of the processors, and peak memory in kilobytes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with open(source) as stdin, open(os.devnull, "w") as null:
        child = subprocess.Popen(command, stdin=stdin, stdout=null, stderr=subprocess.PIPE)
        said = child.stderr.read().decode()
        _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command} failed: {said}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, said


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--lines", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--rules", default="10,200,1000,30000,300000")
    options = options.parse_args()
    build = ["cargo", "build", "--release", "--locked", "--package", "inbounds", "--bins", "--example", "floor"]
    subprocess.run(build, cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
    filter_, floor = str(target / "inbounds"), str(target / "examples" / "floor")
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        cases, empty = [], folder / "empty"
        empty.write_text("")
        for rules in map(int, options.rules.split(",")):
            for paths in (False, True):
                file, *hosts = policy(folder, rules, paths, chance)
                source, passed = lines(folder, f"urls-{rules}-{paths}", options.lines, "urls", hosts, chance)
                name = f"{rules} rules" + (", paths" if paths else "")
                own = [filter_, "filter", "--policy", str(file)]
                if not cases:
                    cases += [("`wc -l`", ["wc", "-l"], source, None), ("`read_line`", [floor], source, None)]
                cases += [(f"`Url::parse`, {name}", [floor, "url"], source, None)] if rules in (200, 1000) else []
                cases += [(f"{name}, 1 thread", own + ["--threads", "1"], source, passed), (name, own, source, passed)]
                if not paths:
                    cases.append((f"{name}: load, no lines", own, empty, 0))
                if rules == 200 and paths:
                    for form in ("hosts", "json"):
                        source, passed = lines(folder, form, options.lines, form, hosts, chance)
                        more = ["--field", "auto"] if form == "json" else []
                        cases += [(f"{name}, {form}, 1 thread", own + more + ["--threads", "1"], source, passed)]
                        cases += [(f"{name}, {form}", own + more, source, passed)]
        figures = {name: [] for name, *_ in cases}
        for _ in range(options.rounds):
            for name, command, source, passed in cases:
                *figure, said = run(command, source)
                if passed is not None and f"passed {passed} of " not in said:
                    sys.exit(f"{name}: expected {passed} lines to pass, found: {said}")
                figures[name].append(figure)
        print(f"{options.lines} lines, medians of {options.rounds}; {platform.machine()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}\n")
        print("| what | ms | M lines/s | ms of processors | MB |\n|---|--:|--:|--:|--:|")
        for name, command, source, _ in cases:
            wall, cpu, memory = (statistics.median(column) for column in zip(*figures[name]))
            rate = f"{options.lines / wall / 1e6:.2f}" if source != empty else "–"
            print(f"| {name} | {wall * 1e3:.1f} | {rate} | {cpu * 1e3:.0f} | {memory / 1024:.1f} |")


main()
