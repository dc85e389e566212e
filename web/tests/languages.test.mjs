/** The languages: every catalogue says everything, with the same places; and the element speaks them. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readdir, readFile } from "node:fs/promises";
import { Messages } from "../src/messages.js";
import { en } from "../src/messages/en.js";
import { es } from "../src/messages/es.js";
import { ja } from "../src/messages/ja.js";
import { stage } from "./stage.mjs";

/** @type {Awaited<ReturnType<typeof stage>>} */
let theatre;
before(async () => {
  theatre = await stage();
});
after(() => theatre?.close());

const LANGUAGES = /** @type {Record<string, import("../src/messages.js").Catalogue>} */ ({ en, es, ja });

/** What English has from the engine. @param {string} key */
const isMore = (key) => /^(?:class|activity|error)\./.test(key) && !(key in en);

/** @param {import("../src/messages.js").Message | undefined} message */
const forms = (message) => (typeof message === "string" ? [message] : Object.values(message ?? {}));

/** @param {string} text */
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

for (const [language, catalogue] of Object.entries(LANGUAGES)) {
  test(`${language} says everything, with the same places and every plural form of the language`, () => {
    assert.deepEqual(Object.keys(catalogue).filter((key) => !isMore(key)).sort(), Object.keys(en).sort());
    for (const [key, message] of Object.entries(catalogue)) {
      if (isMore(key)) continue;
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
  assert.equal(new Messages("en-GB").language, "en-GB");
  assert.equal(new Messages("no such tag").language, "en");
  assert.equal(new Messages("es-MX", undefined, es).say("verdict.in_scope"), "Dentro del alcance");
  assert.equal(new Messages("es", undefined, es).say("reward.range", { from: 1500, to: 8000, currency: "{to}" }), "de 1500 a 8000 {to}");
  assert.equal(new Messages("en").say("no.such.key"), "no.such.key");
});

test("a question of the policy's own is asked as the policy asks it", () => {
  const words = new Messages("ja", undefined, ja);
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

const vocabulary = new URL("../../crates/core/src/vocabulary/", import.meta.url);

/** The names that a table of the vocabulary has rows for. @param {string} file @param {string} row */
async function names(file, row) {
  const table = await readFile(new URL(file, vocabulary), "utf8");
  return [...table.matchAll(new RegExp(`^    ${row}\\("([^"]+)"`, "gm"))].map((match) => `${row}.${match[1]}`);
}

test("every class and every activity has a name in each language, and nothing else has", async () => {
  const expected = [...(await names("classes.rs", "class")), ...(await names("activities.rs", "activity"))];
  assert.ok(expected.length > 120, `${expected.length} names`);
  for (const language of ["es", "ja"]) {
    const titles = Object.entries(LANGUAGES[language] ?? {}).filter(([key]) => /^(?:class|activity)\./.test(key));
    assert.deepEqual(titles.map(([key]) => key), expected, language);
    for (const [key, title] of titles) assert.ok(typeof title === "string" && title.trim() && !title.includes("{"), `${language} ${key}`);
  }
});

test("errors are said in each language, by the codes that the engine has", async () => {
  const core = new URL("../../crates/core/src/", import.meta.url);
  const files = (await readdir(core, { recursive: true })).filter((file) => file.endsWith(".rs"));
  const sources = [...files.map((file) => new URL(file, core)), new URL("../../crates/wasm/src/query.rs", import.meta.url), new URL("../engine/index.js", import.meta.url), new URL("../src/answer.js", import.meta.url)];
  const source = (await Promise.all(sources.map((file) => readFile(file, "utf8")))).join("\n");
  const more = Object.keys(es).filter((key) => key.startsWith("error.") && isMore(key));
  assert.deepEqual(Object.keys(ja).filter((key) => key.startsWith("error.") && isMore(key)), more);
  for (const key of more) assert.ok(source.includes(`"${key.slice("error.".length)}"`), `nothing has the code of ${key}`);
  // Every error of a target has a sentence, here or in the catalogue that is built in; one that names two hosts has that of all of these.
  const said = new Set([...more, ...Object.keys(en)]);
  const codes = [...source.matchAll(/TargetError::new\(\s*"([a-z0-9-]+)"/g)].map((match) => match[1] ?? "");
  assert.ok(codes.length > 25, `${codes.length} codes`);
  for (const code of codes) assert.ok(code.startsWith("ambiguous-") || said.has(`error.${code}`), `${code} is said in English only`);
});

test("classes are found and named in the language of the page", async () => {
  const from = theatre.site.requests.length;
  const scene = await theatre.open({ html: 'lang="es-MX"', attributes: 'policy="hexon.yaml"' });
  await scene.field.pressSequentially("denegación");
  assert.match(await scene.page.getByRole("option").first().innerText(), /^dos\s+denegación de servicio/);
  await scene.check("http://a..hexon.io/");
  assert.match(await scene.status.innerText(), /parte vacía/);
  assert.deepEqual(theatre.site.requests.slice(from).filter((path) => path.endsWith(".json")), ["/scope-check.es.json"]);
  assert.deepEqual(await scene.violations(), []);
  // Another language of the element is learnt when it is asked for.
  await scene.element.evaluate((element) => element.setAttribute("lang", "ja"));
  await scene.page.getByLabel("何を確認しますか？").waitFor();
  await scene.field.fill("");
  await scene.field.pressSequentially("サービス拒否");
  assert.match(await scene.page.getByRole("option").first().innerText(), /サービス拒否/);
  await scene.close();
});

test("English asks for no file, and without one the check works in English", async () => {
  const { "/scope-check.ja.json": file } = theatre.site.files;
  const from = theatre.site.requests.length;
  const english = await theatre.open();
  assert.deepEqual(theatre.site.requests.slice(from).filter((path) => path.endsWith(".json")), []);
  await english.close();
  for (const replaced of [undefined, '{"class.dos":"<b>another file</b>"}']) {
    if (replaced === undefined) delete theatre.site.files["/scope-check.ja.json"];
    else theatre.site.files["/scope-check.ja.json"] = replaced;
    const scene = await theatre.open({ html: 'lang="ja"', attributes: 'policy="hexon.yaml"' });
    await scene.field.pressSequentially("denial");
    assert.match(await scene.page.getByRole("option").first().innerText(), /denial of service/);
    await scene.check("www.hexon.io");
    assert.match(await scene.status.innerText(), /^In scope/);
    await scene.close();
  }
  if (file) theatre.site.files["/scope-check.ja.json"] = file;
});
