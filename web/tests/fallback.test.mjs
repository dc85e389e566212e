/** What is left where the check cannot run: what the server wrote, always. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { stage } from "./stage.mjs";

/** @type {Awaited<ReturnType<typeof stage>>} */
let theatre;
before(async () => {
  theatre = await stage();
});
after(() => theatre?.close());

test("without JavaScript the server's text stays", async () => {
  const scene = await theatre.open({ javaScript: false });
  assert.ok(await scene.page.getByText("What the server wrote.").isVisible());
  await scene.close();
});

test("with the check, the server's text makes room", async () => {
  const scene = await theatre.open();
  assert.ok(await scene.page.getByText("What the server wrote.").isHidden());
  await scene.close();
});

/** Modules that are no engine. */
const MODULES = [
  { name: "missing", module: undefined },
  { name: "another one than the script was built with", module: new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]) },
];

for (const { name, module } of MODULES) {
  test(`with a module that is ${name}, the server's text stays, and the reason is said`, async () => {
    const { "/inbounds.wasm": engine } = theatre.site.files;
    if (module) theatre.site.files["/inbounds.wasm"] = module;
    else delete theatre.site.files["/inbounds.wasm"];
    const scene = await theatre.open({ ready: false });
    assert.match(await scene.page.getByRole("alert").innerText(), /cannot run in this browser/);
    assert.ok(await scene.page.getByText("What the server wrote.").isVisible());
    // A later try succeeds: the failure is not remembered.
    if (engine) theatre.site.files["/inbounds.wasm"] = engine;
    await scene.element.evaluate((element) => element.setAttribute("policy", "nanopocket.yaml"));
    await scene.field.waitFor();
    await scene.close();
  });
}

test("where WebAssembly is missing, the server's text stays, and the reason is said", async () => {
  const scene = await theatre.open({ ready: false, attributes: "" });
  await scene.page.evaluate(() => {
    delete (/** @type {any} */ (globalThis)).WebAssembly;
  });
  await scene.page.addInitScript(() => {
    delete (/** @type {any} */ (globalThis)).WebAssembly;
  });
  await scene.page.reload();
  assert.match(await scene.page.getByRole("alert").innerText(), /cannot run in this browser|No policy/);
  assert.ok(await scene.page.getByText("What the server wrote.").isVisible());
  await scene.close();
});
