/** A stylesheet as text: the bundler makes it one. */
declare module "*.css" {
  const text: string;
  export default text;
}

/** Checksum of the engine's module; the bundler fills it in. */
declare const ENGINE_CHECKSUM: string;

/** Checksums of the files of languages, by language; the bundler fills them in. */
declare const LANGUAGE_CHECKSUMS: Record<string, string>;
