/** The languages: every catalogue says everything, with the same places; and the element speaks them. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readdir, readFile } from "node:fs/promises";
import { LANGUAGES, Messages } from "../src/messages.js";
import { stage } from "./stage.mjs";

/** @type {Awaited<ReturnType<typeof stage>>} */
let theatre;
before(async () => {
  theatre = await stage();
});
after(() => theatre?.close());

const en = LANGUAGES.en ?? {};

/** @param {import("../src/messages.js").Message | undefined} message */
const forms = (message) => (typeof message === "string" ? [message] : Object.values(message ?? {}));

/** @param {string} text */
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

for (const [language, catalogue] of Object.entries(LANGUAGES)) {
  test(`${language} says everything, with the same places and every plural form of the language`, () => {
    assert.deepEqual(Object.keys(catalogue).sort(), Object.keys(en).sort());
    for (const [key, message] of Object.entries(catalogue)) {
      const all = forms(message);
      const expected = new Set(forms(en[key]).flatMap(places));
      for (const form of all) {
        assert.ok(form.trim(), `${language} ${key} says nothing`);
        // One form may leave the number out (“one question”); no form has a place that is never filled.
        for (const place of places(form)) assert.ok(expected.has(place), `${language} ${key}: nobody fills {${place}}`);
        for (const place of expected) assert.ok(place === "count" || places(form).includes(place), `${language} ${key} lacks {${place}}`);
      }
      assert.equal(typeof message, typeof en[key], `${language} ${key}: forms in one language, none in the other`);
      if (typeof message === "object") {
        const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
        assert.deepEqual(Object.keys(message).sort(), [...wanted].sort(), `${language} ${key}`);
      }
    }
  });
}

test("every word that the sources say is in the catalogue, and every word of it is said", async () => {
  const folder = new URL("../src/", import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  const source = (await Promise.all(files.map((name) => readFile(new URL(name, folder), "utf8")))).join("\n");
  const said = new Set([...source.matchAll(/(?:say|find)\(\s*"([^"]+)"/g)].map((match) => match[1] ?? ""));
  for (const key of said) assert.ok(key in en, `nothing is said for ${key}`);
  const made = [...source.matchAll(/`([a-z.]+\.)\$\{/g)].map((match) => match[1] ?? "");
  for (const key of Object.keys(en)) {
    const used = source.includes(`"${key}"`) || made.some((start) => key.startsWith(start)) || key.startsWith("error.") && source.includes(`"${key.slice("error.".length)}"`);
    assert.ok(used, `${key} is never said`);
  }
});

test("words of the page's own, and English where they are missing", () => {
  const own = new Messages("fr-CA", { "verdict.in_scope": "Dans le périmètre", "unit.days": { one: "{count} jour", other: "{count} jours" } });
  assert.equal(own.language, "fr-CA");
  assert.equal(own.say("verdict.in_scope"), "Dans le périmètre");
  assert.equal(own.say("unit.days", { count: 0 }), "0 jour");
  assert.equal(own.say("unit.days", { count: 2 }), "2 jours");
  assert.equal(own.say("field.check"), "Check");
  assert.equal(new Messages("fr").language, "en");
  assert.equal(new Messages("no such tag").language, "en");
  assert.equal(new Messages("es-MX").say("verdict.in_scope"), "Dentro del alcance");
  assert.equal(new Messages("es").say("reward.range", { from: 1500, to: 8000, currency: "{to}" }), "de 1500 a 8000 {to}");
  assert.equal(new Messages("en").say("no.such.key"), "no.such.key");
});

test("a question of the policy's own is asked as the policy asks it", () => {
  const words = new Messages("ja");
  assert.equal(words.question("verification.manual", "Was it verified by hand?"), "手作業で検証しましたか？");
  assert.equal(words.question("verification.manual", "Did a person check?"), "Did a person check?");
});

/** What the element says. */
const SPOKEN = [
  { html: 'lang="en"', attributes: 'lang="es"', lang: "es", dir: "ltr", label: "¿Qué quiere comprobar?", word: "Dentro del alcance" },
  { html: 'lang="ja"', attributes: "", lang: "ja", dir: "ltr", label: "何を確認しますか？", word: "対象内" },
  { html: 'lang="de"', attributes: "", lang: "en", dir: "ltr", label: "What do you want to check?", word: "In scope" },
  { html: 'lang="ar" dir="rtl"', attributes: "", lang: "en", dir: "ltr", label: "What do you want to check?", word: "In scope" },
];

for (const { html, attributes, lang, dir, label, word } of SPOKEN) {
  test(`<html ${html}> <scope-check ${attributes}>`, async () => {
    const scene = await theatre.open({ html, attributes: `policy="hexon.yaml" ${attributes}` });
    await scene.page.getByLabel(label).fill("www.hexon.io");
    await scene.page.keyboard.press("Enter");
    assert.match(await scene.status.innerText(), new RegExp(`^${word}`));
    const box = await scene.element.evaluate((element) => {
      const root = /** @type {HTMLElement} */ (element.shadowRoot?.firstElementChild);
      return { lang: root.lang, dir: root.dir };
    });
    assert.deepEqual(box, { lang, dir });
    await scene.close();
  });
}

test("another language, from right to left, while a question is open", async () => {
  const scene = await theatre.open({ attributes: 'policy="lumixsys.yaml"', html: 'lang="ar" dir="rtl"' });
  await scene.check("www.lumixsys.com");
  await scene.page.getByLabel("Which environment").selectOption({ label: "Production – then: In scope" });
  await scene.element.evaluate((element) => {
    /** @type {any} */ (element).messages = { direction: "rtl", "verdict.in_scope": "ضمن النطاق", "value.production": "الإنتاج" };
  });
  assert.match(await scene.status.innerText(), /^ضمن النطاق/);
  assert.equal(await scene.page.getByLabel("Which environment").evaluate((node) => /** @type {HTMLSelectElement} */ (node).selectedOptions[0]?.text), "الإنتاج");
  assert.equal(await scene.element.evaluate((element) => getComputedStyle(/** @type {Element} */ (element.shadowRoot?.querySelector("[part=panel]"))).direction), "rtl");
  // Names for machines stay from left to right.
  assert.equal(await scene.page.locator("scope-check code").first().evaluate((node) => getComputedStyle(node).direction), "ltr");
  await scene.close();
});
