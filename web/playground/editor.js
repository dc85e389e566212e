/**
 * A field for a policy: a plain text area, with line numbers beside it and what is wrong underlined below it. The text area does all the editing, so
 * that undo, search, input methods and screen readers work as anywhere.
 *
 * @typedef {import("../engine/index.js").Problem} Problem
 */

import { fill, make } from "../src/dom.js";

/** Beyond this many problems nothing more is underlined. */
const UNDERLINED = 200;

/** The field. */
export class Editor {
  /** The text area. */
  area = make("textarea", { id: "policy", spellcheck: "false", autocapitalize: "none", autocomplete: "off", wrap: "off", dir: "ltr", "aria-labelledby": "policy-title", "aria-describedby": "summary" });
  #gutter = make("div", { class: "gutter", "aria-hidden": "true" });
  #below = make("div", { class: "below", "aria-hidden": "true" });
  /** @type {Problem[]} */
  #problems = [];

  /** @param {HTMLElement} root @param {() => void} edited */
  constructor(root, edited) {
    fill(root, this.#gutter, make("div", { class: "page" }, this.#below, this.area));
    this.area.addEventListener("input", () => {
      // What was underlined is somewhere else now.
      this.#problems = [];
      this.#draw();
      edited();
    });
    this.area.addEventListener("scroll", () => this.#scroll());
  }

  get text() {
    return this.area.value;
  }

  set text(text) {
    this.area.value = text;
    this.#problems = [];
    this.#draw();
  }

  /** Underlines what is wrong. @param {Problem[]} problems in the order of their places */
  show(problems) {
    this.#problems = problems.slice(0, UNDERLINED);
    this.area.setAttribute("aria-invalid", String(problems.some((problem) => problem.level === "error")));
    this.#draw();
  }

  /** Puts the caret where a problem is. @param {Problem} problem */
  go(problem) {
    const lines = this.text.split("\n");
    const line = Math.min(problem.line, lines.length) - 1;
    const start = lines.slice(0, line).reduce((length, text) => length + text.length + 1, 0);
    const [from, to] = reach(lines[line] ?? "", problem.column);
    this.area.focus();
    this.area.setSelectionRange(start + from, start + to);
    const height = this.area.scrollHeight / Math.max(1, lines.length);
    this.area.scrollTop = Math.max(0, height * line - this.area.clientHeight / 2);
  }

  #draw() {
    const lines = this.text.split("\n");
    /** @type {Map<number, Problem[]>} */
    const places = new Map();
    for (const problem of this.#problems) places.set(problem.line - 1, [...(places.get(problem.line - 1) ?? []), problem]);
    fill(this.#gutter, ...marked(lines.length, places));
    fill(this.#below, ...lines.flatMap((line, at) => [...underlined(line, places.get(at) ?? []), "\n"]));
    this.#scroll();
  }

  #scroll() {
    this.#below.scrollTop = this.#gutter.scrollTop = this.area.scrollTop;
    this.#below.scrollLeft = this.area.scrollLeft;
  }
}

/** The worst of problems. @param {Problem[]} problems */
function worst(problems) {
  return ["error", "warning", "note"].find((level) => problems.some((problem) => problem.level === level)) ?? "note";
}

/** The numbers of the lines, with a mark where something is wrong. @param {number} count @param {Map<number, Problem[]>} places */
function marked(count, places) {
  return Array.from({ length: count }, (_, at) => {
    const problems = places.get(at);
    return problems ? make("span", { class: worst(problems) }, `● ${at + 1}\n`) : `${at + 1}\n`;
  });
}

/** A line, with what is wrong in it underlined. @param {string} line @param {Problem[]} problems */
function underlined(line, problems) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let at = 0;
  for (const problem of problems) {
    const [from, to] = reach(line, problem.column);
    if (from < at) continue;
    parts.push(line.slice(at, from), make("span", { class: `wrong ${problem.level}` }, line.slice(from, to) || " "));
    at = to;
  }
  parts.push(line.slice(at));
  return parts;
}

/** From where to where a problem reaches: the word at its column, which counts characters. @param {string} line @param {number} column @returns {[number, number]} */
function reach(line, column) {
  const from = Math.min([...line].slice(0, column - 1).join("").length, line.length);
  const word = /^(?:"[^"]*"|'[^']*'|[^\s,\]}]+)/u.exec(line.slice(from));
  return [from, from + (word?.[0].length ?? 0)];
}
