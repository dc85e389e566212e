/** A stylesheet as text: the bundler makes it one. */
declare module "*.css" {
  const text: string;
  export default text;
}

/** Checksums of the engine's modules, by file; the bundler fills them in. */
declare const ENGINE_CHECKSUMS: Record<string, string>;

/** Checksums of the files of languages, by language; the bundler fills them in. */
declare const LANGUAGE_CHECKSUMS: Record<string, string>;
