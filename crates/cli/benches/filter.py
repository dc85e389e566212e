#!/usr/bin/env python3
"""Measures `inbounds filter` against floors, on work of its own making, and prints tables in Markdown.

    python3 crates/cli/benches/filter.py [--lines N] [--rounds N] [--rules N,N,…] [--wrap "COMMAND"]

It builds what it measures. Figures are medians of rounds in which all commands of a group run one after the other, so that what disturbs the
machine disturbs all alike; `x` compares with the first command of the group. A small model says what each line should come to; a filter that passes
anything else fails the run. `--wrap` puts a command before each round of a group, as one that keeps the machine quiet meanwhile.
"""

import argparse, json, os, platform, random, shlex, statistics, subprocess, sys, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
WORDS = "admin api app assets auth blog cdn cart dev docs help img login mail media news portal shop stage static".split()
EMPTY = os.devnull


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


def bend(url, host, chance):
    """A line that is hard to read, and whether it can still be in scope; none where it names no target."""
    return chance.choice([
        (f"https://{host}\\@evil.test/", None),
        (f"\t{url}", None),
        (url.replace("https://", "https:/"), None),
        ("http://0x7f.1/", False),
        ("https://xn--bcher-kva.test/", False),
        (url.replace("https://", "HTTPS://"), True),
        (url.replace("https://", "https://user@"), True),
        (url.replace("https://", "https://user:pass@"), True),
        (url.replace(".", "。", 1), True),
        (url.replace("?", "%zz?"), True),
    ])


def lines(folder, name, count, form, hosts, chance):
    """So many lines, and how many of them are in scope. Forms: urls, hosts, json, distinct, hostile and bare (one line in 20)."""
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
            if form == "distinct":
                # What is below an excluded name is in again.
                host, is_in = (f"h{number:08x}.{host}", is_in or 0.55 <= kind < 0.6) if place == "" else (host, is_in)
            line = f"https://{host}/{place}{chance.choice(WORDS)}/{chance.choice(WORDS)}?id={number}"
            if form == "json":
                line = json.dumps({"timestamp": "2026-11-23", "url": line, "status_code": 200, "title": "a page", "host": host})
            elif form == "hosts" or (form == "bare" and number % 20 == 0 and place == ""):
                line = host
            elif form == "hostile" and number % 20 == 0:
                line, may_be = bend(line, host, chance)
                is_in = is_in and bool(may_be)
            out.write(line + "\n")
            passed += is_in
    return path, passed


def run(command, source):
    """Seconds of the wall and of the processors, and what was said on standard error."""
    started = time.perf_counter()
    with open(source) as stdin, open(os.devnull, "w") as null:
        child = subprocess.Popen(command, stdin=stdin, stdout=null, stderr=subprocess.PIPE)
        said = child.stderr.read().decode()
        _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{command} failed: {said}")
    return wall, usage.ru_utime + usage.ru_stime, said


