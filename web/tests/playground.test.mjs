/** The playground: problems as one types, targets beside it, links to share, under the same rules as a disclosure page. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { EXAMPLES } from "../playground/examples.js";
import { opened, squeezed } from "../playground/share.js";
import { stage } from "./stage.mjs";

/** @type {Awaited<ReturnType<typeof stage>>} */
let theatre;
before(async () => {
  theatre = await stage();
});
after(() => theatre?.close());

test("what is wrong is underlined, listed with its fix, and led to", async () => {
  const { page, violations } = await theatre.playground();
  await page.getByLabel("Example").selectOption({ label: "With mistakes" });
  await page.getByText("4 errors.").waitFor();
  const wrong = await page.locator(".below .wrong").allInnerTexts();
  assert.deepEqual(wrong, ['"*example.com"', "wen:", "EX-1", "dos.volumetrik"]);
  assert.match(await page.locator("#problems").innerText(), /unknown key wen\n?[^]*did you mean when\?/);
  assert.ok((await page.locator("#problems code").allInnerTexts()).includes("wen"));
  assert.match(await page.locator("#verdicts").innerText(), /refused, and decides nothing/);
  await page.getByRole("button", { name: "line 13" }).click();
  assert.equal(await page.evaluate(() => getSelection()?.toString() || /** @type {HTMLTextAreaElement} */ (document.activeElement).value.slice(.../** @type {[number, number]} */ ([/** @type {HTMLTextAreaElement} */ (document.activeElement).selectionStart, /** @type {HTMLTextAreaElement} */ (document.activeElement).selectionEnd]))), "wen:");
  assert.deepEqual(await violations(), []);
  await page.context().close();
});

test("the underlines stand where the letters are", async () => {
  const { page } = await theatre.playground();
  await page.locator("#policy").fill(`inbounds: 1\nprogram: { name: "漢字 and a\u0301ccents", surprise: 1 }\n${"# filler\n".repeat(80)}x: 1\n`);
  await page.locator(".below .wrong").first().waitFor();
  assert.deepEqual(await page.locator(".below .wrong").allInnerTexts(), ["surprise:", "x:"]);
  await page.locator("#policy").evaluate((area) => (area.scrollTop = 500));
  await page.waitForFunction(() => document.querySelector(".below")?.scrollTop === document.querySelector("#policy")?.scrollTop && document.querySelector(".gutter")?.scrollTop === 500);
  await page.context().close();
});

test("targets are decided as one types, and one can be asked about", async () => {
  const { page, violations } = await theatre.playground();
  await page.locator("#targets").fill("www.example.com\nblog.example.com\nexample.org\n");
  await page.locator("#verdicts tr").nth(2).waitFor();
  await page.waitForFunction(() => document.querySelectorAll("#verdicts tr").length === 3);
  assert.deepEqual(await page.locator("#verdicts .verdict").allInnerTexts(), ["In scope", "Out of scope", "Not listed"]);
  await page.getByRole("button", { name: "blog.example.com" }).click();
  assert.match(await page.locator("scope-check [part=status]").innerText(), /^Out of scope\s+blog\.example\.com/);
  await page.locator("#policy").fill("inbounds: 1\nprogram: { name: Example }\n");
  await page.waitForFunction(() => document.querySelector("#verdicts tr")?.getAttribute("data-verdict") === "unlisted");
  assert.deepEqual(await violations(), []);
  await page.context().close();
});

test("a wildcard on a public suffix is refused, also one that only the lints know", async () => {
  const { page } = await theatre.playground();
  for (const suffix of ["co.uk", "github.io", "kawasaki.jp", "schokokeks.net"]) {
    await page.locator("#policy").fill(`inbounds: 1\nprogram: { name: Example }\nin_scope:\n  - { id: A, clause: c, hosts: ["*.${suffix}"] }\n`);
    await page.locator("#targets").fill(`example.${suffix}`);
    await page.locator("#problems").getByText("public-suffix-wildcard").waitFor();
    await page.waitForFunction((suffix) => document.querySelector("#problems")?.textContent?.includes(suffix), suffix);
    assert.match(await page.locator("#verdicts").innerText(), /refused, and decides nothing/, suffix);
    assert.ok(await page.locator("scope-check").isHidden(), suffix);
  }
  await page.context().close();
});

test("the examples are whole: the first has nothing wrong with it, the second decides, the third is refused", async () => {
  assert.equal(EXAMPLES.length, 3);
  const { page } = await theatre.playground();
  await page.getByText("Nothing is wrong.").waitFor();
  await page.getByLabel("Example").selectOption("1");
  await page.waitForFunction(() => document.querySelectorAll("#verdicts [data-verdict]").length === 5);
  assert.deepEqual(await page.locator("#verdicts .verdict").allInnerTexts(), ["It depends", "Not listed", "In scope", "In scope", "It depends"]);
  await page.context().close();
});

test("a link holds the policy and the targets, and is read as text of anybody", async () => {
  const policy = 'inbounds: 1\nprogram: { name: "<img src=x onerror=alert(1)>" }\n';
  const targets = "<script>alert(1)</script>\n漢字.example\n";
  const hash = (await squeezed({ policy, targets })) ?? "";
  assert.deepEqual(await opened(hash), { policy, targets });
  const { page, violations } = await theatre.playground(hash);
  await page.getByText("This policy came with a link").waitFor();
  assert.equal(await page.locator("#policy").inputValue(), policy);
  await page.locator("#verdicts tr").nth(1).waitFor();
  assert.equal(await page.locator("img, main script").count(), 0);
  assert.deepEqual(await violations(), []);
  await page.context().close();
});

test("a link that is broken, foreign or a bomb is not opened", async () => {
  let seed = 1;
  const noise = Array.from({ length: 40_000 }, () => String.fromCharCode(33 + ((seed = (seed * 48_271) % 2_147_483_647) % 90))).join("");
  assert.equal(await squeezed({ policy: noise, targets: "" }), null);
  const bomb = (await squeezed({ policy: "a".repeat(5_000_000), targets: "" })) ?? "";
  assert.ok(bomb.length > 100 && bomb.length < 30_000);
  for (const hash of ["", "#", "#p=", "#p=!!!", "#p=AAAA", "#other", `#p=${"A".repeat(40_000)}`, bomb]) assert.equal(await opened(hash), null, hash.slice(0, 20));
  const { page } = await theatre.playground("#p=AAAA");
  await page.getByText("The link is broken or too large").waitFor();
  await page.context().close();
});

test("axe finds nothing in the playground, in light and dark", async () => {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    const { page } = await theatre.playground("", colorScheme);
    await page.getByLabel("Example").selectOption("2");
    await page.getByText("4 errors.").waitFor();
    await page.evaluate(axe);
    const found = await page.evaluate(() => /** @type {any} */ (window).axe.run(document, { resultTypes: ["violations"] }));
    assert.deepEqual(found.violations.map((/** @type {any} */ one) => `${one.id}: ${one.nodes.map((/** @type {any} */ node) => node.target + node.failureSummary).join("; ")}`), []);
    await page.context().close();
  }
});
