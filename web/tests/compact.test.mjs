/** The smaller module, which opens compiled policies alone: in Node, and in pages that name nothing else. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { load, PolicyError } from "../engine/index.js";
import { differences } from "./conformance.mjs";
import { cases, compiled } from "./natively.mjs";
import { stage } from "./stage.mjs";

/** @type {Awaited<ReturnType<typeof stage>>} */
let theatre;

before(async () => {
  theatre = await stage();
  theatre.site.files["/hexon.inbounds"] = compiled("policies/hexon.yaml");
  theatre.site.files["/yaml.inbounds"] = "inbounds: 1\nprogram: { name: Example }\n";
});
after(() => theatre.close());

/** The modules that a page asks for. @param {import("./stage.mjs").Scene} scene @param {(opened: Awaited<ReturnType<typeof theatre.open>>) => Promise<void>} visit */
async function modules(scene, visit) {
  const from = theatre.site.requests.length;
  const opened = await theatre.open(scene);
  await visit(opened);
  assert.deepEqual(await opened.violations(), []);
  await opened.close();
  return theatre.site.requests.slice(from).filter((path) => path.endsWith(".wasm"));
}

test("every case is answered as natively", async () => {
  const engine = await load(new URL("../engine/inbounds-compact.wasm", import.meta.url));
  assert.deepEqual(await differences(engine, cases(), async (name) => compiled(name), true), []);
  assert.throws(() => engine.compile("inbounds: 1\nprogram: { name: Example }\n"), (error) => error instanceof PolicyError && error.code === "yaml-not-built-in");
});

test("a page of compiled policies loads the smaller module alone", async () => {
  const asked = await modules({ attributes: 'policy="./hexon.inbounds?v=1"' }, async (scene) => {
    await scene.check("https://www.hexon.io/login");
    await scene.verdict.filter({ hasText: "In scope" }).waitFor();
  });
  assert.deepEqual(asked, ["/inbounds-compact.wasm"]);
});

test("a page with another policy loads the larger one for both", async () => {
  const asked = await modules({ attributes: 'policy="hexon.inbounds"', page: '<scope-check policy="lumixsys.yaml"></scope-check>', ready: false }, async (scene) => {
    await scene.page.locator("scope-check #field").nth(1).waitFor();
  });
  assert.deepEqual(asked, ["/inbounds.wasm"]);
});

test("a policy that is not what its name says decides nothing", async () => {
  await modules({ attributes: 'policy="yaml.inbounds"', ready: false }, async (scene) => {
    await scene.page.locator("scope-check [role=alert]", { hasText: "compiled policies only" }).waitFor();
  });
});
