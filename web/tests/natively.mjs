/** What the native program says, for what is held to it. Cargo builds it, unless INBOUNDS names a built one. */

import { execFileSync } from "node:child_process";

const root = new URL("../../", import.meta.url);
const cargo = (/** @type {string[]} */ ...args) => execFileSync("cargo", ["run", "--quiet", "--locked", ...args], { cwd: root, maxBuffer: 1 << 28 });

/** The compact form of a policy of the repository. @param {string} name @returns {Uint8Array} */
export function compiled(name) {
  const { INBOUNDS } = process.env;
  const bytes = INBOUNDS ? execFileSync(INBOUNDS, ["compile", name], { cwd: root, maxBuffer: 1 << 28 }) : cargo("--package", "inbounds", "--", "compile", name);
  return new Uint8Array(bytes);
}

/** Every case, and every hostile target, with the query that it is and the answer that it must get. @returns {import("./conformance.mjs").Asked[]} */
export function cases() {
  const lines = cargo("--package", "inbounds-wasm-test", "--", "queries");
  return lines.toString().trim().split("\n").map((line) => JSON.parse(line));
}
