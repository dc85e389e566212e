/** Where the tests play: a strict site with the element and policies, and pages of a browser that looks for what breaks its rules. */

import { existsSync, readFileSync } from "node:fs";
import { browser } from "./browser.mjs";
import { site } from "./site.mjs";

const dist = new URL("../dist/", import.meta.url);
const policies = new URL("../../policies/", import.meta.url);

/** The published policies. */
export const PUBLISHED = ["aixnex", "hexon", "lumixsys", "nanopocket"];

/**
 * @typedef {object} Scene
 * @property {string} [attributes] of the element
 * @property {string} [inside] what stands inside it
 * @property {string} [html] attributes of the page's root
 * @property {string} [page] more of the page, before the element
 * @property {string} [hash]
 * @property {"light" | "dark"} [colorScheme]
 * @property {boolean} [javaScript]
 * @property {boolean} [ready] whether to wait for the form; by default yes
 */

/** Opens the stage. */
export async function stage() {
  if (!existsSync(new URL("scope-check.js", dist))) throw new Error("web/dist is missing; build it first (npm --prefix web run build)");
  const place = await site({
    "/scope-check.js": new URL("scope-check.js", dist),
    "/inbounds.wasm": new URL("inbounds.wasm", dist),
    "/inbounds-compact.wasm": new URL("inbounds-compact.wasm", dist),
    "/scope-check.es.json": new URL("scope-check.es.json", dist),
    "/scope-check.ja.json": new URL("scope-check.ja.json", dist),
    ...Object.fromEntries(["index.html", "playground.js", "playground.css", "inbounds-lint.wasm"].map((name) => [`/playground/${name}`, new URL(`playground/${name}`, dist)])),
    "/page.css": "body { max-width: 45rem; margin: 1rem auto; font-family: sans-serif; color-scheme: light dark }",
    ...Object.fromEntries(PUBLISHED.map((name) => [`/${name}.yaml`, new URL(`${name}.yaml`, policies)])),
  });
  // Pages embed the script as the documentation says, with its checksum.
  const script = /<script.*<\/script>/.exec(readFileSync(new URL("snippet.html", dist), "utf8"))?.[0] ?? "";
  const chromium = await browser();
  let scenes = 0;

  /** A page that nobody else has a part in, which notes what breaks its rules. @param {import("playwright-core").BrowserContextOptions} options */
  async function visit(options) {
    const context = await chromium.newContext({ reducedMotion: "reduce", viewport: { width: 800, height: 900 }, ...options });
    const page = await context.newPage();
    /** @type {string[]} */
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    // What is not there is said as an error, too; other errors are ours.
    page.on("console", (message) => message.type() === "error" && !message.text().startsWith("Failed to load resource") && errors.push(message.text()));
    await page.addInitScript(() => {
      const seen = (/** @type {any} */ (window).violations = /** @type {string[]} */ ([]));
      document.addEventListener("securitypolicyviolation", (event) => seen.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
    });
    /** What broke the rules of the page. @returns {Promise<string[]>} */
    const violations = async () => [...(await page.evaluate(() => /** @type {any} */ (window).violations)), ...errors, ...place.reports];
    return { page, errors, violations };
  }

  return {
    site: place,

    /** Opens the playground. @param {string} [hash] @param {"light" | "dark"} [colorScheme] */
    async playground(hash = "", colorScheme = "light") {
      const visited = await visit({ colorScheme, viewport: { width: 1280, height: 900 } });
      await visited.page.goto(`${place.origin}/playground/index.html${hash}`);
      await visited.page.locator("#problems > *, #summary:not(:empty), #notice:not([hidden])").first().waitFor();
      return visited;
    },

    /** @param {Scene} [scene] */
    async open(scene = {}) {
      const { attributes = 'policy="hexon.yaml"', inside = "<p>What the server wrote.</p>", html = 'lang="en"', page: more = "", hash = "", colorScheme = "light", javaScript = true } = scene;
      const path = `/scene-${(scenes += 1)}.html`;
      place.files[path] = `<!doctype html><html ${html}><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Disclosure</title><link rel="stylesheet" href="page.css"><main><h1>Disclosure</h1>${more}<scope-check ${attributes}>${inside}</scope-check></main>
${script}</html>`;
      const { page, errors, violations } = await visit({ colorScheme, javaScriptEnabled: javaScript });
      await page.goto(place.origin + path + hash);
      if (javaScript && scene.ready !== false) await page.locator("scope-check #field").waitFor();
      return {
        page,
        errors,
        element: page.locator("scope-check"),
        field: page.locator("scope-check #field"),
        status: page.locator("scope-check [part=status]"),
        verdict: page.locator("scope-check [part=verdict]"),
        /** @param {string} text */
        async check(text) {
          await page.locator("scope-check #field").fill(text);
          await page.locator("scope-check #field").press("Enter");
        },
        violations,
        close: () => page.context().close(),
      };
    },

    async close() {
      await chromium.close();
      await place.close();
    },
  };
}
