/**
 * The facts on which a verdict depends, as controls of a form. A question stays where it is once it was answered, so that the answer can be
 * changed and the focus is never lost; a question that nothing depends on any more, and that nobody answered, goes.
 */

import { fill, make } from "./dom.js";
import { chosen } from "./inquiry.js";
import { plain } from "./text.js";

/**
 * @typedef {import("./answer.js").Value} Value
 * @typedef {import("./answer.js").Need} Need
 * @typedef {{ need: Need, kind: Kind, root: HTMLElement, show: (need: Need, value: Value | undefined) => void }} Question
 * @typedef {"needed" | "assumed"} Kind whether the verdict waits for the fact, or takes it as the policy assumes it
 */

/** Facts that are no facts of the policy, but parts of the query; these two are typed. */
const TYPED = new Set(["target", "activity", "date"]);

/** The questions of one query. */
export class Questions {
  /** What goes into the page. */
  root;
  #id;
  #messages;
  #answered;
  #lists;
  #made = 0;
  /** @type {Map<string, Question>} */
  #questions = new Map();

  /**
   * @param {string} id unique in its tree
   * @param {import("./messages.js").Messages} messages
   * @param {(fact: string, value: Value | undefined) => void} answered
   */
  constructor(id, messages, answered) {
    this.#id = id;
    this.#messages = messages;
    this.#answered = answered;
    this.#lists = { needed: make("div", { part: "questions" }), assumed: make("div", { part: "assumptions" }) };
    const { needed, assumed } = this.#lists;
    this.root = make("div", { class: "questions" }, needed, assumed);
  }

  /**
   * Shows what is open, what was answered, and what is assumed.
   *
   * @param {Need[]} needs
   * @param {{ need: Need, value: Value }[]} assumed
   * @param {ReadonlyMap<string, Value>} given
   * @param {ReadonlyMap<string, Need>} known every question that came up
   */
  update(needs, assumed, given, known) {
    const open = new Set(needs.map((need) => need.fact));
    // What was answered is asked on, so that the answer can be changed; where other answers lead is not known any more.
    const answered = [...known.values()].filter(({ fact }) => given.has(fact) && !open.has(fact)).map(bare);
    const asked = [...answered, ...needs];
    const taken = assumed.filter(({ need }) => !asked.some(({ fact }) => fact === need.fact));
    const wanted = new Set([...asked, ...taken.map(({ need }) => need)].map(({ fact }) => fact));
    for (const [fact, question] of this.#questions) if (!wanted.has(fact)) this.#remove(fact, question);
    for (const need of asked) this.#put(need, "needed", given.get(need.fact));
    for (const { need, value } of taken) this.#put(need, "assumed", given.get(need.fact) ?? value);
    this.#title("needed", "questions.title");
    this.#title("assumed", "questions.assumed");
  }

  /** @param {Need} need @param {Kind} kind @param {Value | undefined} value */
  #put(need, kind, value) {
    const old = this.#questions.get(need.fact);
    if (old && old.kind === kind && same(old.need, need)) {
      old.show(need, value);
      return;
    }
    const made = this.#make(need, kind);
    const focused = old?.root.matches(":focus-within");
    if (old?.kind === kind) old.root.replaceWith(made.root);
    else {
      old?.root.remove();
      this.#lists[kind].append(made.root);
    }
    this.#questions.set(need.fact, made);
    made.show(need, value);
    if (focused) /** @type {HTMLElement | null} */ (made.root.querySelector("input, select"))?.focus();
  }

