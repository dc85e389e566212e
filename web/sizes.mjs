/** The size of a file as servers send it. */

import { brotliCompressSync, constants } from "node:zlib";

/** How many bytes are left with brotli. @param {Uint8Array} bytes */
export function compressed(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
}
