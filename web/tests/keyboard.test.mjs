/** Everything by keyboard alone: the field with its suggestions, the questions, what goes with a verdict. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { stage } from "./stage.mjs";

/** @type {Awaited<ReturnType<typeof stage>>} */
let theatre;
before(async () => {
  theatre = await stage();
});
after(() => theatre?.close());

/**
 * One row a key: what is pressed, and then what the field holds, whether the list is open, and which suggestion is active.
 *
 * @type {[string, { value: string, open: boolean, active: string | null }][]}
 */
const KEYS = [
  ["ArrowDown", { value: "", open: true, active: "nanopocket.ai" }],
  ["ArrowUp", { value: "", open: true, active: "last" }],
  ["ArrowDown", { value: "", open: true, active: "nanopocket.ai" }],
  ["Escape", { value: "", open: false, active: null }],
  ["f", { value: "f", open: true, active: null }],
  ["a", { value: "fa", open: true, active: null }],
  ["c", { value: "fac", open: true, active: null }],
  ["ArrowDown", { value: "fac", open: true, active: "FaceSwap Pro" }],
  ["Escape", { value: "fac", open: false, active: null }],
  ["Alt+ArrowDown", { value: "fac", open: true, active: null }],
  ["ArrowDown", { value: "fac", open: true, active: "FaceSwap Pro" }],
  ["Enter", { value: "FaceSwap Pro", open: false, active: null }],
  ["Escape", { value: "", open: false, active: null }],
];

test("the field with suggestions follows the pattern of ARIA", async () => {
  const scene = await theatre.open({ attributes: 'policy="nanopocket.yaml"' });
  await scene.page.keyboard.press("Tab");
  for (const [key, { value, open, active }] of KEYS) {
    await scene.page.keyboard.press(key);
    const state = await scene.field.evaluate((node) => {
      const field = /** @type {HTMLInputElement} */ (node);
      const root = /** @type {ShadowRoot} */ (field.getRootNode());
      const id = field.getAttribute("aria-activedescendant");
      const options = [...root.querySelectorAll("#field-list [role=option]")];
      const selected = options.filter((option) => option.getAttribute("aria-selected") === "true");
      const list = root.getElementById(field.getAttribute("aria-controls") ?? "");
      return {
        value: field.value,
        open: field.getAttribute("aria-expanded") === "true",
        visible: list?.checkVisibility() ?? false,
        active: id && /** @type {HTMLElement | null} */ (root.getElementById(id))?.dataset.text,
        last: options.at(-1)?.id === id,
        selected: selected.map((option) => option.id),
        id,
        focus: root.activeElement === field,
      };
    });
    assert.equal(state.value, value, key);
    assert.equal(state.open, open, key);
    assert.equal(state.visible, open, key);
    if (active === "last") assert.ok(state.last, key);
    else assert.equal(state.active, active, key);
    assert.deepEqual(state.selected, state.id ? [state.id] : [], key);
    assert.ok(state.focus, `the focus stays in the field: ${key}`);
  }
  await scene.close();
});

test("Enter takes the suggestion, and the verdict is announced", async () => {
  const scene = await theatre.open({ attributes: 'policy="nanopocket.yaml"' });
  await scene.page.keyboard.press("Tab");
  await scene.page.keyboard.type("FaceSwap");
  assert.match(await scene.page.locator("scope-check .ask .heard").innerText(), /^\d suggestions$/);
  await scene.page.keyboard.press("ArrowDown");
  await scene.page.keyboard.press("Enter");
  assert.match(await scene.page.getByRole("status").filter({ hasText: "In scope" }).innerText(), /FaceSwap Pro/);
  await scene.close();
});

test("a click on a suggestion takes it, and the focus stays in the field", async () => {
  const scene = await theatre.open({ attributes: 'policy="nanopocket.yaml"' });
  await scene.field.pressSequentially("nano face");
  await scene.page.getByRole("option", { name: "Nano FaceSwap" }).click();
  assert.equal(await scene.field.inputValue(), "Nano FaceSwap");
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "in_scope");
  assert.ok(await scene.field.evaluate((field) => /** @type {ShadowRoot} */ (field.getRootNode()).activeElement === field));
  await scene.close();
});

test("Enter that ends the composition of a word asks nothing", async () => {
  const scene = await theatre.open();
  await scene.field.fill("www.hexon.io");
  await scene.field.evaluate((field) => field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true })));
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "");
  await scene.close();
});

test("from the field through a question to the verdict and the draft, by keys alone", async () => {
  const scene = await theatre.open({ attributes: 'policy="lumixsys.yaml"' });
  const { keyboard } = scene.page;
  await keyboard.press("Tab");
  await keyboard.type("www.lumixsys.com");
  await keyboard.press("Enter");
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "conditional");
  const focus = () =>
    scene.page.evaluate(() => {
      const node = document.querySelector("scope-check")?.shadowRoot?.activeElement;
      return node ? `${node.tagName} ${node.textContent?.slice(0, 20) ?? ""}`.trim() : null;
    });
  /** @type {(string | null)[]} */
  const stops = [];
  for (let stop = 0; stop < 12 && !stops.at(-1)?.startsWith("SELECT"); stop += 1) {
    await keyboard.press("Tab");
    stops.push(await focus());
  }
  assert.match(stops.at(-1) ?? "", /^SELECT Choose an answer/);
  await keyboard.press("p");
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "in_scope");
  assert.match((await focus()) ?? "", /^SELECT/, "an answer keeps the focus");
  for (let stop = 0; stop < 12 && !stops.at(-1)?.startsWith("SUMMARY Draft"); stop += 1) {
    await keyboard.press("Tab");
    stops.push(await focus());
  }
  await keyboard.press("Enter");
  assert.ok(await scene.page.locator("scope-check #draft").isVisible());
  // Everything that takes the focus shows it.
  for (let stop = 0; stop < 8; stop += 1) {
    await keyboard.press("Tab");
    const width = await scene.page.evaluate(() => {
      const node = document.querySelector("scope-check")?.shadowRoot?.activeElement;
      return node ? getComputedStyle(node).outlineWidth : "3px";
    });
    assert.equal(width, "3px");
  }
  await scene.close();
});
