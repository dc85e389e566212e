/**
 * The form and its answer, for one policy in one language. What is asked lives in the inquiry; this shows it.
 */

import { Combobox } from "./combobox.js";
import { details } from "./details.js";
import { fill, make } from "./dom.js";
import { inWords, Questions } from "./questions.js";
import { contacts, draft, reportView } from "./report.js";
import { suggestions } from "./suggestions.js";
import { VerdictView } from "./verdict.js";

/**
 * @typedef {import("./answer.js").Answer} Answer
 * @typedef {import("./answer.js").Refusal} Refusal
 * @typedef {import("./inquiry.js").Inquiry} Inquiry
 * @typedef {import("../engine/index.js").Outline} Outline
 *
 * @typedef {object} Setting
 * @property {import("./messages.js").Messages} messages
 * @property {Outline} outline
 * @property {Inquiry} inquiry
 * @property {() => string} today ISO day
 * @property {(id: string) => boolean} anchor whether the page has a place with this id
 * @property {(result: { answer?: Answer, refusal?: Refusal }) => void} answered every time that there is something to tell
 */

const SEVERITIES = ["none", "low", "medium", "high", "critical"];

/** The form and its answer. */
export class Panel {
  /** What goes into the page. */
  root;
  #setting;
  #field;
  #verdict;
  #questions;
  #linked;
  #precisely;
  #details = make("div", { class: "details" });
  #result;

