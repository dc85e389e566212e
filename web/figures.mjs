/** Prints the figures of the package: sizes, and times in Node. `node web/figures.mjs [COMPILED]`, after a build; COMPILED: `inbounds compile` of its policy of 30,000 rules (`--write FILE`). */

import { readFileSync, writeFileSync } from "node:fs";
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
  if (argument) { const compact = readFileSync(argument); timed("30,000 rules, compiled", () => engine.open(compact)); }
}
