/**
 * What goes with a verdict: near misses, parts decided differently, where to report instead, what to know, how to behave, what is paid, how
 * fast the publisher answers.
 */

import { make } from "./dom.js";
import { link } from "./link.js";
import { code, plain, prose } from "./text.js";
import { inWords } from "./questions.js";
import { clauseId } from "./verdict.js";

/**
 * @typedef {import("./answer.js").Answer} Answer
 * @typedef {import("./messages.js").Messages} Messages
 * @typedef {import("./dom.js").Content} Content
 */

/** Beyond this many, entries of a list are counted, not shown. */
const SHOWN = 20;

/**
 * The parts that an answer has, in the order in which they matter.
 *
 * @param {Messages} say
 * @param {Answer} answer
 * @param {(id: string) => boolean} anchor whether the page has a place with this id
 * @returns {Content[]}
 */
export function details(say, answer, anchor) {
  const { verdict } = answer;
  // Where nothing may be tested, how to behave and what is paid are beside the point.
  const goesOn = verdict === "in_scope" || verdict === "conditional";
  return [
    referral(say, answer),
    remarks(say, answer),
    verdict === "in_scope" ? null : near(say, answer, anchor),
    inside(say, answer, anchor),
    goesOn ? reward(say, answer) : null,
    goesOn ? conduct(say, answer, anchor) : null,
    goesOn ? response(say, answer) : null,
  ];
}

/** @param {Messages} say @param {Answer} answer */
function referral(say, { refer_to }) {
  const items = refer_to.map(({ vendor, report_to }) => [make("strong", {}, prose(vendor)), ...(report_to ? [": ", link(report_to)] : [])]);
  return open("referral", say.say("refer.title"), list(say, items));
}

/** @param {Messages} say @param {Answer} answer */
function remarks(say, { notes, warnings }) {
  const items = [...warnings, ...notes].map(({ code: kind, about = "" }) => {
    const known = say.find(`note.${kind}`, { about: plain(about) });
    return [known ?? (kind === "rule-note" ? prose(about) : make("span", {}, code(kind), " ", prose(about)))];
  });
  return open("notes", say.say("notes.title"), list(say, items));
}

/** @param {Messages} say @param {Answer} answer @param {(id: string) => boolean} anchor */
function near(say, answer, anchor) {
  const items = answer.near.map((rule) => {
    const places = { pattern: plain(rule.pattern) };
    return [clauseId(rule.id, anchor), " ", prose(rule.clause), make("div", { class: "aside" }, say.find(`near.${rule.why}`, places) ?? say.say("near.other", places))];
  });
  return open("near", say.say("near.title"), list(say, items));
}

/** @param {Messages} say @param {Answer} answer @param {(id: string) => boolean} anchor */
function inside(say, answer, anchor) {
  const items = answer.inside.map((rule) => {
    const part = say.say("inside.part", { example: plain(rule.example), verdict: say.say(`verdict.${rule.verdict}`) });
    return [make("bdi", {}, part), make("div", { class: "aside" }, clauseId(rule.id, anchor), " ", prose(rule.clause))];
  });
  return open("inside", say.say("inside.title"), list(say, items));
}

/** @param {Messages} say @param {Answer} answer */
function reward(say, { reward: paid }) {
  const rows = (paid?.rows ?? []).map(({ severity, from, to, open: facts }) => {
    const amount = say.say("reward.range", { from, to, currency: plain(paid?.currency) });
    const asks = facts.length ? make("div", { class: "aside" }, say.say("reward.open", { facts: facts.map(plain).join(", ") })) : null;
    return row(inWords(say, severity), make("bdi", {}, amount), asks);
  });
  return open("reward", say.say("reward.title"), table(say, rows));
}

/** @param {Messages} say @param {Answer} answer @param {(id: string) => boolean} anchor */
function conduct(say, { obligations }, anchor) {
  const items = obligations.map(({ id, clause }) => [clauseId(id, anchor), " ", prose(clause)]);
  return closed("conduct", say.say("conduct.title", { count: items.length }), list(say, items));
}

/** @param {Messages} say @param {Answer} answer */
function response(say, answer) {
  const rows = answer.response.map(({ event, within, unit, severity, from }) => {
    const time = within === undefined ? say.say("response.unstated") : say.say("response.within", { time: say.find(`unit.${unit}`, { count: within }) ?? plain(`${within} ${unit}`) });
    const start = from && from !== "unstated" ? ` ${say.say("response.from", { event: name(say, from) })}` : "";
    const kind = severity ? ` (${inWords(say, severity)})` : "";
    return row(name(say, event) + kind, time + start);
  });
  return closed("response", say.say("response.title"), table(say, rows));
}

/** An event in words. @param {Messages} say @param {string} event */
function name(say, event) {
  return say.find(`event.${event}`) ?? plain(event.replaceAll(/[_-]/g, " "));
}

/** @param {string} term @param {...Content} value */
function row(term, ...value) {
  return make("div", {}, make("dt", {}, term), make("dd", {}, ...value));
}

/** @param {Messages} say @param {HTMLElement[]} rows */
function table(say, rows) {
  return rows.length ? make("dl", {}, ...rows.slice(0, SHOWN), more(say, rows.length, "div")) : null;
}

/** @param {Messages} say @param {Content[][]} items */
function list(say, items) {
  return items.length ? make("ul", {}, ...items.slice(0, SHOWN).map((item) => make("li", {}, ...item)), more(say, items.length, "li")) : null;
}

/** How many were left out. @param {Messages} say @param {number} count @param {"li" | "div"} tag */
function more(say, count, tag) {
  if (count <= SHOWN) return null;
  const words = say.say("more", { count: count - SHOWN });
  return tag === "li" ? make("li", {}, words) : row("", words);
}

/** @param {string} part @param {string} title @param {HTMLElement | null} content */
function open(part, title, content) {
  return content && make("div", { class: "detail", part }, make("p", { class: "title" }, title), content);
}

/** @param {string} part @param {string} title @param {HTMLElement | null} content */
function closed(part, title, content) {
  return content && make("details", { class: "detail", part }, make("summary", {}, title), content);
}
