/**
 * Where a policy comes from: an address or the page itself, within limits, and checked against the checksum that the page gives, before anything
 * reads it.
 */

/** Beyond this, a policy is not loaded: what people read is far smaller, and a huge one would hold up the page. */
export const BYTES = 4 * 1024 * 1024;

/** Beyond this, it is not waited for. */
const SECONDS = 20;

/** Why there is no policy: the key of a message, with its places. */
export class SourceError extends Error {
  /**
   * @param {string} code stable, kebab-case; `error.<code>` is its message
   * @param {Record<string, string | number>} [places]
   * @param {unknown} [cause]
   */
  constructor(code, places = {}, cause) {
    super(code, { cause });
    this.name = "SourceError";
    this.code = code;
    this.places = places;
  }
}

/**
 * The bytes at an address.
 *
 * @param {string} address relative to the page
 * @param {AbortSignal} signal nobody waits any more
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function fetched(address, signal) {
  const late = AbortSignal.timeout(SECONDS * 1000);
  try {
    const url = new URL(address, document.baseURI);
    if (url.protocol !== "https:" && url.protocol !== "http:") throw new SourceError("policy-unreachable");
    const response = await fetch(url, { signal: AbortSignal.any([signal, late]), referrerPolicy: "no-referrer" });
    if (!response.ok || !response.body) throw new SourceError("policy-unreachable");
    return await whole(response.body);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    throw late.aborted ? new SourceError("policy-timeout", { seconds: SECONDS }, error) : new SourceError("policy-unreachable", {}, error);
  }
}

/** A stream to its end, as long as the limit allows; its length is counted, not believed. @param {ReadableStream<Uint8Array>} stream */
async function whole(stream) {
  const reader = stream.getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > BYTES) {
      await reader.cancel();
      throw new SourceError("policy-too-large", { limit: BYTES });
    }
    parts.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * A text of the page as bytes.
 *
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encoded(text) {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > BYTES) throw new SourceError("policy-too-large", { limit: BYTES });
  return bytes;
}

/** The algorithms of subresource integrity, the strongest last. */
const ALGORITHMS = ["sha256", "sha384", "sha512"];

/**
 * Holds bytes to a checksum, written as for subresource integrity (`sha384-…`, several divided by blanks: one of the strongest algorithm must fit).
 * Other than there, a checksum that cannot be read or verified is an error: whoever gives one wants it checked.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} integrity
 */
export async function verify(bytes, integrity) {
  const sums = integrity.trim().split(/\s+/u).map((sum) => /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})$/u.exec(sum));
  const known = sums.flatMap((match) => (match ? [{ algorithm: match[1] ?? "", value: match[2] ?? "" }] : []));
  if (known.length !== sums.length) throw new SourceError("integrity-unreadable");
  if (!globalThis.crypto?.subtle) throw new SourceError("integrity-unavailable");
  const strongest = ALGORITHMS.findLast((algorithm) => known.some((sum) => sum.algorithm === algorithm)) ?? "";
  const digest = await crypto.subtle.digest(strongest.replace("sha", "SHA-"), bytes);
  const found = btoa(String.fromCharCode(...new Uint8Array(digest)));
  const fits = known.some((sum) => sum.algorithm === strongest && sum.value.replaceAll("-", "+").replaceAll("_", "/") === found);
  if (!fits) throw new SourceError("policy-altered");
}
