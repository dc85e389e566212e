/**
 * What the engine answers: the shapes of its JSON that the element reads, and how they are read.
 *
 * @typedef {"in_scope" | "out_of_scope" | "conditional" | "unlisted"} Verdict
 * @typedef {boolean | number | string} Value
 * @typedef {{ at_least?: number, at_most?: number }} Stretch whole numbers, both ends included
 * @typedef {{ id: string, clause: string, file: string, line: number }} Rule
 * @typedef {Rule & { effect: "in" | "out", beat: Rule[] }} Decider
 * @typedef {{ verdict: Verdict, decided_by: Decider[], part?: string }} Axis
 * @typedef {{ value: Value | Stretch, verdict?: Verdict }} Outcome
 * @typedef {{ fact: string, question: string, answers: Outcome[] }} Need
 * @typedef {{ code: string, about?: string }} Remark
 * @typedef {{ event: string, within?: number, unit?: string, severity?: string, from?: string }} Promise_
 * @typedef {{ severity: string, from: number, to: number, open: string[] }} RewardRow
 *
 * @typedef {object} Asked
 * @property {{ text: string, kind: string, canonical: string, host?: string }} [target]
 * @property {string} [activity]
 * @property {{ text: string, classes: string[] }} [finding]
 * @property {Record<string, Value>} facts
 * @property {string} [date]
 *
 * @typedef {object} Answer
 * @property {1} v
 * @property {Verdict} verdict
 * @property {{ name: string, file: string }} policy
 * @property {Asked} query
 * @property {{ target?: Axis, activity?: Axis, finding?: Axis }} axes
 * @property {Need[]} needs
 * @property {{ fact: string, value: Value }[]} assumptions
 * @property {(Rule & { why: string, pattern: string })[]} near
 * @property {(Rule & { example: string, verdict: Verdict })[]} inside
 * @property {Remark[]} notes
 * @property {{ vendor: string, id: string, report_to?: string }[]} refer_to
 * @property {{ id: string, clause: string, line: number }[]} obligations
 * @property {{ currency: string, rows: RewardRow[] } | null} reward
 * @property {Promise_[]} response
 * @property {Remark[]} warnings
 *
 * @typedef {{ code: string, message: string, target?: string, readings?: string[], help?: string }} Refusal
 */

/** @type {Verdict[]} */
const VERDICTS = ["in_scope", "out_of_scope", "conditional", "unlisted"];

/**
 * An answer or a refusal. What is neither is a refusal: nothing is shown as a verdict that the engine did not say.
 *
 * @param {string} json
 * @returns {{ answer: Answer, refusal?: undefined } | { answer?: undefined, refusal: Refusal }}
 */
export function read(json) {
  /** @type {any} */
  let value;
  try {
    value = JSON.parse(json);
  } catch {
    value = null;
  }
  if (value?.v === 1 && value.error) return { refusal: value.error };
  if (value?.v === 1 && VERDICTS.includes(value.verdict)) return { answer: value };
  return { refusal: { code: "unreadable-answer", message: "the engine gave no answer" } };
}
