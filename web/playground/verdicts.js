/** The verdicts on a list of targets, one row each. */

import { read } from "../src/answer.js";
import { fill, make } from "../src/dom.js";
import { code, plain, prose, said } from "../src/text.js";

/** Beyond this many targets, the rest is only counted. */
const SHOWN = 200;

/**
 * Decides each target.
 *
 * @param {HTMLElement} body of the table
 * @param {string[]} targets
 * @param {(target: string) => string} check
 * @param {import("../src/messages.js").Messages} messages
 * @param {(target: string) => void} chosen somebody wants to know more
 */
export function verdicts(body, targets, check, messages, chosen) {
  const rows = targets.slice(0, SHOWN).map((target) => {
    const { answer, refusal } = read(check(target));
    const verdict = answer?.verdict ?? "none";
    const more = make("button", { type: "button", class: "target" }, code(target));
    more.addEventListener("click", () => chosen(target));
    const why = answer ? rules(answer) : said(refusal?.message);
    return make("tr", { "data-verdict": verdict }, make("td", {}, more), make("td", {}, make("span", { class: "verdict" }, messages.say(`verdict.${verdict}`))), make("td", {}, ...why));
  });
  const rest = targets.length - rows.length;
  fill(body, ...rows, rest > 0 ? make("tr", {}, make("td", { colspan: "3" }, messages.say("more", { count: rest }))) : null);
}

/** The rules that decide, or why none does. @param {import("../src/answer.js").Answer} answer */
function rules({ axes, needs, near }) {
  const deciders = Object.values(axes).flatMap((axis) => axis.decided_by);
  const named = deciders.length ? deciders : near.slice(0, 1);
  const parts = named.slice(0, 3).map((rule) => make("div", {}, make("strong", {}, plain(rule.id)), " ", prose(rule.clause)));
  const asks = needs.length ? make("div", { class: "hint" }, `depends on ${needs.map((need) => plain(need.fact)).join(", ")}`) : null;
  const silent = !named.length && !asks ? make("div", { class: "hint" }, "no clause speaks of it") : null;
  return [...parts, asks, silent, !deciders.length && near.length ? make("div", { class: "hint" }, "near miss") : null];
}
