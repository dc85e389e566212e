/** Bundles `<scope-check>`, one script that holds everything but the engine's module, which it pins by its checksum; and the playground around it. */

import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));

/** A stylesheet as a text of a script, without what only people read. @type {import("esbuild").Plugin} */
const sheets = {
  name: "sheets",
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** The element is not bundled a second time: the playground takes it from beside its folder. @type {import("esbuild").Plugin} */
const beside = {
  name: "beside",
  setup(bundler) {
    bundler.onResolve({ filter: /\/src\/scope-check\.js$/ }, () => ({ path: "../scope-check.js", external: true }));
  },
};

/** The languages that have a file of their own; English is in the bundle. */
const LANGUAGES = ["es", "ja"];

/** The engine, with a reader of YAML and without. */
const MODULES = ["inbounds.wasm", "inbounds-compact.wasm"];

/** What all bundles have in common. @type {import("esbuild").BuildOptions} */
const BUNDLE = { bundle: true, external: ["node:*"], format: "esm", minify: true, target: ["es2023"], charset: "utf8", legalComments: "none" };

/**
 * Bundles the element.
 *
 * @param {string} folder that holds the engine's modules, and gets `scope-check.js` and `snippet.html`
 */
export async function buildWidget(folder) {
  const modules = await Promise.all(MODULES.map(async (name) => [name, await checksum(`${folder}/${name}`)]));
  const languages = await Promise.all(LANGUAGES.map((language) => buildLanguage(folder, language)));
  await build({
    entryPoints: [`${root}src/scope-check.js`],
    outfile: `${folder}/scope-check.js`,
    ...BUNDLE,
    define: { ENGINE_CHECKSUMS: JSON.stringify(Object.fromEntries(modules)), LANGUAGE_CHECKSUMS: JSON.stringify(Object.fromEntries(languages)) },
    plugins: [sheets],
  });
  await writeFile(`${folder}/snippet.html`, snippet(await checksum(`${folder}/scope-check.js`)));
}

/**
 * Puts the words of a language beside the bundle.
 *
 * @param {string} folder
 * @param {string} language
 * @returns {Promise<[string, string]>} the language and the checksum of the file
 */
async function buildLanguage(folder, language) {
  const file = `${folder}/scope-check.${language}.json`;
  const { [language]: words } = await import(`./src/messages/${language}.js`);
  await writeFile(file, JSON.stringify(words));
  return [language, await checksum(file)];
}

/** What a page embeds, with the checksum of the script as it was built. @param {string} script */
function snippet(script) {
  return `<scope-check policy="policy.yaml">What is in scope is said in our policy.</scope-check>
<script type="module" src="scope-check.js" integrity="${script}" crossorigin="anonymous"></script>
`;
}

/**
 * Builds the playground.
 *
 * @param {string} folder that holds `scope-check.js`, and gets `playground/`
 * @param {string} lints the module of the lints
 */
export async function buildPlayground(folder, lints) {
  const place = `${folder}/playground`;
  await mkdir(place, { recursive: true });
  await copyFile(lints, `${place}/inbounds-lint.wasm`);
  await copyFile(`${root}playground/index.html`, `${place}/index.html`);
  await build({ ...BUNDLE, entryPoints: [`${root}playground/playground.js`, `${root}playground/playground.css`], outdir: place, plugins: [beside] });
}

/**
 * The checksum of a file, as pages write it.
 *
 * @param {string} file
 */
export async function checksum(file) {
  return `sha384-${createHash("sha384").update(await readFile(file)).digest("base64")}`;
}
