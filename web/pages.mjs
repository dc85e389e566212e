// Makes the pages of web/dist: a disclosure page for each policy of `policies/`, the stylesheet, and the index. `node web/pages.mjs`, or `pages()` from the build.
//
// The pages embed the widget if the build has put it there; each file that a page loads is named with its hash.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..");
const policies = join(root, "policies");

/** The script of the widget, as the build names it in the folder of the pages. */
export const WIDGET = "scope-check.js";

/**
 * Makes every page.
 *
 * @param {object} [options]
 * @param {string} [options.out] The folder, `web/dist`.
 * @param {string} [options.binary] A built `inbounds`; without it, cargo builds and runs it.
 * @param {boolean} [options.widget] Whether the pages must have the widget: then its script has to be in `out` already. Without it, they have it if it is there.
 * @param {string} [options.date] The day of the scope maps (default: today).
 * @returns {Promise<string[]>} The names of the files that were made.
 */
export async function pages({ out = join(here, "dist"), binary = process.env.INBOUNDS, widget, date } = {}) {
  await mkdir(out, { recursive: true });
  /** @param {string[]} args */
  const inbounds = (...args) => binary
    ? run(binary, args, { cwd: root })
    : run("cargo", ["run", "--quiet", "--locked", "--package", "inbounds", "--", ...args], { cwd: root });

  const script = await exists(join(out, WIDGET));
  if (widget && !script) throw new Error(`the widget is not there: expected ${join(out, WIDGET)}; build it first`);
  const embed = widget ?? script;

  const made = ["disclosure.css", "favicon.ico", "index.html"];
  await inbounds("render", "--css", "--output", join(out, "disclosure.css"));
  const stylesheet = `stylesheet=${await hash(join(out, "disclosure.css"))}`;
  for (const name of await names()) {
    await copyFile(join(policies, `${name}.yaml`), join(out, `${name}.yaml`));
    const args = ["render", join(policies, `${name}.yaml`), "--html", "--output", join(out, `${name}.html`)];
    args.push("--stylesheet", "disclosure.css", "--integrity", stylesheet);
    if (embed) {
      args.push("--widget", WIDGET, "--integrity", `widget=${await hash(join(out, WIDGET))}`);
      args.push("--widget-policy", `${name}.yaml`, "--integrity", `policy=${await hash(join(out, `${name}.yaml`))}`);
    }
    if (date) args.push("--date", date);
    await inbounds(...args);
    made.push(`${name}.html`, `${name}.yaml`);
  }
  await replace(join(out, "favicon.ico"), await readFile(join(here, "favicon.ico")));
  await replace(join(out, "index.html"), await readFile(join(here, "index.html")));
  return made.sort();
}

/** The policies, by name. */
export async function names() {
  const files = await readdir(policies);
  return files.filter((file) => file.endsWith(".yaml") && !file.endsWith(".tests.yaml")).map((file) => basename(file, ".yaml")).sort();
}

/** The hash of a file, as subresource integrity has it. @param {string} path */
export async function hash(path) {
  return `sha384-${createHash("sha384").update(await readFile(path)).digest("base64")}`;
}

/** @param {string} path */
async function exists(path) {
  return stat(path).then((found) => found.isFile(), () => false);
}

/** @param {string} path @param {Uint8Array} bytes */
async function replace(path, bytes) {
  await writeFile(`${path}.new`, bytes);
  await rename(`${path}.new`, path);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const made = await pages();
    console.log(`web/dist: ${made.join(", ")}`);
    if (!(await exists(join(here, "dist", WIDGET)))) console.log("without the widget, which is not built");
  } catch (thrown) {
    const error = /** @type {Error & { stderr?: string }} */ (thrown);
    console.error(`pages: ${error.stderr || error.message}`);
    process.exit(1);
  }
}