  /** @param {Setting} setting */
  constructor(setting) {
    const { messages, outline, inquiry, anchor } = setting;
    this.#setting = setting;
    const offered = suggestions(outline, messages);
    this.#field = new Combobox({
      id: "field",
      label: messages.say("field.label"),
      hint: messages.say("field.hint"),
      messages,
      suggestions: offered,
      submit: (text) => this.ask(text),
      edit: () => this.clear(),
    });
    const button = make("button", { type: "submit", part: "button check" }, messages.say("field.check"));
    const form = make("form", { class: "ask", novalidate: true }, this.#field.root, button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#field.submit();
    });
    this.#verdict = new VerdictView(messages, anchor);
    this.#linked = make("p", { class: "aside", hidden: true }, messages.say("questions.linked"));
    this.#questions = new Questions("question", messages, (fact, value) => {
      inquiry.state(fact, value);
      this.#update();
    });
    this.#precisely = this.#precise(offered.filter((one) => one.group === "classes"));
    this.#result = make("div", { class: "result", part: "result", hidden: true }, this.#linked, this.#questions.root, this.#details, this.#precisely.root);
    this.root = make("div", { part: "panel" }, form, this.#verdict.root, this.#result);
  }

  /** Asks about a text, as if somebody had typed it. @param {string} text */
  ask(text) {
    this.#field.text = text;
    this.#setting.inquiry.start(text);
    this.#linked.hidden = true;
    this.#update();
  }

  /** Asks what a link asks. @param {import("./deep-link.js").Shared} shared */
  follow(shared) {
    const { inquiry, today } = this.#setting;
    this.#field.text = shared.text;
    inquiry.start(shared.text, shared.precisely);
    const result = inquiry.askKnowing(today(), shared.known);
    this.#linked.hidden = inquiry.given.size === 0;
    this.#show(result);
  }

  /** Shows again what the inquiry holds already: the same question in another language. */
  resume() {
    if (!this.#setting.inquiry.text) return;
    this.#field.text = this.#setting.inquiry.text;
    this.#update();
  }

  /** Takes the verdict away: what stands in the field is not what was decided. */
  clear() {
    this.#verdict.clear();
    this.#result.hidden = true;
    this.#setting.inquiry.start("");
    this.#questions.update([], [], new Map(), new Map());
    fill(this.#details);
  }

  /** Puts the focus into the field. */
  focus() {
    this.#field.input.focus();
  }

  #update() {
    const { inquiry, today } = this.#setting;
    this.#show(inquiry.ask(today()));
  }

  /** @param {{ answer?: Answer, refusal?: Refusal }} result */
  #show(result) {
    const { answered } = this.#setting;
    if (result.answer) this.#say(result.answer);
    else if (result.refusal) {
      // The questions stay, so that the answer that was refused can be mended.
      this.#verdict.refuse(result.refusal);
      fill(this.#details);
      this.#result.hidden = this.#setting.inquiry.questions.size === 0;
    }
    answered(result);
  }

  /** @param {Answer} answer */
  #say(answer) {
    const { messages, outline, inquiry, anchor } = this.#setting;
    this.#verdict.show(answer, outline.program.policy_url);
    this.#questions.update(askable(answer), this.#assumed(answer), inquiry.given, inquiry.questions);
    const goesOn = answer.verdict === "in_scope" || answer.verdict === "conditional";
    const opened = [...this.#details.querySelectorAll("details[open]")].map((one) => one.getAttribute("part"));
    fill(
      this.#details,
      ...details(messages, answer, anchor),
      goesOn ? reportView(messages, "draft", draft(messages, answer, outline, [...inquiry.questions.values()]), outline) : null,
      answer.verdict === "unlisted" ? contacts(messages, "report.ask", outline) : null,
    );
    for (const one of this.#details.querySelectorAll("details")) one.open = opened.includes(one.getAttribute("part"));
    this.#precisely.show(answer);
    this.#result.hidden = false;
  }

  /** What the verdict rests on, as questions whose answers may be changed. @param {Answer} answer */
  #assumed(answer) {
    const { outline, inquiry } = this.#setting;
    const stated = [...inquiry.given.keys()].flatMap((fact) => (inquiry.questions.has(fact) ? [] : [fact]));
    const assumed = answer.assumptions.map(({ fact, value }) => ({ fact, value }));
    return [...assumed, ...stated.map((fact) => ({ fact, value: inquiry.given.get(fact) ?? "" }))].flatMap(({ fact, value }) => {
      const known = outline.facts.find((one) => one.name === fact);
      const values = known?.type === "boolean" ? [true, false] : known?.values;
      if (!known || !values?.length) return [];
      return [{ need: { fact, question: known.question, answers: values.map((one) => ({ value: one })) }, value }];
    });
  }

  /** The part that says more than the field holds. @param {import("./suggestions.js").Suggestion[]} classes */
  #precise(classes) {
    const { messages, inquiry, outline } = this.#setting;
    const activities = new Set(outline.classes.filter((one) => one.kind === "activity").map((one) => one.class));
    const submit = () => {
      inquiry.precisely = { finding: finding.text.trim() || undefined, activity: activity.text.trim() || undefined, severity: severity.value || undefined };
      this.#update();
    };
    const finding = new Combobox({ id: "finding", label: messages.say("refine.finding"), messages, suggestions: classes.filter((one) => !activities.has(one.text)), submit });
    const activity = new Combobox({ id: "activity", label: messages.say("refine.activity"), messages, suggestions: classes.filter((one) => activities.has(one.text)), submit });
    const severity = make(
      "select",
      { id: "severity" },
      make("option", { value: "" }, messages.say("refine.unknown")),
      ...SEVERITIES.map((one) => make("option", { value: one }, inWords(messages, one))),
    );
    severity.addEventListener("change", submit);
    const button = make("button", { type: "submit", part: "button" }, messages.say("refine.check"));
    const form = make("form", { novalidate: true }, finding.root, activity.root, make("div", { class: "question" }, make("label", { for: "severity", part: "label" }, messages.say("refine.severity")), severity), button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    const root = make("details", { class: "detail", part: "precisely" }, make("summary", {}, messages.say("refine.title")), form);
    const show = (/** @type {Answer} */ answer) => {
      root.hidden = !answer.query.target;
      const { precisely } = inquiry;
      if (finding.text !== (precisely.finding ?? "")) finding.text = precisely.finding ?? "";
      if (activity.text !== (precisely.activity ?? "")) activity.text = precisely.activity ?? "";
      severity.value = precisely.severity ?? "";
      if (Object.values(precisely).some(Boolean)) root.open = true;
    };
    return { root, show };
  }
}

/** What can be asked: a class that is meant exactly as it was given already cannot be given more exactly. @param {Answer} answer */
function askable({ needs, query }) {
  const said = new Set([query.finding?.text, query.activity]);
  return needs.map((need) => (need.fact === "class" ? { ...need, answers: need.answers.filter(({ value }) => !said.has(String(value))) } : need));
}
