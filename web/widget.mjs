/** Bundles `<scope-check>`: one script that holds everything but the engine's module, which it pins by its checksum. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
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

/**
 * Bundles the element.
 *
 * @param {string} folder that holds the engine's module, `inbounds.wasm`, and gets `scope-check.js`
 */
export async function buildWidget(folder) {
  await build({
    entryPoints: [`${root}src/scope-check.js`],
    outfile: `${folder}/scope-check.js`,
    bundle: true,
    format: "esm",
    minify: true,
    target: ["es2023"],
    charset: "utf8",
    legalComments: "none",
    define: { ENGINE_CHECKSUM: JSON.stringify(await checksum(`${folder}/inbounds.wasm`)) },
    plugins: [sheets],
  });
}

/**
 * The checksum of a file, as pages write it.
 *
 * @param {string} file
 */
export async function checksum(file) {
  return `sha384-${createHash("sha384").update(await readFile(file)).digest("base64")}`;
}
