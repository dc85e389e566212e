/**
 * The engine of inbounds in JavaScript: an object for a policy, JSON for queries and answers. See `index.d.ts`.
 *
 * A trap never leaves a dead instance behind: the module is kept, a new instance is made of it, policies are compiled again from their text, and
 * the call that trapped ends in an error.
 */

import start, { __wbg_reset_state as reset, Policy as Bound } from "./glue.js";

/** Which instance is the living one: what was made by an earlier one is not touched again. */
let generation = 0;

/** A policy that is refused, with its problems. */
export class PolicyError extends Error {
  /** @param {import("./index.js").Problem[]} problems */
  constructor(problems) {
    super(problems[0]?.message ?? "the policy cannot be read");
    this.name = "PolicyError";
    this.code = "policy-refused";
    this.problems = problems;
  }
}

/** @param {URL | string | Response | BufferSource | WebAssembly.Module} [source] */
export async function load(source = new URL("inbounds.wasm", import.meta.url)) {
  const found = typeof source === "string" ? new URL(source, import.meta.url) : source;
  await start({ module_or_path: found instanceof URL && found.protocol === "file:" ? await local(found) : found });
  return new Engine();
}

/** A file of this machine, where there are files: in Node. @param {URL} url */
async function local(url) {
  // Not an import at the top: there is no such module in a browser, and bundlers leave a name alone that they cannot see.
  const name = "node:fs/promises";
  const { readFile } = await import(/* @vite-ignore */ name);
  return readFile(url);
}

/** Compiles policies. */
export class Engine {
  /** @param {string | Uint8Array} yaml @param {string} [label] */
  compile(yaml, label = "policy.yaml") {
    return new Policy(typeof yaml === "string" ? new TextEncoder().encode(yaml) : yaml, label);
  }
}

/** A compiled policy. */
export class Policy {
  #yaml;
  #label;
  /** @type {Bound | undefined} */
  #bound;
  #generation = -1;
  #freed = false;

  /** @param {Uint8Array} yaml @param {string} label */
  constructor(yaml, label) {
    this.#yaml = yaml;
    this.#label = label;
    try {
      this.#living();
    } catch (error) {
      if (!trapped(error)) throw error;
      revive();
      throw new PolicyError([{ code: "too-complex", level: "error", message: "the policy is too complex to be read here", line: 1, column: 1, help: null }]);
    }
  }

  /** @param {import("./index.js").Query} query @returns {string} */
  check(query) {
    try {
      return this.#living().check(JSON.stringify(query));
    } catch (error) {
      if (!trapped(error)) throw error;
      revive();
      return '{"v":1,"error":{"code":"engine-trapped","message":"the query is too complex to be decided here"}}';
    }
  }

  /** @returns {import("./index.js").Outline} */
  outline() {
    return JSON.parse(this.#living().outline());
  }

  free() {
    if (this.#generation === generation) this.#bound?.free();
    this.#bound = undefined;
    this.#freed = true;
  }

  /** The policy in the living instance. */
  #living() {
    if (this.#freed) throw new Error("the policy was freed");
    if (!this.#bound || this.#generation !== generation) {
      try {
        this.#bound = Bound.compile(this.#yaml, this.#label);
      } catch (error) {
        throw typeof error === "string" ? new PolicyError(JSON.parse(error)) : error;
      }
      this.#generation = generation;
    }
    return this.#bound;
  }
}

/** Whether an instance can no longer be relied on: it trapped, or its stack overflowed. @param {unknown} error */
function trapped(error) {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
}

/** A new instance of the same module. */
function revive() {
  reset();
  generation += 1;
}
