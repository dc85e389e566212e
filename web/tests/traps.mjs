/**
 * What a trap leaves behind: an error in the answer, and an engine that answers as before. Runs in Node and in a browser, on the module of `trapping.mjs`.
 *
 * @typedef {{ made: number, fuel: number }} Instances
 * @typedef {{ work: string, traps: number, wrong: string[] }} Found
 */

/** More fuel than any work here needs. */
const FULL = 1 << 30;

/**
 * Lets each kind of work trap at so many points from its first call to its last.
 *
 * @param {import("../engine/index.js").Engine} engine
 * @param {typeof import("../engine/index.js").PolicyError} PolicyError
 * @param {Instances} instances
 * @param {Uint8Array} bytes of a policy, written or compiled
 * @param {number} points
 */
export function trapEverywhere(engine, PolicyError, instances, bytes, points) {
  const made = () => (bytes[0] === 0 ? engine.open(bytes) : engine.compile(bytes));
  const query = { text: "https://www.hexon.io/", date: "2026-11-25" };
  const policy = made();
  const beside = made();
  const right = () => [policy.check(query), JSON.stringify(policy.outline()), beside.check({ ...query, text: "hexon.io" })].join("\n");
  const before = right();
  const gaveUp = (/** @type {unknown} */ error) => error instanceof PolicyError && error.code === "engine-trap";
  /** The name of each kind of work, and whether it says that the engine trapped. @type {Record<string, () => boolean>} */
  const works = {
    check: () => JSON.parse(policy.check(query)).error?.code === "engine-trap",
    outline: () => threw(() => policy.outline(), gaveUp),
    compile: () => threw(made, gaveUp),
  };
  return Object.entries(works).map(([work, trapped]) => {
    instances.fuel = FULL;
    if (trapped()) return { work, traps: 0, wrong: ["it traps with all the fuel that there is"] };
    const calls = FULL - instances.fuel;
    /** @type {string[]} */
    const wrong = [];
    let traps = 0;
    for (let point = 0; point < points; point += 1) {
      const left = Math.floor((calls * point) / points);
      const { made } = instances;
      instances.fuel = left;
      if (!trapped()) wrong.push(`no trap after ${left} of ${calls} calls`);
      traps += 1;
      if (right() !== before) wrong.push(`another answer behind a trap after ${left} of ${calls} calls`);
      if (instances.made !== made + 1) wrong.push(`${instances.made - made} new instances behind one trap`);
    }
    return { work, traps, wrong };
  });
}

/** @param {() => unknown} work @param {(error: unknown) => boolean} expected */
function threw(work, expected) {
  try {
    work();
    return false;
  } catch (error) {
    return expected(error);
  }
}

/**
 * Asks where the stack is full, at every depth near its end.
 *
 * @param {import("../engine/index.js").Engine} engine
 * @param {Uint8Array} bytes of a policy, written or compiled
 * @returns {{ right: number, refused: number, wrong: string[] }}
 */
export function askOnFullStacks(engine, bytes) {
  const query = { text: "https://www.hexon.io/", date: "2026-11-25" };
  const policy = bytes[0] === 0 ? engine.open(bytes) : engine.compile(bytes);
  const before = policy.check(query);
  const found = { right: 0, refused: 0, wrong: /** @type {string[]} */ ([]) };
  /** Answers on the way back from the end of the stack, where there is ever more room. @param {string[]} answers */
  const dive = (answers) => {
    try {
      dive(answers);
    } catch {
      // Full.
    }
    if (answers.length >= 3000) return;
    let answer = "none";
    try {
      answer = policy.check(query);
    } catch {
      // Not even an error could be made; the next question finds out.
    }
    answers.push(answer);
  };
  /** @type {string[]} */
  const answers = [];
  dive(answers);
  for (const answer of answers) {
    if (answer === before) found.right += 1;
    else if (answer === "none" || JSON.parse(answer).error) found.refused += 1;
    else found.wrong.push(answer);
  }
  if (policy.check(query) !== before) found.wrong.push(policy.check(query));
  return found;
}

/**
 * Texts that are too much, each with the code of the error that is expected.
 *
 * @returns {[string, unknown, string][]}
 */
export function excessive() {
  const nested = (/** @type {number} */ depth) => {
    /** @type {any} */
    let value = 1;
    for (let at = 0; at < depth; at += 1) value = { a: value };
    return value;
  };
  return [
    ["a fact of 100 levels", { text: "www.hexon.io", facts: nested(100) }, "unreadable-query"],
    ["a fact of 1,000 levels", { text: "www.hexon.io", facts: nested(1000) }, "unreadable-query"],
    ["a fact of 100,000 levels", { text: "www.hexon.io", facts: nested(100_000) }, "unreadable-query"],
    ["a key of 1,000 levels", { text: "www.hexon.io", more: nested(1000) }, "unreadable-query"],
    ["a text of 1 MB", { text: "a".repeat(1_000_000) }, "target-too-long"],
    ["a text of 64 MB", { text: "a".repeat(64_000_000) }, "unreadable-query"],
    ["40,000 facts", { facts: Object.fromEntries(Array.from({ length: 40_000 }, (_, at) => [`f${at}`, true])) }, "too-many-facts"],
    ["nothing at all", undefined, "unreadable-query"],
    ["null", null, "unreadable-query"],
    ["a text that is none", { text: 7 }, "unreadable-query"],
    ["half a letter", { text: "\ud800.hexon.io" }, "unreadable-query"],
  ];
}

/** Policies that are too much; all of them are refused. @returns {[string, string][]} */
export function excessivePolicies() {
  const head = "inbounds: 1\nprogram: { name: Example }\n";
  const all = (/** @type {string} */ depth) => `${head}in_scope:\n  - { id: A, clause: c, hosts: [example.test], when: ${depth} }\n`;
  return [
    ["100,000 brackets", `${head}in_scope: ${"[".repeat(100_000)}`],
    ["100,000 brackets, closed", `${head}in_scope: ${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["100,000 braces", `${head}in_scope: ${"{a: ".repeat(100_000)}`],
    ["100,000 dashes", `${head}in_scope:\n  ${"- ".repeat(100_000)}a`],
    ["20,000 steps to the right", `${head}a:\n${Array.from({ length: 5000 }, (_, at) => `${" ".repeat(at % 3000)}a:\n`).join("")}`],
    ["conditions within conditions", all(`${"{ not: ".repeat(5000)}a${" }".repeat(5000)}`)],
    ["alternatives within alternatives", all(`${"{ any: [".repeat(2000)}a${"] }".repeat(2000)}`)],
    ["2 to the power of 40 hosts", `${head}in_scope:\n  - { id: A, clause: c, hosts: ["${"{a,b}".repeat(40)}.example.test"] }\n`],
    ["stars upon stars", `${head}in_scope:\n  - { id: A, clause: c, hosts: ["https://example.test/${"**/a".repeat(50)}"] }\n`],
    ["a key of 1 MB", `${head}${"k".repeat(1_000_000)}: 1\n`],
    ["100,000 keys that are unknown", `${head}${Array.from({ length: 100_000 }, (_, at) => `k${at}: 1\n`).join("")}`],
    ["aliases of aliases", `${head}a: &a [x]\nb: [*a, *a]\n`],
    ["zeros", "\0".repeat(1_000_000)],
  ];
}