def peak(command, source):
    """Peak memory in kilobytes, in a run of its own. The peak that `wait4` gives is that of this script where it is higher."""
    most = 0
    with open(source) as stdin, open(os.devnull, "w") as null:
        child = subprocess.Popen(command, stdin=stdin, stdout=null, stderr=null)
        while child.poll() is None:
            status = Path(f"/proc/{child.pid}/status").read_text()
            most = max([most] + [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")])
            time.sleep(0.0005)
    return most


def first_answer(command, line):
    """Milliseconds from the start of a command to its first line of output, after one line of input; the median of some."""
    taken = []
    while len(taken) < 200 and sum(taken) < 10_000:
        started = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        child.stdin.write(line)
        child.stdin.flush()
        if child.stdout.readline() != line:
            sys.exit(f"{command}: expected {line} to pass")
        taken.append((time.perf_counter() - started) * 1e3)
        child.stdin.close()
        child.wait()
    return statistics.median(taken)


def one_round(cases):
    """Runs each command of a group once; gives back seconds of the wall and of the processors."""
    figures = []
    for case in cases:
        *figure, said = run(case["command"], case["source"])
        if case["passed"] is not None and f"passed {case['passed']} of " not in said:
            sys.exit(f"{case['name']}: expected {case['passed']} lines to pass, found: {said}")
        figures.append(figure)
    return figures


def rounds_of(cases, rounds, wrap):
    """So many rounds of a group, each behind the wrapping command, if there is one."""
    figures = []
    for _ in range(rounds):
        if wrap:
            own = [*wrap, sys.executable, __file__, "--round"]
            done = subprocess.run(own, input=json.dumps(cases), stdout=subprocess.PIPE, text=True, check=True)
            figures.append(json.loads(done.stdout))
        else:
            figures.append(one_round(cases))
    return figures


def group(title, cases, count, rounds, wrap):
    """Measures a group and prints its table."""
    figures = rounds_of(cases, rounds, wrap)
    print(f"\n{title}\n\n| what | ms | x | M lines/s | ms of processors | MB |\n|---|--:|--:|--:|--:|--:|")
    first = None
    for at, case in enumerate(cases):
        wall, cpu = (statistics.median(column) for column in zip(*(figure[at] for figure in figures)))
        first = first or wall
        memory = peak(case["command"], case["source"])
        rate = f"{count / wall / 1e6:.2f}" if case["source"] != EMPTY else "–"
        print(f"| {case['name']} | {wall * 1e3:.1f} | {wall / first:.2f} | {rate} | {cpu * 1e3:.0f} | {memory / 1024:.1f} |", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--lines", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--rules", default="10,200,1000,30000,300000")
    options.add_argument("--wrap", default="", help="a command to put before each round of a group")
    options.add_argument("--round", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--first", action="store_true", help=argparse.SUPPRESS)
    options = options.parse_args()
    if options.round:
        return json.dump(one_round(json.load(sys.stdin)), sys.stdout)
    if options.first:
        own, line = json.load(sys.stdin)
        return json.dump([first_answer(own, line.encode()), first_answer(["cat"], line.encode())], sys.stdout)
    build = ["cargo", "build", "--release", "--locked", "--package", "inbounds", "--bins", "--example", "floor"]
    subprocess.run(build, cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
    filter_, floor = str(target / "inbounds"), str(target / "examples" / "floor")
    wrap = shlex.split(options.wrap)
    chance = random.Random(1)
    print(f"{options.lines} lines, medians of {options.rounds}; {platform.machine()}, {os.cpu_count()} processors, {platform.system()} {platform.release()}")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)

        def case(name, command, source, passed=None):
            return {"name": name, "command": command, "source": str(source), "passed": passed}

        for rules in map(int, options.rules.split(",")):
            cases = []
            for paths in (False, True):
                file, *hosts = policy(folder, rules, paths, chance)
                own = [filter_, "filter", "--policy", str(file)]
                source, passed = lines(folder, "urls", options.lines, "urls", hosts, chance) if not paths else \
                    lines(folder, "urls-paths", options.lines, "urls", hosts, chance)
                if not paths:
                    cases = [case("one `Url::parse` a line", [floor, "url"], source)]
                    cases += [case("`wc -l`", ["wc", "-l"], source), case("`read_line`", [floor], source)] if rules == 200 else []
                    cases.append(case("load, no lines", own, EMPTY, 0))
                name = "with paths" if paths else "URLs"
                cases += [case(f"{name}, 1 thread", own + ["--threads", "1"], source, passed), case(name, own, source, passed)]
                if rules == 200 and not paths:
                    for form in ("hosts", "json", "distinct", "hostile", "bare"):
                        more = {"json": ["--field", "auto"], "hostile": ["--lenient"]}.get(form, [])
                        source, passed = lines(folder, form, options.lines, form, hosts, chance)
                        name = {"hostile": "5 % hostile", "bare": "5 % bare hosts"}.get(form, form)
                        cases += [case(f"{name}, 1 thread", own + more + ["--threads", "1"], source, passed), case(name, own + more, source, passed)]
            group(f"**{rules} rules**", cases, options.lines, options.rounds, wrap)
            file, inside, *_ = policy(folder, rules, False, chance)
            asked = json.dumps([[filter_, "filter", "--policy", str(file)], f"https://www.{inside[0]}/\n"])
            own, cat = json.loads(subprocess.run([*wrap, sys.executable, __file__, "--first"], input=asked, stdout=subprocess.PIPE, text=True, check=True).stdout)
            print(f"\nFrom start to the first line passed: {own:.1f} ms ({cat:.1f} ms for `cat`).", flush=True)


main()
