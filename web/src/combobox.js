/**
 * A field of text with suggestions, after the pattern "combobox with listbox popup" of the ARIA Authoring Practices (ARIA 1.2): the focus stays
 * in the field; the arrows move through the list, Enter takes, Escape closes.
 */

import { fill, make } from "./dom.js";
import { plain } from "./text.js";
import { fitting } from "./suggestions.js";

/**
 * @typedef {object} Wiring
 * @property {string} id of the field; unique in its tree
 * @property {string} label
 * @property {string} [hint]
 * @property {import("./messages.js").Messages} messages
 * @property {import("./suggestions.js").Suggestion[]} suggestions
 * @property {(text: string) => void} submit somebody asks about the text
 * @property {() => void} [edit] the text changed
 */

/** The field, its label, its list, and what screen readers hear of the list. */
export class Combobox {
  /** What goes into the page. */
  root;
  /** The field. */
  input;
  #list;
  #heard;
  #wiring;
  /** @type {HTMLElement[]} */
  #options = [];
  #active = -1;

  /** @param {Wiring} wiring */
  constructor(wiring) {
    const { id, label, hint, messages } = wiring;
    this.#wiring = wiring;
    this.input = make("input", {
      id,
      part: "field",
      type: "text",
      role: "combobox",
      dir: "auto",
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
      enterkeyhint: "search",
      maxlength: "8192",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": `${id}-list`,
      "aria-describedby": hint ? `${id}-hint` : undefined,
    });
    this.#list = make("div", { id: `${id}-list`, part: "suggestions", class: "list", role: "listbox", "aria-label": messages.say("suggestions.label"), hidden: true });
    this.#heard = make("span", { class: "heard", role: "status" });
    this.root = make(
      "div",
      { class: "combobox" },
      make("label", { for: id, part: "label" }, label),
      hint ? make("p", { id: `${id}-hint`, class: "hint", part: "hint" }, hint) : null,
      this.input,
      this.#list,
      this.#heard,
    );
    this.input.addEventListener("input", () => {
      wiring.edit?.();
      if (this.input.value.trim()) this.#open();
      else this.#close();
    });
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => this.#close());
    // The field keeps the focus while a suggestion is pressed.
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
      const at = option instanceof HTMLElement ? this.#options.indexOf(option) : -1;
      if (at >= 0) this.#take(at);
    });
  }

  get text() {
    return this.input.value;
  }

  set text(text) {
    this.input.value = text;
    this.#close();
  }

  /** Asks about what stands in the field. */
  submit() {
    this.#close();
    this.#wiring.submit(this.input.value);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // While a word is being composed, the keys belong to the input method.
    if (event.isComposing) return;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      const closed = !this.#options.length;
      if (closed) this.#open();
      if (closed && event.altKey) return;
      const count = this.#options.length;
      const from = this.#active < 0 && key === "ArrowUp" ? 0 : this.#active;
      if (count) this.#activate((from + (key === "ArrowDown" ? 1 : -1) + count) % count);
    } else if (key === "Enter") {
      event.preventDefault();
      if (this.#active >= 0) this.#take(this.#active);
      else this.submit();
    } else if (key === "Escape") {
      if (this.#options.length) {
        event.preventDefault();
        event.stopPropagation();
        this.#close();
      } else if (this.input.value) {
        event.preventDefault();
        this.input.value = "";
        this.#wiring.edit?.();
      }
    }
  }

  #open() {
    const { messages, id } = this.#wiring;
    const fits = fitting(this.#wiring.suggestions, this.input.value);
    const groups = [...new Set(fits.map((one) => one.group))];
    this.#options = [];
    const shown = groups.map((group) => {
      const title = make("div", { id: `${id}-${group}`, class: "group", role: "presentation" }, messages.say(`suggestions.${group}`));
      const members = fits.filter((one) => one.group === group).map((one) => {
        const option = make(
          "div",
          { id: `${id}-${this.#options.length}`, role: "option", part: "suggestion", "aria-selected": "false", "data-text": one.text },
          make("bdi", {}, plain(one.text)),
          one.hint ? make("span", { class: "aside" }, " ", make("bdi", {}, plain(one.hint))) : null,
        );
        this.#options.push(option);
        return option;
      });
      return make("div", { role: "group", "aria-labelledby": title.id }, title, ...members);
    });
    fill(this.#list, ...shown);
    this.#active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.#show(fits.length > 0);
    fill(this.#heard, fits.length ? messages.say("suggestions.count", { count: fits.length }) : "");
  }

  #close() {
    this.#options = [];
    this.#active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.#show(false);
    fill(this.#list);
    fill(this.#heard);
  }

  /** @param {boolean} open */
  #show(open) {
    this.#list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  /** @param {number} at */
  #activate(at) {
    this.#options[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = at;
    const option = this.#options[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
  }

  /** @param {number} at */
  #take(at) {
    this.text = this.#options[at]?.dataset.text ?? this.text;
    this.submit();
  }
}
