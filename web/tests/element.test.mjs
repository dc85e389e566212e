/** What the element does: verdicts, questions, what goes with a verdict, links to a check. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { stage } from "./stage.mjs";

/** @type {Awaited<ReturnType<typeof stage>>} */
let theatre;
before(async () => {
  theatre = await stage();
});
after(() => theatre?.close());

/** What is typed, and what is seen: the verdict as data and in words, the clauses, and words somewhere in the panel. */
const CHECKS = [
  { policy: "hexon", asks: "https://www.hexon.io/login", verdict: "in_scope", word: "In scope", clause: "HEX-S.2", also: ["You may test this", "Rules of conduct (5)", "Published policy (hexon.io)"] },
  { policy: "nanopocket", asks: "api.stripe.com", verdict: "out_of_scope", word: "Out of scope", clause: "NAN-O.2", also: ["Do not test this", "Report to the vendor instead", "https://hackerone.com/stripe"] },
  { policy: "nanopocket", asks: "xss.self", verdict: "out_of_scope", word: "Out of scope", clause: "NAN-O.5a", also: ["A report of this is not accepted"] },
  { policy: "hexon", asks: "physical", verdict: "out_of_scope", word: "Out of scope", clause: "HEX-O.3", also: ["Do not test in this way"] },
  { policy: "nanopocket", asks: "demo.trycloudflare.com", verdict: "unlisted", word: "Not listed", clause: "NAN-S.2", also: ["That is not permission", "Near misses", "security@nanopocket.ai"] },
  { policy: "lumixsys", asks: "www.lumixsys.com", verdict: "conditional", word: "It depends", clause: "LUM-S.1", also: ["May be included by", "Which environment is the target?", "What happens after a report"] },
  { policy: "nanopocket", asks: "FaceSwap Pro", verdict: "in_scope", word: "In scope", clause: "NAN-S.3", also: [] },
  { policy: "hexon", asks: "https://evil.test\\@hexon.io/", verdict: "none", word: "This could not be checked", clause: "evil.test", also: ["hexon.io", "Different programs would connect to different hosts"] },
  { policy: "hexon", asks: "no such thing", verdict: "none", word: "This could not be checked", clause: "no such thing", also: ["This is no host"] },
  { policy: "hexon", asks: "", verdict: "none", word: "This could not be checked", clause: "", also: ["Type what you want to check"] },
];

for (const { policy, asks, verdict, word, clause, also } of CHECKS) {
  test(`${policy}: ${asks || "nothing"} is ${verdict}`, async () => {
    const scene = await theatre.open({ attributes: `policy="${policy}.yaml" date="2026-11-25"` });
    await scene.check(asks);
    assert.equal(await scene.verdict.getAttribute("data-verdict"), verdict);
    assert.match(await scene.status.innerText(), new RegExp(`^${word}`));
    const said = await scene.element.evaluate((element) => element.shadowRoot?.querySelector("[part=panel]")?.textContent ?? "");
    for (const words of [clause, ...also]) assert.ok(said.includes(words), `expected “${words}” in “${said}”`);
    assert.deepEqual(await scene.violations(), []);
    await scene.close();
  });
}

test("an answer changes the verdict, stays to be changed, and keeps the focus", async () => {
  const scene = await theatre.open({ attributes: 'policy="hexon.yaml"' });
  await scene.check("email.spf-dmarc");
  const question = scene.page.getByRole("group", { name: "Was it verified by hand?" });
  await question.getByLabel("No").check();
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "out_of_scope");
  assert.equal(await focused(scene.page), "radio");
  await question.getByLabel("Yes").check();
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "conditional");
  const where = scene.page.getByLabel("Where is it?");
  await where.fill("not a host");
  await where.press("Enter");
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "none");
  await where.fill("www.hexon.io");
  await where.press("Enter");
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "in_scope");
  assert.equal(await focused(scene.page), "text");
  assert.ok(await question.getByLabel("Yes").isChecked());
  assert.match(await scene.status.innerText(), /www\.hexon\.io · email\.spf-dmarc/);
  await scene.close();
});

test("a choice of names is a list, a stretch of numbers a choice", async () => {
  const scene = await theatre.open({ attributes: 'policy="lumixsys.yaml"' });
  await scene.check("www.lumixsys.com");
  const list = scene.page.getByLabel("Which environment is the target?");
  assert.equal(await list.evaluate((node) => node.tagName), "SELECT");
  await list.selectOption({ label: "Production – then: In scope" });
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "in_scope");
  await list.selectOption("");
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "conditional");
  await scene.close();

  const inside = `<p>Text.</p><script type="application/yaml">
inbounds: 1
program: { name: Example }
in_scope:
  - { id: EX-1, clause: The site, hosts: [example.test] }
out_of_scope:
  - { id: EX-2, clause: Fresh patches, findings: [known-vuln], when: { patch.age-days: { less_than: 30 } } }
</script>`;
  const numbers = await theatre.open({ attributes: "", inside });
  await numbers.check("known-vuln.component");
  const choice = numbers.page.getByRole("group", { name: "For how many days has a patch been available?" });
  await choice.getByLabel("29 or less").check();
  assert.equal(await numbers.verdict.getAttribute("data-verdict"), "out_of_scope");
  await choice.getByLabel("30 or more").check();
  assert.equal(await numbers.verdict.getAttribute("data-verdict"), "conditional");
  await numbers.close();
});

