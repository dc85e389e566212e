/** What a visitor downloads stays within the budget, and the tables of sizes say what it is. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { compressed } from "../sizes.mjs";

const web = new URL("../", import.meta.url);
const budget = JSON.parse(await readFile(new URL("budget.json", web), "utf8"));
const sizes = Object.fromEntries(await Promise.all(Object.keys(budget).map(async (file) => [file, compressed(await readFile(new URL(file, web)))])));

for (const [file, most] of Object.entries(budget)) {
  test(`${file} is within its budget`, () => assert.ok(sizes[file] <= most, `${sizes[file]} bytes with brotli, ${most} are allowed; raise budget.json only with a reason`));
  test(`the budget of ${file} is tight`, () => assert.ok(sizes[file] > most * 0.97, `${sizes[file]} bytes with brotli: lower the budget from ${most}, so that what was won stays`));
}

const widget = (/** @type {string} */ module) => sizes[`dist/${module}.wasm`] + sizes["dist/scope-check.js"];
const ROWS = {
  "`inbounds.wasm`, which reads YAML": sizes["dist/inbounds.wasm"],
  "`inbounds-compact.wasm`, which reads compiled policies alone": sizes["dist/inbounds-compact.wasm"],
  "`scope-check.js`, styles in it": sizes["dist/scope-check.js"],
  "the widget, with YAML": widget("inbounds"),
  "the widget, with compiled policies": widget("inbounds-compact"),
};

for (const page of ["../README.md", "README.md"]) {
  test(`${page} says how large the widget is`, async () => {
    const text = await readFile(new URL(page, web), "utf8");
    for (const [what, bytes] of Object.entries(ROWS)) {
      const said = text.split("\n").find((line) => line.startsWith(`| ${what} |`));
      assert.ok(said, `no row about ${what}`);
      const kilobytes = Number(/\| (\d+) KB \|/.exec(said)?.[1]);
      assert.ok(Math.abs(kilobytes - bytes / 1000) <= 2, `${what}: ${kilobytes} KB are said, ${bytes} bytes found`);
    }
  });
}
