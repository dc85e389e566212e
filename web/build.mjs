/**
 * Builds what browsers load into `dist/`, and the package `engine/`.
 *
 * A module is compiled, bound to JavaScript, and made small, in this order. Cargo's target folder holds what lies between.
 */

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, renameSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildPlayground, buildWidget } from "./widget.mjs";

const web = new URL("./", import.meta.url);
/** @param {string} place */
const path = (place) => fileURLToPath(new URL(place, web));
const target = path("../target/");
/** @param {string} command @param {string[]} args */
const run = (command, ...args) => execFileSync(command, args, { stdio: "inherit", cwd: path("..") });

/** What every browser of the last years and Node 20 know. */
const FEATURES = ["bulk-memory", "sign-ext", "nontrapping-float-to-int", "reference-types", "multivalue", "mutable-globals"];

/**
 * Builds one module of the engine.
 *
 * @param {string} name of the file
 * @param {string[]} features of the module's crate
 */
function engine(name, features) {
  run("cargo", "build", "--quiet", "--release", "--locked", "--target", "wasm32-unknown-unknown", "--manifest-path", "web/module/Cargo.toml",
    "--target-dir", target, "--features", features.join(","));
  bind("inbounds_module", name, `${target}wasm32-unknown-unknown/release/inbounds_module.wasm`);
}

/** Builds the module of the lints, which only the playground loads. */
function lints() {
  run("cargo", "build", "--quiet", "--locked", "--package", "inbounds-wasm-lint", "--target", "wasm32-unknown-unknown", "--profile", "web", "--target-dir", target);
  bind("inbounds_wasm_lint", "inbounds-lint", `${target}wasm32-unknown-unknown/web/inbounds_wasm_lint.wasm`);
  copyFileSync(`${target}web/inbounds-lint/inbounds-lint.js`, path("engine/lint-glue.js"));
}

/** Makes the glue and the small module. @param {string} crate @param {string} name @param {string} module */
function bind(crate, name, module) {
  const folder = `${target}web/${name}`;
  run("cargo", "run", "--quiet", "--locked", "--package", "inbounds-bindgen", "--", module, name, folder);
  run(path("node_modules/.bin/wasm-opt"), "-Oz", "--converge", ...FEATURES.map((feature) => `--enable-${feature}`),
    `${folder}/${name}_bg.wasm`, "-o", path(`engine/${name}.wasm.new`));
  renameSync(path(`engine/${name}.wasm.new`), path(`engine/${name}.wasm`));
}

engine("inbounds-compact", []);
engine("inbounds", ["yaml"]);
// The glue of the larger module fits the smaller, which only lacks exports.
copyFileSync(`${target}web/inbounds/inbounds.js`, path("engine/glue.js"));
mkdirSync(path("dist"), { recursive: true });
copyFileSync(path("engine/inbounds.wasm"), path("dist/inbounds.wasm"));
copyFileSync(path("engine/inbounds-compact.wasm"), path("dist/inbounds-compact.wasm"));
lints();
await buildWidget(path("dist"));
await buildPlayground(path("dist"), path("engine/inbounds-lint.wasm"));