test("another way of writing the question takes the verdict away until it is asked", async () => {
  const scene = await theatre.open();
  await scene.check("www.hexon.io");
  await scene.field.fill("www.hexon.i");
  assert.equal(await scene.status.innerText(), "");
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "");
  assert.ok(await scene.page.locator("scope-check [part=result]").isHidden());
  await scene.close();
});

test("an assumption can be denied", async () => {
  const scene = await theatre.open();
  await scene.check("www.hexon.io");
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "in_scope");
  await scene.page.getByLabel("Who operates the target").selectOption({ label: "A third party" });
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "out_of_scope");
  await scene.page.getByLabel("Who operates the target").selectOption({ label: "The publisher (self)" });
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "in_scope");
  await scene.close();
});

test("a finding and its severity can be added to a target, and tell the reward", async () => {
  const scene = await theatre.open({ attributes: 'policy="lumixsys.yaml"' });
  await scene.check("auth.lumixsys.com");
  await scene.page.getByText("Ask more precisely").click();
  await scene.page.getByLabel("What did you find?").fill("auth.bypass");
  await scene.page.getByRole("button", { name: "Check again" }).click();
  assert.match(await scene.page.locator("scope-check [part=reward]").innerText(), /High\s+8,000 to 25,000 USD/);
  assert.match(await scene.status.innerText(), /auth\.lumixsys\.com · auth\.bypass/);
  await scene.close();
});

test("the draft holds the fields that the policy asks for, filled in with what was checked", async () => {
  const scene = await theatre.open({ attributes: 'policy="nanopocket.yaml" date="2026-11-25"' });
  await scene.check("https://www.nanopocket.ai/a");
  await scene.page.getByText("Draft of a report").click();
  const draft = await scene.page.locator("scope-check #draft").inputValue();
  assert.equal(
    draft,
    `Report to NanoPocket: https://www.nanopocket.ai/a

Scope: In scope (NAN-S.1), checked on 2026-11-25

## Steps to reproduce
(please fill in)

## URL or Version of the application
https://www.nanopocket.ai/a

## Impact
(please fill in)

## CVE template (optional)
(not needed)
(please fill in)
`,
  );
  const button = scene.page.getByRole("button", { name: "Copy the draft" });
  await scene.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await button.click();
  await scene.page.getByText("Copied.").waitFor();
  assert.equal(await scene.page.evaluate(() => navigator.clipboard.readText()), draft);
  // Where the page may not write to the clipboard, the text is selected.
  await scene.page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await button.click();
  await scene.page.getByText("The draft is selected").waitFor();
  const selected = await scene.page.locator("scope-check #draft").evaluate((area) => /** @type {HTMLTextAreaElement} */ (area).selectionEnd);
  assert.equal(selected, draft.length);
  assert.match(await scene.page.locator("scope-check [part=contacts] a").getAttribute("href") ?? "", /^mailto:security@nanopocket\.ai$/);
  await scene.close();
});

test("a clause leads to its place on the page, where the page has it", async () => {
  const scene = await theatre.open({ page: '<section id="HEX-S.2">The clause.</section>' });
  await scene.check("www.hexon.io");
  const clause = scene.page.locator("scope-check [part=clauses] a");
  assert.equal(await clause.getAttribute("href"), "#HEX-S.2");
  await scene.close();
});

test("a check is a link, where the page wants it", async () => {
  const plain = await theatre.open();
  await plain.check("www.hexon.io");
  assert.equal(new URL(plain.page.url()).hash, "");
  await plain.close();

  const scene = await theatre.open({ attributes: 'policy="hexon.yaml" deep-link' });
  await scene.check("email.spf-dmarc");
  await scene.page.getByRole("group", { name: "Was it verified by hand?" }).getByLabel("No").check();
  const { hash } = new URL(scene.page.url());
  assert.equal(hash, "#check=email.spf-dmarc&fact.verification.manual=false");
  await scene.close();

  const again = await theatre.open({ attributes: 'policy="hexon.yaml" deep-link', hash });
  assert.equal(await again.field.inputValue(), "email.spf-dmarc");
  assert.equal(await again.verdict.getAttribute("data-verdict"), "out_of_scope");
  assert.ok(await again.page.getByRole("group", { name: "Was it verified by hand?" }).getByLabel("No").isChecked());
  assert.ok(await again.page.getByText("Check that they are true").isVisible());
  await again.page.evaluate(() => (location.hash = "#check=registry.hexon.io"));
  await again.page.getByText("HEX-S.3").waitFor();
  await again.close();
});

