/**
 * A check as the fragment of an address, so that it can be shared: `#check=hexon.io&fact.verification.manual=true`. A fragment never leaves the
 * browser; it comes from anybody, and is read within limits as text that somebody typed.
 *
 * @typedef {{ text: string, precisely: import("./inquiry.js").Precisely, known: Map<string, string> }} Shared
 */

/** Beyond this many characters a fragment is no link to a check. */
const LONGEST = 4096;

/** More answers than this are never asked for. */
const ANSWERS = 32;

/**
 * The check that a fragment asks for.
 *
 * @param {string} fragment with or without `#`
 * @param {string} key the parameter that holds the text
 * @returns {Shared | null}
 */
export function parsed(fragment, key) {
  if (fragment.length > LONGEST) return null;
  const parameters = new URLSearchParams(fragment.replace(/^#/u, ""));
  const text = parameters.get(key);
  if (!text) return null;
  const precise = (/** @type {string} */ name) => parameters.get(name) || undefined;
  const answers = [...parameters].filter(([name]) => name.startsWith("fact.")).slice(0, ANSWERS);
  return {
    text,
    precisely: { finding: precise("finding"), activity: precise("activity"), severity: precise("severity") },
    known: new Map(answers.map(([name, value]) => [name.slice("fact.".length), value])),
  };
}

/**
 * The fragment that asks for a check; empty where it would be too long to be read again.
 *
 * @param {import("./inquiry.js").Inquiry} inquiry
 * @param {string} key
 */
export function fragment(inquiry, key) {
  if (!inquiry.text) return "";
  const parameters = new URLSearchParams([[key, inquiry.text]]);
  for (const [name, value] of Object.entries(inquiry.precisely)) if (value) parameters.set(name, value);
  for (const [fact, value] of inquiry.given) parameters.set(`fact.${fact}`, String(value));
  const text = `#${parameters}`;
  return text.length > LONGEST ? "" : text;
}
