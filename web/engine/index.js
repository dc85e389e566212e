/**
 * The engine of `inbounds`: compile a policy once, then ask whether things are in scope. Types and their documentation: `index.d.ts`.
 *
 * One instance of the module serves a page. If it traps, it is replaced, and policies are compiled anew when they are next asked; a trap is
 * an error in the answer, never a verdict.
 */

import * as glue from "./glue.js";

/** @typedef {{ bytes: Uint8Array, label: string, compact: boolean }} Written what a policy is made of */

/** Counts instances: a policy of an earlier one has to be made anew. */
let generation = 0;

/** Whether the module compiles policies as written; the smaller one only opens what is compiled. */
let readsYaml = false;

/** Whether a call went into the instance and has not come out of it: it trapped, and what is in its memory cannot be relied on. */
let entered = false;

/** Beyond this many characters, nothing is a query: far above what the engine reads, far below what fills its memory. */
const LONGEST_QUERY = 1 << 20;

/** What was refused, and why. */
export class PolicyError extends Error {
  /** @param {string} code @param {string} message @param {import("./index.js").Problem[]} problems */
  constructor(code, message, problems = []) {
    super(message);
    this.name = "PolicyError";
    this.code = code;
    this.problems = problems;
  }
}

/** @type {typeof import("./index.js").load} */
export async function load(source = new URL("inbounds.wasm", import.meta.url)) {
  if (generation === 0) {
    const module = await compiled(source);
    // Somebody else may have been faster.
    if (generation === 0) {
      glue.initSync({ module });
      generation = 1;
      readsYaml = WebAssembly.Module.exports(module).some(({ name }) => name === "policy_compile");
    }
  }
  return new Engine();
}

/** @param {URL | string | Response | BufferSource | WebAssembly.Module} source */
async function compiled(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  if (!(source instanceof Response)) {
    const url = new URL(source, import.meta.url);
    if (url.protocol === "file:") {
      // Not in so many words: a bundler for browsers would look for it.
      const files = "node:fs/promises";
      const { readFile } = await import(files);
      return WebAssembly.compile(await readFile(url));
    }
    return compiled(await fetch(url));
  }
  if (!source.ok) throw new Error(`expected the module of the engine, found ${source.status} ${source.statusText}`);
  // Served as anything else, streaming refuses it.
  const streams = source.headers.get("content-type")?.split(";", 1)[0].trim() === "application/wasm";
  return streams ? WebAssembly.compileStreaming(source) : WebAssembly.compile(await source.arrayBuffer());
}

/**
 * One call into the instance. The mark is set before and taken away behind it, and whoever comes next replaces an instance that has it: so it does not
 * matter how the call ended (a trap, a full stack or memory), nor whether there was room left to do anything about it.
 *
 * @template Result
 * @param {() => Result} call
 */
function enter(call) {
  entered = true;
  const result = call();
  entered = false;
  return result;
}

/** Replaces an instance that trapped. */
function revive() {
  if (!entered) return;
  glue.__wbg_reset_state();
  generation += 1;
  entered = false;
}

/** Compiles what `written` says in the current instance. @param {Written} written */
function make({ bytes, label, compact }) {
  const how = compact ? glue.Policy.open : glue.Policy.compile;
  if (!compact && !readsYaml) throw new PolicyError("yaml-not-built-in", "this module reads compiled policies only; write them with `inbounds compile`");
  try {
    return enter(() => how(bytes, label));
  } catch (problems) {
    if (typeof problems !== "string") throw new PolicyError("engine-trap", "the engine gave up on the policy");
    // A refusal is an answer like any other: the call came to its end.
    entered = false;
    throw new PolicyError("policy-refused", "the policy is refused", JSON.parse(problems));
  }
}

export class Engine {
  /** @param {string | Uint8Array} yaml @param {string} [label] */
  compile(yaml, label = "policy.yaml") {
    const bytes = typeof yaml === "string" ? new TextEncoder().encode(yaml) : yaml.slice();
    return new Policy({ bytes, label, compact: false });
  }

  /** @param {Uint8Array} compact @param {string} [label] */
  open(compact, label = "policy.yaml") {
    return new Policy({ bytes: compact.slice(), label, compact: true });
  }
}

export class Policy {
  /** @type {Written | undefined} */
  #written;
  /** @type {glue.Policy | undefined} */
  #policy;
  #generation = 0;

  /** @param {Written} written */
  constructor(written) {
    this.#written = written;
    this.#current();
  }

  /** The policy in an instance that is sound. */
  #current() {
    if (!this.#written) throw new PolicyError("policy-freed", "the policy was freed");
    revive();
    if (!this.#policy || this.#generation !== generation) {
      this.#policy = make(this.#written);
      this.#generation = generation;
    }
    return this.#policy;
  }

  /** @param {import("./index.js").Query} query */
  check(query) {
    const asked = lines(query);
    if (asked === undefined) return undecided("unreadable-query", "expected a query, found something else");
    if (asked.length > LONGEST_QUERY) {
      return undecided("unreadable-query", `expected a query of at most ${LONGEST_QUERY} characters, found ${asked.length}`);
    }
    try {
      const policy = this.#current();
      return enter(() => policy.check(asked));
    } catch (error) {
      return error instanceof PolicyError ? undecided(error.code, error.message) : undecided("engine-trap", "the engine gave up on the query");
    }
  }

  outline() {
    const policy = this.#current();
    try {
      return JSON.parse(enter(() => policy.outline()));
    } catch {
      throw new PolicyError("engine-trap", "the engine gave up on the policy");
    }
  }

  free() {
    if (this.#policy && this.#generation === generation && !entered) {
      const policy = this.#policy;
      enter(() => policy.free());
    }
    this.#policy = this.#written = undefined;
  }
}

/**
 * A query as the engine reads it: one part a line, its fields with tabs between. Nothing if it is none.
 *
 * @param {any} query
 */
function lines(query) {
  try {
    const { date = new Date().toISOString().slice(0, 10), facts = {}, cname = [], ...texts } = query;
    const parts = [
      ...Object.entries(texts),
      ...(date === null ? [] : [["date", date]]),
      ...cname.map((/** @type {unknown} */ hop) => ["cname", hop]),
      ...Object.entries(facts).map(([name, value]) => ["fact", name, typeof value === "boolean" || Number.isSafeInteger(value) ? String(value) : value]),
    ];
    const given = parts.filter((part) => part.at(-1) !== undefined);
    if (!given.flat().every((field) => typeof field === "string" && field.isWellFormed())) return undefined;
    return given.map((part) => part.map(escaped).join("\t")).join("\n");
  } catch {
    return undefined;
  }
}

/** @param {string} field */
function escaped(field) {
  return field.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n");
}

/** @param {string} code @param {string} message */
function undecided(code, message) {
  return JSON.stringify({ v: 1, error: { code, message } });
}
