/** The package as it is published, in a folder of somebody else's: in Node, for a bundler, in a page without one, and its types. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { browser } from "./browser.mjs";
import { site } from "./site.mjs";

const web = fileURLToPath(new URL("..", import.meta.url));
const npm = (/** @type {string} */ cwd, /** @type {string[]} */ ...args) => execFileSync("npm", [...args, "--offline", "--no-audit", "--no-fund", "--loglevel=error"], { cwd, encoding: "utf8" });

/** What a program of somebody else's does with the package. */
const PROGRAM = `import { load, Policy, PolicyError, type Outline, type Query } from "inbounds";

const yaml = "inbounds: 1\\nprogram: { name: Example }\\nin_scope:\\n  - { id: A, clause: the site, hosts: [example.test] }\\n";

export async function verdicts(): Promise<string[]> {
  const engine = await load();
  const policy: Policy = engine.compile(yaml);
  const outline: Outline = policy.outline();
  const queries: Query[] = [{ text: "example.test", date: null }, { target: "münchen.test", facts: { operator: "self" } }, { text: "https:example.test" }];
  const answers = queries.map((query): string => {
    const answer: { verdict?: string; error?: { code: string } } = JSON.parse(policy.check(query));
    return answer.verdict ?? answer.error?.code ?? "none";
  });
  try {
    engine.compile("inbounds: 2");
  } catch (error) {
    if (error instanceof PolicyError) answers.push(error.code, String(error.problems.length > 0));
  }
  policy.free();
  return [outline.program.name, ...answers];
}
`;

const EXPECTED = ["Example", "in_scope", "unlisted", "ambiguous-slashes", "policy-refused", "true"];

let folder = "";
/** @type {string[]} */
let packed = [];
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "inbounds-package-"));
  const [tarball] = JSON.parse(npm(web, "pack", "--json", "--pack-destination", folder));
  packed = tarball.files.map((/** @type {{ path: string }} */ { path }) => path).sort();
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "consumer", type: "module", private: true }));
  npm(folder, "install", `./${tarball.filename}`);
  await writeFile(join(folder, "program.ts"), PROGRAM);
});
after(async () => {
  if (folder) await rm(folder, { recursive: true });
});

test("it holds what it promises, and nothing else", async () => {
  const engine = ["glue.js", "host.js", "inbounds-compact.wasm", "inbounds.wasm", "index.d.ts", "index.js"].map((name) => `engine/${name}`);
  const widget = ["inbounds-compact.wasm", "inbounds.wasm", "scope-check.es.json", "scope-check.ja.json", "scope-check.js"].map((name) => `dist/${name}`);
  assert.deepEqual(packed, [...widget, ...engine, "README.md", "package.json"].sort());
  const { dependencies, exports } = JSON.parse(await readFile(join(folder, "node_modules", "inbounds", "package.json"), "utf8"));
  assert.equal(dependencies, undefined, "no dependency at run time");
  const named = Object.values(exports).flatMap((one) => (typeof one === "string" ? [one] : Object.values(one)));
  for (const path of named) assert.ok(packed.includes(path.slice(2)), path);
});

test("its types are those of the program that uses them", async () => {
  const tsc = join(web, "node_modules", ".bin", "tsc");
  const options = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--target", "es2022", "--lib", "es2022,dom", "--types", ""];
  execFileSync(tsc, [...options, "--module", "nodenext", "program.ts"], { cwd: folder, stdio: "pipe" });
  execFileSync(tsc, [...options, "--module", "esnext", "--moduleResolution", "bundler", "--noEmit", "program.ts"], { cwd: folder, stdio: "pipe" });
  // With a mistake they do not fit.
  await writeFile(join(folder, "mistaken.ts"), PROGRAM.replace('date: null', "dote: null"));
  assert.throws(() => execFileSync(tsc, [...options, "--module", "nodenext", "--noEmit", "mistaken.ts"], { cwd: folder, stdio: "pipe" }));
});

test("it works in Node", () => {
  const said = execFileSync(process.execPath, ["--input-type=module", "--eval", 'import { verdicts } from "./program.js"; console.log(JSON.stringify(await verdicts()));'], { cwd: folder, encoding: "utf8" });
  assert.deepEqual(JSON.parse(said), EXPECTED);
});

test("it works in a page, with a bundler and without", async () => {
  const installed = join(folder, "node_modules", "inbounds", "engine");
  await build({ entryPoints: [join(folder, "program.js")], bundle: true, format: "esm", minify: true, outfile: join(folder, "bundle.js"), logLevel: "error" });
  await copyFile(join(installed, "inbounds.wasm"), join(folder, "inbounds.wasm"));
  const loose = (await readFile(join(folder, "program.js"), "utf8")).replace('from "inbounds"', 'from "./engine/index.js"');
  const place = await site({
    "/index.html": "<!doctype html><title>Package</title>",
    "/bundle.js": await readFile(join(folder, "bundle.js")),
    "/inbounds.wasm": await readFile(join(folder, "inbounds.wasm")),
    "/loose.js": loose,
    ...Object.fromEntries(await Promise.all(["index.js", "glue.js", "host.js", "inbounds.wasm"].map(async (name) => [`/engine/${name}`, await readFile(join(installed, name))]))),
  });
  const chromium = await browser();
  try {
    const page = await chromium.newPage();
    await page.goto(`${place.origin}/index.html`);
    for (const script of ["bundle.js", "loose.js"]) {
      const said = await page.evaluate(async (script) => (await import(new URL(script, location.href).href)).verdicts(), script);
      assert.deepEqual(said, EXPECTED, script);
    }
    assert.deepEqual(place.reports, []);
  } finally {
    await chromium.close();
    await place.close();
  }
});
