/**
 * The words of the element in one language.
 *
 * A catalogue is plain data: a key leads to a text with places in braces (`{count} rules`), or to one text for each plural form of the
 * language (`{ one: "…", other: "…" }`). What a catalogue lacks is said in English.
 *
 * @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Message
 * @typedef {Record<string, Message>} Catalogue
 */

import { en } from "./messages/en.js";
import { plain } from "./text.js";

/** The words of one language, ready to be said. */
export class Messages {
  /** The language that is spoken: what was asked for, where there are words in it. */
  language;
  #catalogue;
  #plural;
  #number;

  /**
   * @param {string} asked a BCP 47 tag
   * @param {Catalogue} [own] the page's own words, in that language
   * @param {Catalogue} [built] the words that come with the element in that language, if it is not English: see `languages.js`
   */
  constructor(asked, own, built) {
    const tag = canonical(asked);
    this.language = own || built || /^en(?:-|$)/.test(tag) ? tag : "en";
    this.#catalogue = { ...en, ...built, ...own };
    this.#plural = new Intl.PluralRules(this.language);
    this.#number = new Intl.NumberFormat(this.language);
  }

  /**
   * The message of `key`, its places filled. A number is written as the language writes numbers, and chooses the plural form if it is called `count`.
   *
   * @param {string} key
   * @param {Record<string, string | number>} [places]
   * @returns {string}
   */
  say(key, places = {}) {
    return this.find(key, places) ?? plain(key);
  }

  /**
   * The message of a key that may not exist, as keys that end in a code, a fact or an event of a policy.
   *
   * @param {string} key
   * @param {Record<string, string | number>} [places]
   * @returns {string | undefined}
   */
  find(key, places = {}) {
    const message = Object.hasOwn(this.#catalogue, key) ? this.#catalogue[key] : undefined;
    const form = typeof message === "object" ? (message[this.#plural.select(Number(places.count))] ?? message.other) : message;
    if (typeof form !== "string") return undefined;
    return form.replace(/\{(\w+)\}/g, (whole, place) => {
      const value = Object.hasOwn(places, place) ? places[place] : whole;
      return typeof value === "number" ? this.number(value) : String(value);
    });
  }

  /** @param {number} number */
  number(number) {
    return this.#number.format(number);
  }

  /**
   * What a finding class or an activity is.
   *
   * @param {"finding" | "activity"} kind
   * @param {string} name
   * @param {string} english
   */
  title(kind, name, english) {
    return this.find(`${kind === "finding" ? "class" : "activity"}.${name}`) ?? plain(english);
  }

  /**
   * How to ask for a fact: in this language where the question is the standard one, else as the policy asks.
   *
   * @param {string} fact
   * @param {string} question
   */
  question(fact, question) {
    const key = `question.${fact}`;
    return (en[key] === question && this.find(key)) || plain(question);
  }
}

/** @param {string} tag */
function canonical(tag) {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? "en";
  } catch {
    return "en";
  }
}
