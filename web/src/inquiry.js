/**
 * One question of a person, from what they typed to the facts that they stated one after another; and the query that it makes for the engine.
 */

import { read } from "./answer.js";

/**
 * @typedef {import("./answer.js").Value} Value
 * @typedef {import("./answer.js").Need} Need
 * @typedef {import("./answer.js").Answer} Answer
 * @typedef {import("../engine/index.js").Query} Query
 * @typedef {{ finding?: string, activity?: string, severity?: string }} Precisely what somebody says on top of the text
 */

/** More rounds than this are never needed to fill in known answers: a decision has at most as many open facts. */
const ROUNDS = 16;

/** What is asked, and what was stated. */
export class Inquiry {
  /** What was typed; nothing is asked while it is empty. */
  text = "";
  /** @type {Precisely} */
  precisely = {};
  /** What was stated, by fact; `target`, `class`, `activity` and `date` among them. @type {Map<string, Value>} */
  given = new Map();
  /** Every question that came up, for its words. @type {Map<string, Need>} */
  questions = new Map();
  #check;
  #activities;
  /** The last answer, which says what the text was understood as. @type {Answer | undefined} */
  #understood;

  /**
   * @param {(query: Query) => string} check
   * @param {ReadonlySet<string>} activities names that are ways of testing, and no findings
   */
  constructor(check, activities) {
    this.#check = check;
    this.#activities = activities;
  }

  /** Starts again. @param {string} text @param {Precisely} [precisely] */
  start(text, precisely = {}) {
    this.text = text.trim();
    this.precisely = precisely;
    this.given.clear();
    this.questions.clear();
    this.#understood = undefined;
  }

  /** States a fact, or takes it back. @param {string} fact @param {Value | undefined} value */
  state(fact, value) {
    if (value === undefined) this.given.delete(fact);
    else this.given.set(fact, value);
  }

  /** Asks the engine. @param {string} date */
  ask(date) {
    const result = read(this.#check(this.#query(date)));
    if (result.answer) {
      this.#understood ??= result.answer;
      for (const need of result.answer.needs) this.questions.set(need.fact, need);
    }
    return result;
  }

  /**
   * Asks, and states of `known` only what is asked for, as long as something is: an answer that came from elsewhere (a link) never says more than a
   * person could have said here, and shows as theirs.
   *
   * @param {string} date
   * @param {ReadonlyMap<string, string>} known
   */
  askKnowing(date, known) {
    let result = this.ask(date);
    for (let round = 0; round < ROUNDS; round += 1) {
      const told = (result.answer?.needs ?? []).flatMap(({ fact, answers }) => {
        const text = this.given.has(fact) ? undefined : known.get(fact);
        if (text === undefined) return [];
        if (!answers.length) return [{ fact, value: text }];
        const value = answers.map((answer) => chosen(answer.value)).find((one) => String(one) === text);
        return value === undefined ? [] : [{ fact, value }];
      });
      if (!told.length) break;
      for (const { fact, value } of told) this.state(fact, value);
      result = this.ask(date);
    }
    return result;
  }

  /** @param {string} today @returns {Query} */
  #query(today) {
    const { given, precisely } = this;
    const understood = this.#understood?.query;
    const stated = (/** @type {string} */ fact) => (given.has(fact) ? String(given.get(fact)) : undefined);
    const exactly = stated("class");
    /** @type {Query} */
    const query = {
      finding: precisely.finding,
      activity: stated("activity") ?? precisely.activity,
      severity: precisely.severity,
      date: stated("date") ?? today,
      facts: Object.fromEntries([...given].filter(([fact]) => !PARTS.has(fact))),
    };
    const target = stated("target");
    if (this.#activities.has(this.text)) query.activity = this.text;
    else if (understood?.finding && !understood.target && (target !== undefined || exactly !== undefined)) query.finding = understood.finding.text;
    else query.text = this.text;
    if (target !== undefined) query.text = target;
    if (exactly !== undefined) query[query.finding === undefined && query.activity !== undefined ? "activity" : "finding"] = exactly;
    return query;
  }
}

/** What is stated of the query itself, and is no fact. */
const PARTS = new Set(["target", "class", "activity", "date"]);

/**
 * The value that stands for an answer: of a stretch of numbers its first, since all of them lead to the same.
 *
 * @param {Need["answers"][number]["value"]} value
 * @returns {Value}
 */
export function chosen(value) {
  return typeof value === "object" ? (value.at_least ?? value.at_most ?? 0) : value;
}
