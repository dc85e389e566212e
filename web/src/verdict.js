/**
 * The verdict and the clauses that decide it: in words, with a sign and a colour, so that none of the three is needed.
 */

import { fill, icon, make } from "./dom.js";
import { within, link } from "./link.js";
import { code, plain, prose, said } from "./text.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./answer.js").Axis} Axis */
/** @typedef {import("./answer.js").Rule} Rule */

const RING = "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z";

/** One sign for each verdict, and one for none. @type {Record<string, string>} */
const SIGNS = {
  in_scope: `${RING}M8 12.5l2.7 2.7L16 9.5`,
  out_of_scope: `${RING}M8.8 8.8l6.4 6.4M15.2 8.8l-6.4 6.4`,
  conditional: `${RING}M9.6 9.6a2.5 2.5 0 1 1 3.6 2.3q-1.2.6-1.2 1.9M12 16.6v.3`,
  unlisted: `${RING}M8 12h8`,
  none: "M12 3.8L21.4 20H2.6zM12 10v4.6M12 17.2v.3",
};

/** The verdict of one check. */
export class VerdictView {
  /** What goes into the page. */
  root;
  #status;
  #more;
  #messages;
  #anchor;

  /**
   * @param {import("./messages.js").Messages} messages
   * @param {(id: string) => boolean} anchor whether the page has a place with this id
   */
  constructor(messages, anchor) {
    this.#messages = messages;
    this.#anchor = anchor;
    // The status is there before it says something: screen readers only hear of changes.
    this.#status = make("div", { class: "status", role: "status", part: "status" });
    this.#more = make("div", { class: "axes" });
    this.root = make("div", { class: "verdict", part: "verdict" }, this.#status, this.#more);
    this.clear();
  }

  /** Says nothing. */
  clear() {
    this.root.dataset.verdict = "";
    fill(this.#status);
    fill(this.#more);
  }

  /**
   * @param {Answer} answer
   * @param {string | null} address of the published policy
   */
  show(answer, address) {
    const say = this.#messages;
    const { verdict, axes } = answer;
    this.#headline(verdict, say.say(`verdict.${verdict}`), make("span", {}, ...asked(answer)), [meaning(say, answer)]);
    const all = Object.entries(axes);
    const deciding = all.filter(([, axis]) => axis.verdict === verdict);
    // Every axis that was asked is said, the deciding ones first.
    const shown = [...deciding, ...all.filter((one) => !deciding.includes(one))];
    fill(
      this.#more,
      ...shown.map(([name, axis]) => this.#axis(name, axis, all.length > 1)),
      address ? make("p", { class: "source" }, link(address, say.say("policy.published"))) : null,
    );
  }

  /** @param {import("./answer.js").Refusal} refusal */
  refuse(refusal) {
    const say = this.#messages;
    const { code: kind, message, readings = [], help, target } = refusal;
    const sentence = say.find(`error.${kind}`) ?? (readings.length ? say.say("error.ambiguous") : undefined);
    this.#headline("none", say.say("error.title"), target ? code(target) : null, sentence ? [sentence] : said(message));
    fill(
      this.#more,
      sentence ? make("p", { class: "aside", lang: "en", dir: "ltr" }, ...said(message)) : null,
      readings.length ? make("div", {}, make("p", {}, say.say("error.readings")), make("ul", { class: "readings" }, ...readings.map((one) => make("li", { dir: "ltr" }, ...said(one))))) : null,
      help ? make("p", { class: "aside" }, ...around(say.say("error.help", { help: HOLE }), make("span", { lang: "en" }, ...said(help)))) : null,
    );
  }

  /** @param {string} verdict @param {string} word @param {HTMLElement | null} what @param {(Node | string)[]} sentence */
  #headline(verdict, word, what, sentence) {
    this.root.dataset.verdict = verdict;
    fill(
      this.#status,
      icon(SIGNS[verdict] ?? SIGNS.none ?? ""),
      make("div", {}, make("p", { class: "word", part: "word" }, word), what ? make("p", { class: "what" }, what) : null, make("p", { class: "meaning" }, ...sentence)),
    );
  }

  /** @param {string} name @param {Axis} axis @param {boolean} titled */
  #axis(name, axis, titled) {
    const say = this.#messages;
    const clear = axis.verdict === "in_scope" && name !== "target";
    const word = clear ? say.say("axis.clear") : say.say(`verdict.${axis.verdict}`);
    const rules = axis.decided_by.map((rule) =>
      make("li", {}, this.#clause(`clause.${axis.verdict === "conditional" ? "may_" : ""}${rule.effect}`, rule), ...rule.beat.map((beaten) => this.#clause("clause.beats", beaten))),
    );
    if (!titled && !rules.length && !axis.part) return null;
    return make(
      "div",
      { class: "axis" },
      titled ? make("p", { class: "axis-title" }, make("strong", {}, say.say(`axis.${name}`)), ": ", word) : null,
      axis.part ? make("p", {}, say.say("axis.part", { part: plain(axis.part) })) : null,
      rules.length ? make("ul", { part: "clauses" }, ...rules) : null,
      !rules.length && axis.verdict === "unlisted" ? make("p", {}, say.say("clause.none")) : null,
    );
  }

  /** A clause with its id; the id leads to the clause where the page has it. @param {string} how @param {Rule} rule */
  #clause(how, rule) {
    return make("div", { class: "clause" }, make("span", { class: "how" }, this.#messages.say(how)), " ", clauseId(rule.id, this.#anchor), " ", prose(rule.clause));
  }
}

/** What no text holds, to find a place in a message again. */
const HOLE = "\0";

/** A message with an element in its hole. @param {string} message @param {HTMLElement} element @returns {(Node | string)[]} */
function around(message, element) {
  const [before = "", after = ""] = message.split(HOLE);
  return [before, element, after];
}

/** The id of a clause, leading to it where the page has it. @param {string} id @param {(id: string) => boolean} anchor */
export function clauseId(id, anchor) {
  const name = make("span", { class: "id", dir: "ltr" }, plain(id));
  return anchor(id) ? within(id, name) : name;
}

/** What was asked, in canonical spelling. @param {Answer} answer @returns {(Node | string)[]} */
function asked({ query }) {
  const { target, activity, finding } = query;
  const parts = [
    // The canonical name of an asset has lost its blanks.
    target && code(target.kind === "asset" ? target.text : target.canonical),
    activity && code(activity),
    finding && code(finding.text),
  ];
  return parts.filter((part) => part instanceof Node).flatMap((part, at) => (at ? [" · ", part] : [part]));
}

/** What follows from the verdict, in one sentence. @param {import("./messages.js").Messages} say @param {Answer} answer */
function meaning(say, { verdict, axes, needs }) {
  if (verdict === "conditional") return needs.length ? say.say("meaning.conditional", { count: needs.length }) : say.say("meaning.conditional.unlisted");
  if (verdict !== "out_of_scope") return say.say(`meaning.${verdict}`);
  const by = Object.entries(axes).find(([, axis]) => axis.verdict === "out_of_scope")?.[0] ?? "target";
  return say.say(`meaning.out_of_scope.${by}`);
}
