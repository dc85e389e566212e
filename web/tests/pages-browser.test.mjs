/** The pages as they are served, in a browser: nothing keeps people out, breaks the rules that the server sets, or runs off a phone. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { names } from "../pages.mjs";
import { serve } from "../serve.mjs";
import { browser } from "./browser.mjs";

const dist = new URL("../dist/", import.meta.url);
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const policies = await names();
const PAGES = ["", ...policies.map((name) => `${name}.html`), "playground/"];

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {Awaited<ReturnType<typeof browser>>} */
let chromium;
before(async () => {
  if (!existsSync(new URL("index.html", dist))) throw new Error("web/dist is missing; build it first (npm --prefix web run build)");
  server = await serve(fileURLToPath(dist));
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  await server?.close();
});

/**
 * A page, and what went wrong on it: rules broken, errors of any kind, files that are not there.
 *
 * @param {string} path
 * @param {import("playwright-core").BrowserContextOptions} options
 */
async function visit(path, options = {}) {
  const context = await chromium.newContext({ reducedMotion: "reduce", viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(message.text()));
  page.on("response", (response) => response.status() >= 400 && wrong.push(`${response.status()} ${response.url()}`));
  page.on("request", (request) => request.url().startsWith(server.url) || wrong.push(`asks elsewhere: ${request.url()}`));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => console.error(`${event.effectiveDirective} ${event.blockedURI}`)));
  await page.goto(server.url + path);
  return { page, wrong };
}

/** Waits until a page is whole. @param {import("playwright-core").Page} page @param {string} path */
async function whole(page, path) {
  if (path === "playground/") await page.locator("#summary:not(:empty)").waitFor();
  if (path !== "") await page.locator("scope-check #field").waitFor();
}

/** The parts of a page that are wider than its window, though they do not scroll by themselves. @param {import("playwright-core").Page} page */
const overflowing = (page) =>
  page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [`${scrollWidth} of ${clientWidth}`, ...[...document.querySelectorAll("body *")].filter((node) => node.getBoundingClientRect().right > clientWidth + 1).map((node) => node.outerHTML.slice(0, 80))];
  });

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const width of [360, 1280]) {
    for (const path of PAGES) {
      test(`/${path}: ${colorScheme}, ${width} px`, async () => {
        const { page, wrong } = await visit(path, { colorScheme, viewport: { width, height: 800 } });
        await whole(page, path);
        assert.deepEqual(await overflowing(page), []);
        for (const details of await page.locator("details").all()) await details.evaluate((node) => ((/** @type {HTMLDetailsElement} */ (node)).open = true));
        assert.deepEqual(await overflowing(page), [], "with everything opened");
        await page.evaluate(axe);
        const found = await page.evaluate(() => /** @type {any} */ (window).axe.run(document, { resultTypes: ["violations"] }));
        assert.deepEqual(found.violations.map((/** @type {any} */ one) => `${one.id}: ${one.nodes.map((/** @type {any} */ node) => `${node.target} ${node.failureSummary}`).join("; ")}`), []);
        assert.deepEqual(wrong, []);
        await page.context().close();
      });
    }
  }
}

for (const name of policies) {
  test(`${name}: a check beside the page, its clause on the page`, async () => {
    const { page, wrong } = await visit(`${name}.html`);
    await whole(page, `${name}.html`);
    const first = await page.locator("scope-check").evaluate((element) => {
      const check = /** @type {import("../src/element.js").ScopeCheck} */ (element);
      const ids = [...document.querySelectorAll("main [id]")].map((node) => node.id);
      check.check("dos");
      return { verdict: check.answer?.verdict, ids, decided: Object.values(check.answer?.axes ?? {}).flatMap((axis) => axis.decided_by.map((rule) => rule.id)) };
    });
    assert.ok(["out_of_scope", "conditional"].includes(first.verdict ?? ""), String(first.verdict));
    assert.ok(first.decided.length > 0 && first.decided.every((id) => first.ids.some((one) => one === id)), first.decided.join());
    const clause = page.locator("scope-check [part=clauses] a").first();
    await clause.click();
    assert.equal(decodeURIComponent(new URL(page.url()).hash), `#${first.decided[0] ?? ""}`);
    assert.ok(await page.locator(`[id="${first.decided[0]}"]`).isVisible());
    assert.deepEqual(wrong, []);
    await page.context().close();
  });

  test(`${name}: the page is whole without JavaScript`, async () => {
    const { page, wrong } = await visit(`${name}.html`, { javaScriptEnabled: false });
    const text = await page.locator("main").innerText();
    const policy = await readFile(new URL(`${name}.yaml`, dist), "utf8");
    const ids = [...policy.matchAll(/^\s*(?:- )?(?:\{ )?id: ([A-Z0-9.a-z-]+)/gm)].map((match) => match[1] ?? "");
    assert.ok(ids.length > 5, `${ids.length} ids`);
    for (const id of ids) {
      assert.ok(text.includes(id), id);
      assert.equal(await page.locator(`[id="${id}"]`).count(), 1, id);
    }
    assert.ok(await page.locator("scope-check").isVisible());
    assert.ok((await page.locator("scope-check").innerText()).trim().length > 0, "what the server wrote stands in the place of the check");
    assert.ok(await page.locator("main svg").first().isVisible(), "the map is there");
    assert.deepEqual(wrong, []);
    await page.context().close();
  });
}
