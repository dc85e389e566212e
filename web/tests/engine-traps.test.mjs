/** No input traps, and a trap leaves no dead engine behind: in Node and in Chromium, on the published module, made to trap wherever it can. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { browser } from "./browser.mjs";
import { site } from "./site.mjs";
import { trapping, watched } from "./trapping.mjs";
import { askOnFullStacks, excessive, excessivePolicies, trapEverywhere } from "./traps.mjs";

const web = new URL("../", import.meta.url);
const module = trapping(await readFile(new URL("engine/inbounds.wasm", web)));
const yaml = await readFile(new URL("../policies/hexon.yaml", web));
const instances = watched();
const { load, PolicyError } = await import("../engine/index.js");
const engine = await load(new WebAssembly.Module(module));

/** @param {import("./traps.mjs").Found[]} found */
function assertSound(found) {
  assert.deepEqual(found.map(({ work }) => work), ["check", "outline", "compile"]);
  for (const { work, traps, wrong } of found) assert.deepEqual([work, traps > 0, wrong], [work, true, []]);
}

test("a trap anywhere in a check, an outline or a compilation is an error, and the next answer is right, in Node", () => {
  assertSound(trapEverywhere(engine, PolicyError, instances, yaml, 60));
});

test("where the stack is full there is an error or the right answer, and the next one is right, in Node", () => {
  const { right, refused, wrong } = askOnFullStacks(engine, yaml);
  assert.deepEqual(wrong, []);
  assert.ok(right > 0 && refused > 0, `${right} right, ${refused} refused`);
});

test("too much is refused, without a trap", () => {
  const { made } = instances;
  const policy = engine.compile(yaml);
  for (const [name, query, code] of excessive()) {
    const answer = policy.check(/** @type {any} */ (query));
    assert.equal(JSON.parse(answer).error?.code, code, name);
    assert.ok(answer.length < 20_000, `${name}: ${answer.length} characters`);
  }
  for (const [name, text] of excessivePolicies()) {
    assert.throws(() => engine.compile(text), (error) => error instanceof PolicyError && error.code === "policy-refused", name);
  }
  assert.equal(instances.made, made, "no instance was replaced");
});

test("a compiled policy that is broken or cut anywhere is opened or refused, without a trap", async () => {
  const { compiled } = await import("./natively.mjs");
  const whole = compiled("policies/hexon.yaml");
  const { made } = instances;
  const outcomes = { opened: 0, refused: 0 };
  /** @param {Uint8Array} bytes @param {string} what */
  const open = (bytes, what) => {
    try {
      engine.open(bytes).free();
      outcomes.opened += 1;
    } catch (error) {
      assert.ok(error instanceof PolicyError && error.code === "policy-refused", `${what}: ${error}`);
      outcomes.refused += 1;
    }
  };
  for (let at = 0; at < whole.length; at += 3) {
    const broken = whole.slice();
    broken[at] = (broken[at] ?? 0) ^ ([0x01, 0x80, 0xff][(at / 3) % 3] ?? 1);
    open(broken, `byte ${at}`);
    // Who forges a file forges its checksum, too.
    open(sealed(broken), `byte ${at}, sealed`);
    open(whole.slice(0, at), `${at} bytes`);
    open(sealed(whole.slice(0, at)), `${at} bytes, sealed`);
  }
  assert.ok(outcomes.opened > 0 && outcomes.refused > 100, JSON.stringify(outcomes));
  assert.equal(instances.made, made, "no instance was replaced");
});

/** With the checksum that fits (FNV-1a, behind the name and version of the format). @param {Uint8Array} file */
function sealed(file) {
  const start = 10;
  if (file.length < start + 8) return file;
  const rest = file.subarray(start + 8);
  const sum = rest.reduce((sum, byte) => BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x0100_0000_01b3n), 0xcbf2_9ce4_8422_2325n);
  new DataView(file.buffer).setBigUint64(start, sum, true);
  return file;
}

test("a trap anywhere is an error, and the next answer is right, in Chromium", async () => {
  const place = await site({
    "/index.html": "<!doctype html><title>Traps</title>",
    "/traps.js": new URL("tests/traps.mjs", web),
    "/policy.yaml": yaml,
    "/engine/inbounds.wasm": module,
    ...Object.fromEntries(["index.js", "glue.js", "host.js"].map((name) => [`/engine/${name}`, new URL(`engine/${name}`, web)])),
  });
  const chromium = await browser();
  try {
    const page = await chromium.newPage();
    await page.addInitScript(`globalThis.instances = (${watched})()`);
    await page.goto(`${place.origin}/index.html`);
    const found = await page.evaluate(async () => {
      const at = (/** @type {string} */ path) => new URL(path, location.href).href;
      const [{ load, PolicyError }, traps] = await Promise.all([import(at("engine/index.js")), import(at("traps.js"))]);
      const yaml = new Uint8Array(await (await fetch("policy.yaml")).arrayBuffer());
      const engine = await load();
      const { instances } = /** @type {any} */ (globalThis);
      const trapped = traps.trapEverywhere(engine, PolicyError, instances, yaml, 8);
      const stacks = traps.askOnFullStacks(engine, yaml);
      const policy = engine.compile(yaml);
      const before = instances.made;
      const unlike = traps.excessive().filter((/** @type {any[]} */ [, query, code]) => JSON.parse(policy.check(query)).error?.code !== code);
      const unrefused = traps.excessivePolicies().filter((/** @type {any[]} */ [, text]) => {
        try {
          return engine.compile(text);
        } catch (error) {
          return /** @type {any} */ (error).code !== "policy-refused";
        }
      });
      return { trapped, stacks, unlike: unlike.map((/** @type {any[]} */ [name]) => name), unrefused: unrefused.map((/** @type {any[]} */ [name]) => name), replaced: instances.made - before };
    });
    assertSound(found.trapped);
    assert.deepEqual(found.stacks.wrong, []);
    assert.deepEqual([found.unlike, found.unrefused, found.replaced], [[], [], 0]);
  } finally {
    await chromium.close();
    await place.close();
  }
});
