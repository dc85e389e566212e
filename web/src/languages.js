/**
 * The languages that come with the element, but for English: each in a file of its own, so that nobody loads one that they do not speak. Where such a file
 * does not come, everything is said in English.
 */

/** Checksums of the files beside the bundle, by language; the build fills them in. @type {Record<string, string>} */
const CHECKSUMS = typeof LANGUAGE_CHECKSUMS === "undefined" ? {} : LANGUAGE_CHECKSUMS;

/** For so many milliseconds they are waited for: the engine, which is loaded at the same time, is larger. */
const PATIENCE = 10_000;

/** @type {Map<string, Promise<import("./messages.js").Catalogue>>} */
const shared = new Map();

/**
 * The words of a language; nothing where it has no file, where that does not come, or is another one than the script was built with.
 *
 * @param {string} tag
 * @returns {Promise<import("./messages.js").Catalogue | undefined>}
 */
export async function words(tag) {
  const language = tag.toLowerCase().split("-", 1)[0] ?? "";
  const integrity = Object.hasOwn(CHECKSUMS, language) ? CHECKSUMS[language] : undefined;
  if (integrity === undefined) return undefined;
  const coming = shared.get(language) ?? load(language, integrity);
  shared.set(language, coming);
  try {
    return await coming;
  } catch {
    // A later try may succeed.
    shared.delete(language);
    return undefined;
  }
}

/** @param {string} language @param {string} integrity */
async function load(language, integrity) {
  const address = new URL(`scope-check.${language}.json`, import.meta.url);
  const response = await fetch(address, { integrity, signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}
