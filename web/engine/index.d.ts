/** A fact's value. */
export type Value = boolean | number | string;

/** What is asked. `text` is one free field: a URL, host, address, set, asset or finding class; give at most one of `text`, `target` and `asset`. */
export interface Query {
  text?: string | undefined;
  target?: string | undefined;
  asset?: string | undefined;
  finding?: string | undefined;
  activity?: string | undefined;
  facts?: Record<string, Value> | undefined;
  /** The CNAME chain of the target, nearest first. */
  cname?: string[] | undefined;
  /** The day, `2026-11-23`. The engine has no clock: without a day nothing expires. */
  date?: string | undefined;
  /** `none`, `low`, `medium`, `high` or `critical`. */
  severity?: string | undefined;
}

/** A problem of a policy, with its 1-based place. */
export interface Problem {
  code: string;
  level: "note" | "warning" | "error";
  message: string;
  line: number;
  column: number;
  help: string | null;
}

/** What a policy names. */
export interface Outline {
  program: { name: string; policy_url: string | null; contacts: { uri: string; purpose: "reports" | "general" }[] };
  rules: { id: string; clause: string; effect: "in" | "out" }[];
  /** Host patterns as written, each once. */
  hosts: string[];
  assets: { name: string; kind: string | null; aliases: string[] }[];
  /** Finding classes and activities that rules name. */
  classes: { class: string; name: string; kind: "finding" | "activity" }[];
  facts: { name: string; type: "boolean" | "integer" | "enum"; values: string[]; question: string }[];
  /** Fields of a report. */
  report: { name: string; or: string[]; required: boolean; note: string | null }[];
}

/** A policy that is refused, with every problem of it. */
export class PolicyError extends Error {
  code: string;
  problems: Problem[];
}

/** A compiled policy. */
export interface Policy {
  /** The answer as JSON: the same bytes as those of `inbounds check --json`. A query that cannot be decided is `{"v":1,"error":…}`, never an exception. */
  check(query: Query): string;
  outline(): Outline;
  /** Gives the memory back. The policy cannot be asked any more. */
  free(): void;
}

/** Compiles policies. */
export interface Engine {
  /**
   * Compiles a policy from YAML. `label` is what answers call the file.
   * @throws {PolicyError}
   */
  compile(yaml: string | Uint8Array, label?: string): Policy;
}

/** Starts the engine; by default from `inbounds.wasm` beside this module. */
export function load(source?: URL | string | Response | BufferSource | WebAssembly.Module): Promise<Engine>;
