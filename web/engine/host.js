/**
 * Host names beyond ASCII, by the platform's own reading of URLs: its tables need not be downloaded.
 */

/** A label after the name, so that a name of digits stays a name. */
const AFTER = ".a";

/**
 * A name as its A-labels, lower case; nothing where the platform refuses it.
 *
 * @param {string} name without characters that end or divide a host
 * @returns {string | undefined}
 */
export function canonicalName(name) {
  // Not `URL.canParse`: in Node 20 it takes letters of Latin-1 for others once it runs often.
  try {
    return new URL(`http://${name}${AFTER}`).hostname.slice(0, -AFTER.length);
  } catch {
    return undefined;
  }
}
