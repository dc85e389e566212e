// Runs the WebAssembly build of the report, and holds it to the native one: node tests/wasm/run.mjs MODULE NATIVE_REPORT

import { readFileSync } from "node:fs";

const [modulePath, nativePath] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(modulePath));

// The proof that the core is pure: with nothing imported, it has no clock, no network, no files and no randomness to ask.
const imports = WebAssembly.Module.imports(module);
if (imports.length > 0) fail(`the module imports ${imports.map(({ module, name }) => `${module}.${name}`).join(", ")}`);

const { exports } = new WebAssembly.Instance(module, {});
const status = exports.main(0, 0);

const memory = Buffer.from(exports.memory.buffer);
const mark = Buffer.from("inbounds-wasm-report:".repeat(2));
const start = memory.indexOf(mark);
if (start < 0 || memory.indexOf(mark, start + 1) >= 0) fail("expected one report in the memory of the module");
const at = start + mark.length;
const length = Number(memory.toString("latin1", at, at + 20));
const report = memory.toString("utf8", at + 20, at + 20 + length);

const lines = report.split("\n");
const native = readFileSync(nativePath, "utf8").split("\n");
const differs = lines.findIndex((line, i) => line !== native[i]);
if (differs >= 0 || lines.length !== native.length) {
  const i = differs >= 0 ? differs : lines.length;
  fail(`line ${i + 1} differs\n  native: ${native[i]}\n  wasm:   ${lines[i]}`);
}
const failed = lines.filter((line) => line.startsWith("FAILED "));
if (failed.length > 0 || status !== 0) fail([`exit status ${status}`, ...failed].join("\n"));
console.log(`${lines.length - 1} lines of answers, the same bytes natively and in WebAssembly, which imports nothing`);
console.log(lines.at(-2));

function fail(message) {
  console.error(`wasm: ${message}`);
  process.exit(1);
}
