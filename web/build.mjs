/** Builds all that is published: the engine's modules and their glue (`engine/`), and the widget, the playground and the pages (`dist/`). `node build.mjs`; with `bench`, the module for `figures.mjs` alone. */

import { spawnSync } from "node:child_process";
import { copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pages } from "./pages.mjs";
import { buildPlayground, buildWidget } from "./widget.mjs";

const web = fileURLToPath(new URL(".", import.meta.url));
const root = join(web, "..");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const wasmOpt = join(createRequire(import.meta.url).resolve("binaryen/package.json"), "..", "bin", "wasm-opt");

/** Paths of this machine stand for where things come from: they are nobody's business, and the module is the same wherever it is built. */
const REMAP = [[root, "inbounds"], [process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "cargo"]].map(([from, to]) => `--remap-path-prefix=${from}=${to}`);

/** What browsers of 2023 and Node 20 know. */
const FEATURES = ["bulk-memory", "sign-ext", "nontrapping-float-to-int", "reference-types", "multivalue", "mutable-globals"];

/**
 * Builds one module of the engine: compiled, bound to JavaScript, made small, in this order.
 *
 * @param {string} name of the module in `engine/`
 * @param {string} features of `module/`, a workspace of its own
 * @param {string} [glue] whose glue it is used with
 */
async function buildModule(name, features, glue) {
  const manifest = join(web, "module", "Cargo.toml");
  run("cargo", ["build", "--locked", "--quiet", "--release", "--target", "wasm32-unknown-unknown", "--manifest-path", manifest, "--target-dir", target, "--features", features], { CARGO_ENCODED_RUSTFLAGS: REMAP.join("\x1f") });
  return bind(name, join(target, "wasm32-unknown-unknown", "release", "inbounds_module.wasm"), glue);
}

/** Builds the module of the lints, which only the playground loads. */
async function buildLints() {
  run("cargo", ["build", "--locked", "--quiet", "--package", "inbounds-wasm-lint", "--target", "wasm32-unknown-unknown", "--profile", "web", "--target-dir", target]);
  return bind("inbounds-lint", join(target, "wasm32-unknown-unknown", "web", "inbounds_wasm_lint.wasm"));
}

/** Makes the glue, in the folder that is returned, and the small module, which asks for its imports by the name of the glue. @param {string} name @param {string} raw */
async function bind(name, raw, glue = name) {
  const folder = join(target, "web", name);
  await mkdir(folder, { recursive: true });
  run("cargo", ["run", "--locked", "--quiet", "--package", "inbounds-bindgen", "--", raw, glue, folder]);
  const enabled = FEATURES.map((feature) => `--enable-${feature}`);
  const small = join(folder, `${name}.wasm`);
  // Stronger optimisations make the module smaller, and the download larger. The end of the stack lies in low memory: what reaches below it traps.
  run(process.execPath, [wasmOpt, ...enabled, "-O1", "--low-memory-unused", "--rse", "--vacuum", "--strip-debug", "--strip-producers", join(folder, `${glue}_bg.wasm`), "-o", small]);
  await copyFile(small, join(web, "engine", `${name}.wasm`));
  return folder;
}

/** @param {string} command @param {string[]} args @param {Record<string, string>} [environment] */
function run(command, args, environment) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...environment } });
  if (status !== 0) throw error ?? new Error(`${command} ${args[0]} failed`);
}

if (process.argv[2] === "bench") {
  await buildModule("inbounds-bench", "yaml,bench", "inbounds");
  process.exit();
}
await buildModule("inbounds-compact", "", "inbounds");
const engine = await buildModule("inbounds", "yaml");
// The glue of the larger module fits the smaller, which only lacks an export.
await copyFile(join(engine, "inbounds.js"), join(web, "engine", "glue.js"));
await copyFile(join(await buildLints(), "inbounds-lint.js"), join(web, "engine", "lint-glue.js"));

// The files of the pages change all at once: a page never meets half of them.
const fresh = join(web, "dist.new");
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
await copyFile(join(web, "engine", "inbounds.wasm"), join(fresh, "inbounds.wasm"));
await copyFile(join(web, "engine", "inbounds-compact.wasm"), join(fresh, "inbounds-compact.wasm"));
await buildWidget(fresh);
await buildPlayground(fresh, join(web, "engine", "inbounds-lint.wasm"));
await pages({ out: fresh, widget: true });
await rm(join(web, "dist"), { recursive: true, force: true });
await rename(fresh, join(web, "dist"));

for (const file of ["scope-check.js", "inbounds.wasm"]) {
  const { size } = await stat(join(web, "dist", file));
  process.stdout.write(`dist/${file}: ${size} bytes\n`);
}
