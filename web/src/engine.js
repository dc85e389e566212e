/**
 * The engine, loaded once for all elements of a page.
 */

import { load } from "../engine/index.js";

/** @typedef {import("../engine/index.js").Engine} Engine */

/** Checksums of the modules beside the bundle; the build fills them in, so that the checksum of the script covers the modules, too. @type {Record<string, string> | undefined} */
const CHECKSUMS = typeof ENGINE_CHECKSUMS === "undefined" ? undefined : ENGINE_CHECKSUMS;

/** @type {Promise<Engine> | undefined} */
let shared;

/**
 * The engine; a failure is not remembered, so that a later try may succeed.
 *
 * @param {Element} [element] that asks: the first one decides which module is loaded
 * @returns {Promise<Engine>}
 */
export function engine(element) {
  shared ??= start(element && hasOnlyCompiled(element) ? "inbounds-compact.wasm" : "inbounds.wasm").catch((error) => {
    shared = undefined;
    throw error;
  });
  return shared;
}

/** @param {string} name of a module */
async function start(name) {
  if (CHECKSUMS === undefined) return load();
  const integrity = CHECKSUMS[name];
  if (!integrity) throw new Error(`expected a checksum of ${name}`);
  return load(await fetch(new URL(name, import.meta.url), { integrity }));
}

/** Whether this element and all others of the page name compiled policies: then the module will do that reads nothing else. @param {Element} element */
function hasOnlyCompiled(element) {
  return [element, ...document.querySelectorAll(element.localName)].every((one) => /\.inbounds(?:[?#]|$)/u.test(one.getAttribute("policy") ?? ""));
}
