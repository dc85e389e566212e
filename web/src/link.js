/**
 * Addresses of a policy as links: only where following one can do no more than open a page, a letter or a call.
 */

import { make } from "./dom.js";
import { plain } from "./text.js";

const SCHEMES = new Set(["https:", "http:", "mailto:", "tel:"]);

/** Beyond this many characters no address is a link. */
const LONGEST = 2048;

/**
 * The address, if it may be a link. It must be whole: nothing is read relative to the page.
 *
 * @param {unknown} address
 * @returns {URL | null}
 */
export function followable(address) {
  if (typeof address !== "string" || address.length > LONGEST) return null;
  try {
    const url = new URL(address);
    return SCHEMES.has(url.protocol) && !(url.username || url.password) ? url : null;
  } catch {
    return null;
  }
}

/**
 * A link that shows where it leads; the bare text where it may not be one.
 *
 * @param {unknown} address
 * @param {string} [words] shown in place of the address; the host still stands behind them
 * @returns {HTMLElement}
 */
export function link(address, words) {
  const url = followable(address);
  if (!url) return make("bdi", {}, words ? `${plain(words)} (${plain(address)})` : plain(address));
  const place = url.host || url.pathname;
  const shown = words ? `${plain(words)} (${plain(place)})` : plain(url.host ? url.href : url.pathname);
  const anchor = make("a", { rel: "noopener noreferrer", referrerpolicy: "no-referrer", part: "link" }, make("bdi", {}, shown));
  anchor.href = url.href;
  return anchor;
}

/**
 * A link to a place of the page that the element stands in.
 *
 * @param {string} id
 * @param {...(Node | string)} content
 */
export function within(id, ...content) {
  const anchor = make("a", { part: "link" }, ...content);
  anchor.href = `#${encodeURIComponent(id)}`;
  return anchor;
}
