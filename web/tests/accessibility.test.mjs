/** axe finds nothing, in any verdict, in light and dark, in any state; and what axe cannot see. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { stage } from "./stage.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @type {Awaited<ReturnType<typeof stage>>} */
let theatre;
before(async () => {
  theatre = await stage();
});
after(() => theatre?.close());

/** @param {import("playwright-core").Page} page */
async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => /** @type {any} */ (window).axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((/** @type {any} */ one) => `${one.id}: ${one.nodes.map((/** @type {any} */ node) => `${node.target} ${node.failureSummary}`).join("; ")}`);
}

const STATES = [
  { name: "before a check", attributes: 'policy="hexon.yaml"' },
  { name: "in scope", attributes: 'policy="hexon.yaml"', asks: "www.hexon.io" },
  { name: "out of scope, with a vendor", attributes: 'policy="nanopocket.yaml"', asks: "api.stripe.com" },
  { name: "conditional", attributes: 'policy="hexon.yaml"', asks: "email.spf-dmarc" },
  { name: "conditional, with a list", attributes: 'policy="lumixsys.yaml"', asks: "www.lumixsys.com" },
  { name: "unlisted, with near misses", attributes: 'policy="nanopocket.yaml"', asks: "demo.trycloudflare.com" },
  { name: "refused", attributes: 'policy="hexon.yaml"', asks: "https://evil.test\\@hexon.io/" },
  { name: "suggestions", attributes: 'policy="nanopocket.yaml"', types: "face" },
  { name: "Spanish", attributes: 'policy="lumixsys.yaml" lang="es"', asks: "www.lumixsys.com" },
  { name: "Japanese", attributes: 'policy="lumixsys.yaml" lang="ja"', asks: "www.lumixsys.com" },
  { name: "no policy", attributes: 'policy="missing.yaml"', ready: false },
];

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const { name, attributes, asks, types, ready } of STATES) {
    test(`axe finds nothing: ${name}, ${colorScheme}`, async () => {
      const scene = await theatre.open({ attributes, colorScheme, ready });
      if (ready === false) await scene.page.getByRole("alert").waitFor();
      if (asks) await scene.check(asks);
      if (types) {
        await scene.field.pressSequentially(types);
        await scene.page.keyboard.press("ArrowDown");
      }
      for (const details of await scene.page.locator("scope-check details").all()) await details.evaluate((node) => ((/** @type {HTMLDetailsElement} */ (node)).open = true));
      assert.deepEqual(await violations(scene.page), []);
      await scene.close();
    });
  }
}

test("a verdict is said in words and by a sign, colour aside", async () => {
  const signs = new Set();
  const words = new Set();
  for (const { attributes, asks } of STATES.slice(1, 7)) {
    const scene = await theatre.open({ attributes });
    await scene.check(asks ?? "");
    words.add(await scene.page.locator("scope-check [part=word]").innerText());
    signs.add(await scene.page.locator("scope-check [part=status] path").getAttribute("d"));
    assert.equal(await scene.page.locator("scope-check [part=icon]").getAttribute("aria-hidden"), "true");
    await scene.close();
  }
  assert.deepEqual([words.size, signs.size], [5, 5]);
});

test("the status is there before it says something, and there is one for the verdict", async () => {
  const scene = await theatre.open();
  const before = await scene.status.elementHandle();
  await scene.check("www.hexon.io");
  const kept = await scene.status.evaluate((node, old) => node === old, before);
  assert.ok(kept);
  await scene.close();
});

test("nothing moves for those who want nothing to move", async () => {
  const scene = await theatre.open();
  await scene.check("www.hexon.io");
  assert.equal(await scene.verdict.evaluate((node) => getComputedStyle(node).animationName), "none");
  await scene.close();
});

test("nothing is wider than a phone, and everything to press is large enough", async () => {
  const scene = await theatre.open({ attributes: 'policy="hexon.yaml"' });
  await scene.page.setViewportSize({ width: 320, height: 640 });
  await scene.check(`https://${"a".repeat(60)}.hexon.io/${"b".repeat(200)}`);
  assert.ok(await scene.page.evaluate(() => document.documentElement.scrollWidth <= 320));
  await scene.check("email.spf-dmarc");
  for (const control of await scene.page.locator("scope-check :is(button, select, .choice, input[type=text])").all()) {
    if (await control.isVisible()) assert.ok(((await control.boundingBox())?.height ?? 0) >= 44);
  }
  await scene.close();
});
