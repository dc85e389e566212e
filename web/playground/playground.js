/** The playground: a policy on one side, what it says of targets on the other. */

import { load as loadLints } from "../engine/lint.js";
import { fill, make } from "../src/dom.js";
import { Messages } from "../src/messages.js";
import { engine } from "../src/scope-check.js";
import { plain, said } from "../src/text.js";
import { Editor } from "./editor.js";
import { EXAMPLES } from "./examples.js";
import { opened, squeezed } from "./share.js";
import { verdicts } from "./verdicts.js";

/** @typedef {import("../engine/index.js").Problem} Problem */

/** After this many milliseconds without a key, the policy is looked at. */
const PAUSE = 250;

/** Beyond this many characters a policy is not looked at while somebody types. */
const LONGEST = 200_000;

/** Beyond this many problems the rest is counted. */
const LISTED = 50;

const messages = new Messages("en");
const today = new Date().toISOString().slice(0, 10);
const targets = /** @type {HTMLTextAreaElement} */ (part("targets"));
const example = /** @type {HTMLSelectElement} */ (part("example"));
const check = /** @type {import("../src/scope-check.js").ScopeCheck} */ (part("check"));
const editor = new Editor(part("editor"), () => later());

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** The target that is shown in full. @type {string | undefined} */
let chosen;
/** @type {Promise<import("../engine/lint.js").Lints> | undefined} */
let lints;

/** A part of the page. @param {string} id @returns {HTMLElement} */
function part(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no ${id}`);
  return found;
}

/** Looks at the policy once nobody types any more. */
function later() {
  clearTimeout(timer);
  timer = setTimeout(() => void look(), PAUSE);
}

/** Finds what is wrong, and decides the targets. */
async function look() {
  const text = editor.text;
  if (text.length > LONGEST) {
    notice(`The policy is longer than ${messages.number(LONGEST)} characters: use the command line for it.`);
    return;
  }
  lints ??= loadLints();
  const [machine, found] = await Promise.all([engine(), lints]);
  if (text !== editor.text) return;
  const problems = found.lint(text, today);
  editor.show(problems);
  list(problems);
  // The lints know every public suffix; the engine of a page knows a few, and would decide by a policy that the command line refuses.
  const refused = problems.some(({ code }) => code === "public-suffix-wildcard");
  check.hidden = refused;
  check.source = text;
  decide(machine, refused ? null : text);
}

/** Decides the targets; by a policy that is refused nothing is decided, and no earlier verdict stays. @param {import("../engine/index.js").Engine} machine @param {string | null} text */
function decide(machine, text) {
  const policy = text === null ? null : compiled(machine, text);
  if (!policy) {
    fill(part("verdicts"), make("tr", {}, make("td", { colspan: "3" }, "The policy is refused, and decides nothing.")));
    return;
  }
  const asked = targets.value.split("\n").filter((line) => line.trim());
  verdicts(
    part("verdicts"),
    asked,
    (target) => policy.check({ text: target, date: today }),
    messages,
    (target) => {
      chosen = target;
      check.check(target);
      check.scrollIntoView({ block: "nearest" });
    },
  );
  policy.free();
}

/** The policy; none if it is refused. @param {import("../engine/index.js").Engine} machine @param {string} text */
function compiled(machine, text) {
  try {
    return machine.compile(text);
  } catch {
    return null;
  }
}

/** Lists what is wrong, each a way to its place. @param {Problem[]} problems */
function list(problems) {
  const count = (/** @type {string} */ level) => problems.filter((problem) => problem.level === level).length;
  const counts = [
    [count("error"), "error", "errors"],
    [count("warning"), "warning", "warnings"],
    [count("note"), "note", "notes"],
  ].flatMap(([number, one, more]) => (number ? [`${number} ${number === 1 ? one : more}`] : []));
  fill(part("summary"), counts.length ? `${counts.join(", ")}.` : "Nothing is wrong.");
  fill(
    part("problems"),
    ...problems.slice(0, LISTED).map((problem) => {
      const go = make("button", { type: "button" }, make("span", { class: `level ${problem.level}` }, problem.level), ` line ${problem.line}: `, ...said(problem.message));
      go.addEventListener("click", () => editor.go(problem));
      return make("li", {}, go, make("span", { class: "hint" }, ...(problem.help ? [" ", ...said(problem.help)] : []), " ", make("code", {}, problem.code)));
    }),
    problems.length > LISTED ? make("li", {}, messages.say("more", { count: problems.length - LISTED })) : null,
  );
}

/** @param {string} text */
function notice(text) {
  const place = part("notice");
  place.hidden = !text;
  fill(place, text);
}

/** @param {{ policy: string, targets: string }} shown */
function show(shown) {
  editor.text = shown.policy;
  targets.value = shown.targets;
  chosen = undefined;
  void look();
}

async function share() {
  const fragment = await squeezed({ policy: editor.text, targets: targets.value });
  if (!fragment) {
    notice("This is too long for a link.");
    return;
  }
  history.replaceState(null, "", fragment);
  try {
    await navigator.clipboard.writeText(location.href);
    notice("The link is copied. It holds the policy and the targets, readable by whoever has it.");
  } catch {
    notice("The link is in the address bar. It holds the policy and the targets, readable by whoever has it.");
  }
}

/** Shows what a link holds, as text that somebody else wrote. */
async function follow() {
  const shared = await opened(location.hash);
  if (!shared) {
    if (location.hash.startsWith("#p=")) notice("The link is broken or too large, and was not opened.");
    return false;
  }
  example.value = "";
  notice("This policy came with a link. Anybody may have written it: it says nothing about what you may test.");
  show(shared);
  return true;
}

fill(example, make("option", { value: "" }, "Your own"), ...EXAMPLES.map(({ name }, at) => make("option", { value: String(at) }, name)));
example.addEventListener("change", () => {
  const found = example.value === "" ? undefined : EXAMPLES[Number(example.value)];
  notice("");
  if (found) show(found);
});
targets.addEventListener("input", later);
part("share").addEventListener("click", () => void share());
check.addEventListener("ready", () => chosen && check.check(chosen));
window.addEventListener("hashchange", () => void follow());

if (!(await follow())) {
  example.value = "0";
  const [first] = EXAMPLES;
  if (first) show(first);
}
