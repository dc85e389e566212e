/**
 * The engine, loaded once for all elements of a page.
 */

import { load } from "../engine/index.js";

/** @typedef {import("../engine/index.js").Engine} Engine */

/** Checksum of the module beside the bundle; the build fills it in, so that the checksum of the script covers the module, too. @type {string | undefined} */
const CHECKSUM = typeof ENGINE_CHECKSUM === "undefined" ? undefined : ENGINE_CHECKSUM;

/** @type {Promise<Engine> | undefined} */
let shared;

/** The engine; a failure is not remembered, so that a later try may succeed. @returns {Promise<Engine>} */
export function engine() {
  shared ??= start().catch((error) => {
    shared = undefined;
    throw error;
  });
  return shared;
}

async function start() {
  if (CHECKSUM === undefined) return load();
  return load(await fetch(new URL("inbounds.wasm", import.meta.url), { integrity: CHECKSUM }));
}
