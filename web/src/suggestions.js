/**
 * What the policy names, offered while somebody types.
 *
 * @typedef {{ text: string, hint?: string, group: "hosts" | "assets" | "classes", sought: string }} Suggestion
 */

/** How many are offered at once: a list that is longer is not read. */
const OFFERED = 8;

/** How many things of each kind are looked through for every key, so that a huge policy does not slow down typing. */
const SOUGHT = 20_000;

/**
 * Everything that the policy names, made ready to be looked through.
 *
 * @param {import("../engine/index.js").Outline} outline
 * @param {import("./messages.js").Messages} messages
 * @returns {Suggestion[]}
 */
export function suggestions(outline, messages) {
  /** @type {(group: Suggestion["group"], text: string, hint?: string, also?: string[]) => Suggestion} */
  const one = (group, text, hint, also = []) => ({ group, text, hint, sought: [text, hint ?? "", ...also].join("\n").toLowerCase() });
  return [
    ...outline.hosts.slice(0, SOUGHT).map((host) => one("hosts", host)),
    ...outline.assets.slice(0, SOUGHT).map((asset) => one("assets", asset.name, asset.aliases.join(", "))),
    ...outline.classes.slice(0, SOUGHT).map(({ class: name, kind, name: english }) => one("classes", name, messages.title(kind, name, english), [english])),
  ];
}

/**
 * The few that fit what was typed: those that start with it first, then those that hold all of its words.
 *
 * @param {readonly Suggestion[]} all
 * @param {string} typed
 * @returns {Suggestion[]}
 */
export function fitting(all, typed) {
  const words = typed.toLowerCase().split(/\s+/u).filter(Boolean);
  const start = words.join(" ");
  const fits = all.filter((one) => words.every((word) => one.sought.includes(word)));
  const first = fits.filter((one) => one.sought.startsWith(start));
  const rest = fits.filter((one) => !one.sought.startsWith(start));
  const few = start ? [...first, ...rest].slice(0, OFFERED) : fairly(fits);
  // A host that stands there in full needs no offer of itself.
  return few.length === 1 && few[0]?.text === typed.trim() ? [] : few;
}

/** Some of each group, where nothing was typed yet. @param {Suggestion[]} all @returns {Suggestion[]} */
function fairly(all) {
  const groups = ["hosts", "assets", "classes"].map((group) => all.filter((one) => one.group === group));
  const share = Math.ceil(OFFERED / Math.max(1, groups.filter((group) => group.length).length));
  return groups.flatMap((group) => group.slice(0, share)).slice(0, OFFERED);
}