  /** @param {string} fact @param {Question} question */
  #remove(fact, question) {
    question.root.remove();
    this.#questions.delete(fact);
  }

  /** @param {Kind} kind @param {string} key */
  #title(kind, key) {
    const list = this.#lists[kind];
    const held = list.querySelector(".question") !== null;
    const title = list.querySelector(".title");
    list.hidden = !held;
    if (held && !title) list.prepend(make("p", { class: "title" }, this.#messages.say(key)));
    else if (!held) title?.remove();
  }

  /** @param {Need} need @param {Kind} kind @returns {Question} */
  #make(need, kind) {
    const id = `${this.#id}-${this.#made++}`;
    const one = need.answers.length && need.answers.every(({ value }) => typeof value === "string") ? this.#select(id, need) : null;
    const made = one ?? (need.answers.length ? this.#radios(id, need) : this.#typed(id, need));
    return { need, kind, ...made };
  }

  /** What is asked, and the name that it has for machines. @param {Need} need */
  #words(need) {
    return this.#messages.question(need.fact, need.question);
  }

  /** A choice of a few: a truth value, or stretches of numbers. @param {string} id @param {Need} need */
  #radios(id, need) {
    const choices = need.answers.map(({ value }, at) => {
      const input = make("input", { type: "radio", name: id, id: `${id}-${at}`, value: String(at) });
      const leads = make("span", { class: "aside" });
      input.addEventListener("change", () => this.#answered(need.fact, chosen(value)));
      return { value, input, leads, root: make("label", { class: "choice", for: input.id }, input, make("span", {}, this.#value(value)), leads) };
    });
    const root = make(
      "fieldset",
      { class: "question", part: "question", "data-fact": need.fact },
      make("legend", {}, this.#words(need)),
      make("div", { class: "choices" }, ...choices.map((choice) => choice.root)),
    );
    /** @type {Question["show"]} */
    const show = (now, value) => {
      for (const [at, choice] of choices.entries()) {
        choice.input.checked = value !== undefined && chosen(choice.value) === value;
        fill(choice.leads, this.#leads(now, at));
      }
    };
    return { root, show };
  }

  /** A choice of names. @param {string} id @param {Need} need */
  #select(id, need) {
    const empty = make("option", { value: "" }, this.#messages.say("questions.choose"));
    const options = need.answers.map(({ value }, at) => make("option", { value: String(at) }, this.#value(value)));
    const select = make("select", { id }, empty, ...options);
    select.addEventListener("change", () => {
      const answer = need.answers[Number(select.value)];
      this.#answered(need.fact, select.value === "" || !answer ? undefined : chosen(answer.value));
    });
    const root = make("div", { class: "question", part: "question", "data-fact": need.fact }, make("label", { for: id }, this.#words(need)), select);
    /** @type {Question["show"]} */
    const show = (now, value) => {
      const at = need.answers.findIndex((answer) => chosen(answer.value) === value);
      select.value = at < 0 ? "" : String(at);
      for (const [index, option] of options.entries()) {
        const leads = this.#leads(now, index);
        fill(option, this.#value(now.answers[index]?.value ?? "") + (leads ? ` – ${leads}` : ""));
      }
    };
    return { root, show };
  }

  /** A text, where the answers cannot be listed. @param {string} id @param {Need} need */
  #typed(id, need) {
    const input = make("input", { id, type: need.fact === "date" ? "date" : "text", dir: "auto", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
    const button = make("button", { type: "button", part: "button" }, this.#messages.say("questions.apply"));
    const apply = () => this.#answered(need.fact, input.value.trim() || undefined);
    button.addEventListener("click", apply);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        apply();
      }
    });
    const root = make(
      "div",
      { class: "question", part: "question", "data-fact": need.fact },
      make("label", { for: id }, TYPED.has(need.fact) ? (this.#messages.find(`refine.${need.fact}`) ?? this.#words(need)) : this.#words(need)),
      make("div", { class: "row" }, input, button),
    );
    /** @type {Question["show"]} */
    const show = (_, value) => {
      if (value !== undefined && !input.matches(":focus")) input.value = String(value);
    };
    return { root, show };
  }

  /** Where an answer leads, if it is known. @param {Need} need @param {number} at */
  #leads(need, at) {
    const verdict = need.answers[at]?.verdict;
    return verdict ? this.#messages.say("questions.leads", { verdict: this.#messages.say(`verdict.${verdict}`) }) : "";
  }

  /** An answer in words. @param {Need["answers"][number]["value"]} value */
  #value(value) {
    return inWords(this.#messages, value);
  }
}

/**
 * An answer in words.
 *
 * @param {import("./messages.js").Messages} messages
 * @param {Need["answers"][number]["value"]} value
 * @returns {string}
 */
export function inWords(messages, value) {
  if (typeof value === "number") return messages.number(value);
  if (typeof value !== "object") return messages.find(`value.${value}`) ?? plain(value);
  const { at_least: from, at_most: to } = value;
  if (from !== undefined && to !== undefined) return from === to ? messages.number(from) : messages.say("value.between", { from, to });
  if (from !== undefined) return messages.say("value.at_least", { from });
  return to !== undefined ? messages.say("value.at_most", { to }) : messages.say("value.any");
}


/** Whether two needs are asked with the same control. @param {Need} one @param {Need} other */
function same(one, other) {
  const values = (/** @type {Need} */ need) => JSON.stringify([need.question, need.answers.map(({ value }) => value)]);
  return values(one) === values(other);
}

/** A question without where its answers lead. @param {Need} need @returns {Need} */
function bare(need) {
  return { ...need, answers: need.answers.map(({ value }) => ({ value })) };
}
