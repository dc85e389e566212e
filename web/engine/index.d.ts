/** A value of a fact: a text stands for whatever the fact's type makes of it (`yes`, `3`, `self`). */
export type Value = boolean | number | string;

/** What is asked: at least one of `text`, `target`, `asset`, `finding`, `activity` and `facts`; at most one of the first three. */
export interface Query {
  /** One free field: a URL, host, address, set of hosts, asset, or finding class. */
  text?: string;
  /** A URL, host, address or set of hosts. */
  target?: string;
  /** The name, alias or typed id of an asset. */
  asset?: string;
  /** A finding class, a CWE id or a VRT id. */
  finding?: string;
  /** How to test. */
  activity?: string;
  facts?: Record<string, Value>;
  /** The CNAME chain of the target, nearest first. */
  cname?: string[];
  /** The day, `2026-11-23`; today in UTC if it is left out, none if it is `null`. */
  date?: string | null;
  /** The name of a severity. */
  severity?: string;
}

/** One problem of a policy, pointed at; lines and columns count from 1. */
export interface Problem {
  /** Stable, kebab-case. */
  code: string;
  level: "note" | "warning" | "error";
  message: string;
  line: number;
  /** In characters; for compiled policies in bytes. */
  column: number;
  /** What to write instead. */
  help: string | null;
}

/** What a policy names: for suggestions, links and the draft of a report. */
export interface Outline {
  program: {
    name: string;
    policy_url: string | null;
    contacts: { uri: string; purpose: "reports" | "general" }[];
    bounty: "none" | "swag" | "paid" | null;
  };
  rules: { id: string; clause: string; effect: "in" | "out"; line: number }[];
  hosts: string[];
  assets: { name: string; kind: string | null; aliases: string[] }[];
  /** The finding classes and activities that rules name. */
  classes: { class: string; name: string; kind: "finding" | "activity" }[];
  facts: { name: string; type: "boolean" | "integer" | "enum"; values: string[]; question: string }[];
  report: { name: string; or: string[]; required: boolean; note: string | null }[];
  response: { event: string; within: number | null; unit: string | null; severity: string | null }[];
  conduct: { id: string; clause: string }[];
}

/** Why there is no policy. */
export class PolicyError extends Error {
  /** Stable, kebab-case: `policy-refused` (`problems` says why), `policy-freed`, `yaml-not-built-in`, `engine-trap`. */
  readonly code: string;
  readonly problems: Problem[];
}

/** A policy, compiled once. */
export class Policy {
  private constructor();
  /** Decides a query: JSON, the same bytes as those of `inbounds check --json`. What cannot be decided is `{"v":1,"error":…}`; nothing is thrown. */
  check(query: Query): string;
  /** What the policy names. */
  outline(): Outline;
  /** Gives its memory back. */
  free(): void;
}

/** Reads policies. */
export class Engine {
  private constructor();
  /** Compiles a policy as written. `label` is what answers call the file. */
  compile(yaml: string | Uint8Array, label?: string): Policy;
  /** Opens a policy that `inbounds compile` wrote. */
  open(compact: Uint8Array, label?: string): Policy;
}

/**
 * Loads the engine, once a page: later calls give the same.
 *
 * @param source of the module; by default `inbounds.wasm` beside this file. `inbounds-compact.wasm` is smaller, and only opens compiled policies.
 */
export function load(source?: URL | string | Response | BufferSource | WebAssembly.Module): Promise<Engine>;
