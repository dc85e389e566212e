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

/** Replaces an instance that trapped: what is in its memory cannot be relied on. */
function replace() {
  glue.__wbg_reset_state();
  generation += 1;
}

/** Compiles what `written` says in the current instance. @param {Written} written */
function make({ bytes, label, compact }) {
  const how = compact ? glue.Policy.open : glue.Policy.compile;
  if (!how) throw new PolicyError("yaml-not-built-in", "this module reads compiled policies only; write them with `inbounds compile`");
  try {
    return how(bytes, label);
  } catch (problems) {
    if (typeof problems === "string") throw new PolicyError("policy-refused", "the policy is refused", JSON.parse(problems));
    replace();
    throw new PolicyError("engine-trap", "the engine gave up on the policy");
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

  /** The policy in the current instance. */
  #current() {
    if (!this.#written) throw new PolicyError("policy-freed", "the policy was freed");
    if (!this.#policy || this.#generation !== generation) {
      this.#policy = make(this.#written);
      this.#generation = generation;
    }
    return this.#policy;
  }

  /** @param {import("./index.js").Query} query */
  check(query) {
    try {
      const date = query.date !== undefined ? query.date : new Date().toISOString().slice(0, 10);
      return this.#current().check(JSON.stringify({ ...query, date }));
    } catch (error) {
      if (error instanceof PolicyError) return undecided(error.code, error.message);
      if (error instanceof TypeError) return undecided("unreadable-query", "expected a query in JSON, found something else");
      replace();
      return undecided("engine-trap", "the engine gave up on the query");
    }
  }

  outline() {
    const policy = this.#current();
    try {
      return JSON.parse(policy.outline());
    } catch {
      replace();
      throw new PolicyError("engine-trap", "the engine gave up on the policy");
    }
  }

  free() {
    if (this.#policy && this.#generation === generation) this.#policy.free();
    this.#policy = this.#written = undefined;
  }
}

/** @param {string} code @param {string} message */
function undecided(code, message) {
  return JSON.stringify({ v: 1, error: { code, message } });
}
