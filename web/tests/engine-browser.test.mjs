/** The package in a browser: every case as natively. Nothing is skipped here that Node answers. */

import assert from "node:assert/strict";
import test from "node:test";
import { browser } from "./browser.mjs";
import { cases } from "./natively.mjs";
import { site } from "./site.mjs";

const root = new URL("../../", import.meta.url);

test("every case is answered as natively, in Chromium", async () => {
  const asked = cases();
  const policies = [...new Set(asked.map(({ policy }) => policy))];
  const engine = ["index.js", "glue.js", "host.js", "inbounds.wasm"];
  const place = await site({
    "/index.html": "<!doctype html><title>Cases</title>",
    "/conformance.js": new URL("web/tests/conformance.mjs", root),
    ...Object.fromEntries(engine.map((name) => [`/engine/${name}`, new URL(`web/engine/${name}`, root)])),
    ...Object.fromEntries(policies.map((name) => [`/${name}`, new URL(name, root)])),
  });
  const chromium = await browser();
  try {
    const page = await chromium.newPage();
    await page.goto(`${place.origin}/index.html`);
    const found = await page.evaluate(async (/** @type {any} */ cases) => {
      const at = (/** @type {string} */ path) => new URL(path, location.href).href;
      const [{ load }, { differences }] = await Promise.all([import(at("engine/index.js")), import(at("conformance.js"))]);
      const read = async (/** @type {string} */ name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
      return differences(await load(), cases, read, false);
    }, asked);
    assert.deepEqual(found, []);
    assert.ok(asked.length > 1500, `${asked.length} cases`);
  } finally {
    await chromium.close();
    await place.close?.();
  }
});
