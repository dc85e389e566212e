/** The package in Node: every case and every hostile target as natively, and refusals with places. Traps: `engine-traps.test.mjs`. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { canonicalName } from "../engine/host.js";
import { load, PolicyError } from "../engine/index.js";
import { differences } from "./conformance.mjs";
import { cases, compiled } from "./natively.mjs";

const root = new URL("../../", import.meta.url);
const engine = await load();
const read = (/** @type {string} */ name) => readFile(new URL(name, root));

const asked = cases();

test("every case is answered as natively", async () => {
  assert.ok(asked.length > 1500, `${asked.length} cases`);
  assert.ok(asked.filter(({ case: name }) => name.startsWith("idn.txt:")).length > 2 * 190, "host names beyond ASCII, of two policies");
  assert.deepEqual(await differences(engine, asked, read, false), []);
});

test("every case is answered as natively by compiled policies", async () => {
  assert.deepEqual(await differences(engine, asked, async (name) => compiled(name), true), []);
});

test("the platform reads a name the same however often it is asked", () => {
  const found = new Set();
  for (let asked = 0; asked < 100_000; asked += 1) found.add(`${canonicalName("b\u00fccher.test")} ${canonicalName("\u00ad")}`);
  assert.equal(found.size, 1, [...found].join(", "));
  assert.match([...found].join(), /^xn--bcher-kva\.test /u);
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

test("a text arrives as it was written", async () => {
  const policy = engine.compile(await read("policies/hexon.yaml"));
  for (const text of ["a\tb\\t.test", "https://hexon.io\\n", "\\\\n\\", "x\ny", "text\thexon.io\nfact"]) {
    const { error, query } = JSON.parse(policy.check({ text }));
    assert.equal(error ? error.target : query.target.text, text);
  }
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

test("a wildcard that includes strangers is refused, as far as the module knows them", () => {
  for (const pattern of ["*", "*.com", "*.uk", "*.co.uk", "*.com.br", "*.gov.au", "*.github.io", "*.herokuapp.com", "*.pages.dev", "api.*.com"]) {
    const yaml = `inbounds: 1\nprogram: { name: Example }\nin_scope:\n  - { id: A, clause: c, hosts: ["${pattern}"] }\n`;
    assert.throws(() => engine.compile(yaml), (error) => error instanceof PolicyError && error.code === "policy-refused", pattern);
  }
});

test("a letter that makes two hosts is refused, whatever the platform makes of it", () => {
  const head = "inbounds: 1\nprogram: { name: Example }\nin_scope:\n  - { id: A, clause: c, hosts: ";
  assert.throws(() => engine.compile(`${head}[stra\u1e9ee.example.test] }\n`), PolicyError);
  const policy = engine.compile(`${head}["*.example.test"] }\n`);
  for (const text of ["stra\u1e9ee.example.test", "https://stra%E1%BA%9Ee.example.test/", "*.stra\u1e9ee.example.test"]) {
    assert.match(JSON.parse(policy.check({ text })).error?.code, /^(ambiguous-letter|unreadable-wildcard)$/, text);
  }
});