/** Fragments that anybody may have written. */
const LINKS = [
  { hash: "#check=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", verdict: "none" },
  { hash: "#check=www.hexon.io&fact.operator=self&fact.nonsense=1&fact.__proto__=1", verdict: "in_scope" },
  { hash: "#check=email.spf-dmarc&fact.verification.manual=perhaps", verdict: "conditional" },
  { hash: `#check=${"a".repeat(5000)}`, verdict: "" },
  { hash: "#check=%", verdict: "none" },
  { hash: "#other=1", verdict: "" },
];

for (const { hash, verdict } of LINKS) {
  test(`a link says no more than a person could: ${hash.slice(0, 60)}`, async () => {
    const scene = await theatre.open({ attributes: 'policy="hexon.yaml" deep-link', hash });
    assert.equal(await scene.verdict.getAttribute("data-verdict"), verdict);
    assert.deepEqual(await scene.violations(), []);
    await scene.close();
  });
}

test("the page hears of answers, nobody else does", async () => {
  const scene = await theatre.open();
  const heard = await scene.element.evaluate(
    (element) =>
      new Promise((resolve) => {
        const outside = /** @type {string[]} */ ([]);
        document.addEventListener("answer", () => outside.push("document"));
        element.addEventListener("answer", (event) => setTimeout(() => resolve({ answer: /** @type {CustomEvent} */ (event).detail, same: /** @type {any} */ (element).answer.verdict, outside })));
        /** @type {any} */ (element).check("www.hexon.io");
      }),
  );
  assert.equal(/** @type {any} */ (heard).answer.verdict, "in_scope");
  assert.equal(/** @type {any} */ (heard).same, "in_scope");
  assert.deepEqual(/** @type {any} */ (heard).outside, []);
  await scene.close();
});

test("an element that moves keeps what it was asked", async () => {
  const scene = await theatre.open();
  await scene.check("www.hexon.io");
  await scene.page.evaluate(() => document.body.append(document.querySelector("scope-check") ?? ""));
  await scene.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
  assert.equal(await scene.field.inputValue(), "www.hexon.io");
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "in_scope");
  // One that was taken away and comes back starts again.
  await scene.page.evaluate(async () => {
    const element = document.querySelector("scope-check");
    element?.remove();
    await Promise.resolve();
    document.body.append(element ?? "");
  });
  await begunAnew(scene.page);
  await scene.check("physical");
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "out_of_scope");
  assert.deepEqual(await scene.violations(), []);
  await scene.close();
});

test("what a policy said goes when the policy is another one, before that one is there", async () => {
  const scene = await theatre.open();
  await scene.check("www.hexon.io");
  /** @type {() => void} */
  let answer = () => {};
  const asked = new Promise((resolve) => (answer = () => resolve(undefined)));
  await scene.page.route("**/nanopocket.yaml", async (route) => {
    await asked;
    await route.continue();
  });
  await scene.element.evaluate((element) => element.setAttribute("policy", "nanopocket.yaml"));
  await scene.page.getByText("What the server wrote.").waitFor();
  assert.equal(await scene.verdict.count(), 0);
  await scene.element.evaluate((element) => /** @type {any} */ (element).check("www.hexon.io"));
  assert.equal(await scene.element.evaluate((element) => /** @type {any} */ (element).answer), null);
  answer();
  await scene.field.waitFor();
  assert.equal(await scene.field.inputValue(), "");
  await scene.check("www.nanopocket.ai");
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "in_scope");
  assert.deepEqual(await scene.violations(), []);
  await scene.close();
});

test("a policy that changes while the element moves is not missed", async () => {
  const scene = await theatre.open();
  await scene.check("www.hexon.io");
  await scene.page.evaluate(() => {
    const element = document.querySelector("scope-check");
    element?.remove();
    element?.setAttribute("policy", "nanopocket.yaml");
    document.body.append(element ?? "");
  });
  await begunAnew(scene.page);
  await scene.check("www.nanopocket.ai");
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "in_scope");
  await scene.close();
});

test("the element can be defined again", async () => {
  const scene = await theatre.open();
  await scene.page.evaluate(() => /** @type {any} */ (customElements.get("scope-check")).define());
  assert.deepEqual(await scene.violations(), []);
  await scene.close();
});

/** Waits for a form in which nothing was asked yet. @param {import("playwright-core").Page} page */
function begunAnew(page) {
  return page.waitForFunction(() => /** @type {any} */ (document.querySelector("scope-check")).shadowRoot.querySelector("#field")?.value === "");
}

/** The type of the control that has the focus. @param {import("playwright-core").Page} page */
function focused(page) {
  return page.evaluate(() => /** @type {HTMLInputElement | null | undefined} */ (document.querySelector("scope-check")?.shadowRoot?.activeElement)?.type);
}
