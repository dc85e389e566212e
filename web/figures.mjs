/** Prints the figures of the package: sizes, and times in Node. `node web/figures.mjs [COMPILED]`, after a build; COMPILED: `inbounds compile` of its policy of 30,000 rules (`--write FILE`). */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { compressed } from "./sizes.mjs";

const file = (/** @type {string} */ name) => readFileSync(new URL(`engine/${name}`, import.meta.url));
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
/** @param {string} what @param {() => unknown} work */
const timed = (what, work) => { const before = cpu(); const result = work(); console.log(`${what}: ${(cpu() - before).toFixed(1)} ms of processor time`); return result; };

/** A policy of so many rules. @param {number} rules */
function policy(rules) {
  const rule = (/** @type {number} */ n) => `  - { id: R-${n}, clause: rule ${n}, hosts: ["*.host${n}.example.test"] }\n`;
  return `inbounds: 1\nprogram: { name: Example }\nin_scope:\n${Array.from({ length: rules }, (_, n) => rule(n)).join("")}`;
}

/** What a decision takes inside the module: reading the target, the verdict and its rule, nothing written down. For the module that `node build.mjs bench` makes. */
async function inside() {
  const times = 20_000;
  // A glue of its own: that of the package holds the package's instance. In a variable, so that it is no dependency of which the types are looked for.
  const own = "./engine/glue.js?bench";
  const glue = await import(own);
  const wasm = glue.initSync({ module: new WebAssembly.Module(file("inbounds-bench.wasm")) });
  const published = (/** @type {string} */ name) => readFileSync(new URL(`../policies/${name}.yaml`, import.meta.url), "utf8");
  for (const [what, yaml, text] of [
    ["200 rules", policy(200), "https://a.host7.example.test/"],
    ["30,000 rules", policy(30_000), "https://a.host7777.example.test/"],
    ["nanopocket.yaml", published("nanopocket"), "https://www.nanopocket.ai/"],
    ["hexon.yaml, which has rules without hosts", published("hexon"), "https://www.hexon.io/"],
  ]) {
    const made = glue.Policy.compile(new TextEncoder().encode(yaml), what);
    const bytes = new TextEncoder().encode(text);
    const repeat = () => {
      const place = wasm.__wbindgen_malloc(bytes.length, 1);
      new Uint8Array(wasm.memory.buffer).set(bytes, place);
      wasm.policy_repeat(made.__wbg_ptr, place, bytes.length, times);
    };
    // By then V8 has compiled it for speed.
    repeat();
    const before = cpu();
    repeat();
    console.log(`a decision inside the module, ${what}: ${((cpu() - before) * 1000 / times).toFixed(1)} µs`);
  }
}

const [argument, target] = process.argv.slice(2);
if (argument === "--write" && target) {
  writeFileSync(target, policy(30_000));
} else {
  for (const name of ["inbounds.wasm", "inbounds-compact.wasm", "glue.js", "index.js", "host.js"]) {
    try { console.log(`${name}: ${file(name).length} bytes, ${compressed(file(name))} with brotli`); } catch { console.log(`${name}: not built`); }
  }
  const { load } = await import("./engine/index.js");
  const module = file("inbounds.wasm");
  const few = policy(200);
  const before = cpu();
  const wall = performance.now();
  const engine = await load(new WebAssembly.Module(module));
  const first = engine.compile(few);
  first.check({ text: "https://a.host7.example.test/" });
  console.log(`module, policy of 200 rules and first answer: ${(cpu() - before).toFixed(1)} ms of processor time, ${(performance.now() - wall).toFixed(1)} ms`);
  timed("10,000 whole answers (in microseconds each, divide by ten)", () => { for (let n = 0; n < 10_000; n += 1) first.check({ text: `https://a.host${n % 300}.example.test/`, date: "2026-11-23" }); });
  const many = new TextEncoder().encode(policy(30_000));
  timed("30,000 rules from YAML", () => engine.compile(many));
  if (existsSync(new URL("engine/inbounds-bench.wasm", import.meta.url))) await inside();
  if (argument) { const compact = readFileSync(argument); timed("30,000 rules, compiled", () => engine.open(compact)); }
}
