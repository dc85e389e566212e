import type { Problem } from "./index.js";

/** What the lints find. */
export interface Lints {
  /** Every problem of a policy, or what the lints find in one that has none. `today` is a day, `2026-11-23`. */
  lint(yaml: string, today: string): Problem[];
}

/** Starts the lints; by default from `inbounds-lint.wasm` beside this module. */
export function load(source?: URL | Response | BufferSource | WebAssembly.Module): Promise<Lints>;
