/** The package in Node: every case as natively, refusals with places, and traps that end in an error and not in a dead engine. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { load, PolicyError } from "../engine/index.js";
import { differences } from "./conformance.mjs";

const root = new URL("../../", import.meta.url);
const cargo = (/** @type {string[]} */ ...args) => execFileSync("cargo", ["run", "--quiet", "--locked", ...args], { cwd: root, maxBuffer: 1 << 28 });
const engine = await load();
const read = (/** @type {string} */ name) => readFile(new URL(name, root));

/** @type {import("./conformance.mjs").Asked[]} */
const cases = cargo("--package", "inbounds-wasm-test", "--", "queries").toString().trim().split("\n").map((line) => JSON.parse(line));

test("every case is answered as natively", async () => {
  assert.ok(cases.length > 400, `${cases.length} cases`);
  assert.deepEqual(await differences(engine, cases, read, false), []);
});

test("every case is answered as natively by compiled policies", async () => {
  const compact = async (/** @type {string} */ name) => new Uint8Array(cargo("--package", "inbounds", "--", "compile", name));
  assert.deepEqual(await differences(engine, cases, compact, true), []);
});

test("a refused policy says what, where, and how to mend it", () => {
  assert.throws(() => engine.compile("inbounds: 1\nprogram: { name: É, foo: 1 }\n"), (error) => {
    assert.ok(error instanceof PolicyError);
    assert.equal(error.code, "policy-refused");
    assert.deepEqual(error.problems.map(({ code, line, column }) => [code, line, column]), [["unknown-key", 2, 21]]);
    return true;
  });
  assert.throws(() => engine.open(new TextEncoder().encode("inbounds: 1")), (error) => error instanceof PolicyError && error.problems[0]?.code === "compact-unreadable");
});

test("what is no query is an error in the answer", async () => {
  const policy = engine.compile(await read("policies/hexon.yaml"));
  const code = (/** @type {any} */ query) => JSON.parse(policy.check(query)).error.code;
  assert.equal(code({}), "no-query");
  assert.equal(code({ text: "https:hexon.io" }), "ambiguous-slashes");
  assert.equal(code({ unknown: 1 }), "unreadable-query");
  assert.equal(code({ text: "hexon.io", target: "hexon.io" }), "several-targets");
  assert.equal(code({ text: "hexon.io", date: "yesterday" }), "unreadable-date");
  assert.equal(code({ text: "hexon.io", facts: { a: 1n } }), "unreadable-query");
  policy.free();
  assert.equal(code({ text: "hexon.io" }), "policy-freed");
});

test("an instance that traps is replaced, and its policies live on", async () => {
  const policy = engine.compile(await read("policies/hexon.yaml"));
  const other = engine.compile(await read("policies/aixnex.yaml"));
  const query = { text: "https://hexon.io/", date: "2026-11-23" };
  const [before, beside] = [policy.check(query), other.check(query)];
  // Nothing a visitor can do traps, so that the test breaks what the module runs on.
  const decode = JSON.stringify;
  JSON.stringify = () => {
    JSON.stringify = decode;
    throw new WebAssembly.RuntimeError("unreachable");
  };
  assert.equal(JSON.parse(policy.check(query)).error.code, "engine-trap");
  assert.equal(policy.check(query), before);
  assert.equal(other.check(query), beside);
});
