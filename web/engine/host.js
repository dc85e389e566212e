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
  const address = `http://${name}${AFTER}`;
  return URL.canParse(address) ? new URL(address).hostname.slice(0, -AFTER.length) : undefined;
}
