/** The lints in JavaScript: a module of its own, for those who write a policy. See `lint.d.ts`. */

import start, { __wbg_reset_state as reset, lint } from "./lint-glue.js";

/** @param {URL | Response | BufferSource | WebAssembly.Module} [source] */
export async function load(source = new URL("inbounds-lint.wasm", import.meta.url)) {
  await start({ module_or_path: source });
  return {
    /** @param {string} yaml @param {string} today @returns {import("./index.js").Problem[]} */
    lint(yaml, today) {
      try {
        return JSON.parse(lint(new TextEncoder().encode(yaml), today));
      } catch (error) {
        // A trap never leaves a dead instance behind.
        reset();
        return [{ code: "not-compared", level: "note", message: `the lints gave up: ${error instanceof Error ? error.message : error}`, line: 1, column: 1, help: null }];
      }
    },
  };
}
