/**
 * The draft of a report: the fields that the policy asks for, filled in with what was checked, to copy; and whom to send it to.
 */

import { make, fill } from "./dom.js";
import { link } from "./link.js";
import { inWords } from "./questions.js";
import { plain } from "./text.js";

/**
 * @typedef {import("./answer.js").Answer} Answer
 * @typedef {import("./messages.js").Messages} Messages
 * @typedef {import("../engine/index.js").Outline} Outline
 */

/**
 * The draft as text, in the language of the messages. It is text in every sense: nothing reads it but people.
 *
 * @param {Messages} say
 * @param {Answer} answer
 * @param {Outline} outline
 * @param {import("./questions.js").Question["need"][]} asked the questions that were answered, for their words
 * @returns {string}
 */
export function draft(say, answer, outline, asked) {
  const { query, axes, verdict, assumptions } = answer;
  const target = query.target && (query.target.kind === "asset" ? query.target.text : query.target.canonical);
  const what = [query.finding?.text, query.activity, target].filter(Boolean).map(plain).join(", ");
  const rules = [...new Set(Object.values(axes).flatMap((axis) => axis.decided_by.map((rule) => plain(rule.id))))].join(", ") || "–";
  const facts = [
    ...Object.entries(query.facts).map(([fact, value]) => {
      const need = asked.find((one) => one.fact === fact);
      return `- ${need ? say.question(fact, need.question) : plain(fact)} ${inWords(say, value)}`;
    }),
    ...assumptions.map(({ fact, value }) => `- ${plain(fact)}: ${inWords(say, value)} (${say.say("report.assumed")})`),
  ];
  const known = /** @type {Record<string, string | undefined>} */ ({ url: target, component: target, description: query.finding?.text });
  const fields = outline.report.map((field) => {
    const names = [field.name, ...field.or].map((name) => say.find(`part.${name}`) ?? plain(name));
    const name = names.reduce((one, other) => say.say("report.or", { field: one, other }));
    const title = field.required ? name : say.say("report.optional", { field: name });
    const note = field.note ? `(${plain(field.note)})\n` : "";
    return `## ${title}\n${note}${plain(known[field.name] ?? "") || say.say("report.todo")}`;
  });
  const head = [
    say.say("report.subject", { program: plain(outline.program.name), what }),
    "",
    say.say("report.checked", { verdict: say.say(`verdict.${verdict}`), rules, date: query.date ?? "–" }),
    outline.program.policy_url ? say.say("report.policy", { url: plain(outline.program.policy_url) }) : null,
  ];
  const stated = facts.length ? [`${say.say("report.facts")}:\n${facts.join("\n")}`] : [];
  return [head.filter((line) => line !== null).join("\n"), ...stated, ...fields].join("\n\n") + "\n";
}

/**
 * The draft with its button, and the contacts.
 *
 * @param {Messages} say
 * @param {string} id unique in its tree
 * @param {string} text
 * @param {Outline} outline
 */
export function reportView(say, id, text, outline) {
  const area = make("textarea", { id, rows: "12", dir: "auto", readonly: true, part: "draft" });
  area.value = text;
  const heard = make("span", { class: "aside", role: "status" });
  const copy = make("button", { type: "button", part: "button" }, say.say("report.copy"));
  copy.addEventListener("click", async () => {
    fill(heard, (await copied(area)) ? say.say("report.copied") : say.say("report.selected"));
  });
  return make(
    "details",
    { class: "detail", part: "report" },
    make("summary", {}, say.say("report.title")),
    make("label", { for: id }, say.say("report.label")),
    area,
    make("div", { class: "row" }, copy, heard),
    contacts(say, "report.send", outline),
  );
}

/** Copies the draft; where the page may not, selects it for the person to copy. @param {HTMLTextAreaElement} area */
async function copied(area) {
  try {
    await navigator.clipboard.writeText(area.value);
    return true;
  } catch {
    area.focus();
    area.select();
    return false;
  }
}

/**
 * Where to report, or to ask.
 *
 * @param {Messages} say
 * @param {string} key of the words before the contacts
 * @param {Outline} outline
 */
export function contacts(say, key, outline) {
  const uris = outline.program.contacts.filter((contact) => contact.purpose !== "general").slice(0, 5);
  if (!uris.length) return null;
  return make("p", { class: "contacts", part: "contacts" }, `${say.say(key)}: `, ...uris.flatMap(({ uri }, at) => (at ? [", ", link(uri)] : [link(uri)])));
}
