/**
 * The playground as a fragment of an address: squeezed, and read again within limits. A fragment never leaves the browser; it may be from anybody, and
 * becomes text in two text areas, nothing else.
 *
 * @typedef {{ policy: string, targets: string }} Shared
 */

/** Beyond this many characters, browsers and mail cut an address. */
const LONGEST = 30_000;

/** A fragment opens to no more than this many bytes, however well it was squeezed. */
const OPENED = 256 * 1024;

/**
 * The fragment; none where it would be too long.
 *
 * @param {Shared} shared
 * @returns {Promise<string | null>}
 */
export async function squeezed({ policy, targets }) {
  const bytes = new TextEncoder().encode(JSON.stringify([policy, targets]));
  const packed = new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer());
  const text = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return text.length > LONGEST ? null : `#p=${text}`;
}

/**
 * What a fragment holds; none where it is none of ours, or broken, or too large.
 *
 * @param {string} fragment
 * @returns {Promise<Shared | null>}
 */
export async function opened(fragment) {
  const match = /^#p=([A-Za-z0-9_-]+)$/u.exec(fragment);
  if (!match?.[1] || match[1].length > LONGEST) return null;
  try {
    const packed = Uint8Array.from(atob(match[1].replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let text = "";
    let length = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > OPENED) {
        await reader.cancel();
        return null;
      }
      text += decoder.decode(value, { stream: true });
    }
    const value = JSON.parse(text + decoder.decode());
    const [policy, targets] = Array.isArray(value) ? value : [];
    return typeof policy === "string" && typeof targets === "string" ? { policy, targets } : null;
  } catch {
    return null;
  }
}
