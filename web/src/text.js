/**
 * Other people's text, before it is shown: nothing in it may turn the direction of what stands around it, hide, or flood the page.
 */

import { make } from "./dom.js";

/** Beyond this many characters a text of a policy is cut. */
const LONGEST = 2000;

/** Controls, and format characters that turn, join or hide: the same set as on the command line. */
const ACTS = /[\p{Cc}\u{ad}\u{61c}\u{180e}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/**
 * A text on one line, with what acts or cannot be seen written as `\u{…}`.
 *
 * @param {unknown} text
 * @returns {string}
 */
export function plain(text) {
  const line = String(text ?? "").slice(0, LONGEST * 2).replace(/\s+/gu, " ").trim();
  const shown = line.replace(ACTS, (mark) => `\\u{${mark.codePointAt(0)?.toString(16)}}`);
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown;
}

/**
 * A sentence of a policy, which keeps its own direction.
 *
 * @param {unknown} text
 */
export function prose(text) {
  return make("bdi", {}, plain(text));
}

/**
 * A name for machines (a host, a fact, a class): always from left to right.
 *
 * @param {unknown} text
 */
export function code(text) {
  return make("code", { dir: "ltr" }, plain(text));
}

/**
 * What the engine says: its names for machines stand between back-ticks.
 *
 * @param {unknown} text
 * @returns {(Node | string)[]}
 */
export function said(text) {
  const parts = plain(text).split("`");
  // Without its pair, a back-tick is one that somebody typed.
  return parts.length % 2 ? parts.map((part, at) => (at % 2 ? code(part) : part)).filter((part) => part !== "") : [plain(text)];
}
