/** The rows of `tests/whatwg/hosts.txt`, which the engine is held to, by a third reader of the URL standard: Node's own. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

/** Where Node 20 is behind the standard: letters mapped since, and names that are checked more strictly since. Newer versions may agree. */
const BEHIND = new Set(["FAẞ.example", "٠.example", "0à.\\u05d0", "xn--abc-.example", "xn--ss-.example"]);

const unescaped = (/** @type {string} */ text) =>
  text.replace(/\\x\{([0-9a-f]+)\}|\\u([0-9a-f]{4})/gi, (_, long, short) => String.fromCodePoint(parseInt(long ?? short, 16)));

/** @param {string} text what stands in the place of the host */
function host(text) {
  try {
    return new URL(`http://${text}/`).hostname;
  } catch {
    return "-";
  }
}

test("Node reads every host as the rows say that the standard does", async () => {
  const text = await readFile(new URL("../../tests/whatwg/hosts.txt", import.meta.url), "utf8");
  const rows = text.split("\n").filter((line) => line !== "" && !line.startsWith("# "));
  const told = rows.map((row) => row.split("\t")).filter(([written = ""]) => !BEHIND.has(written));
  assert.equal(told.length + BEHIND.size, rows.length);
  assert.deepEqual(told.map(([written = ""]) => [written, host(unescaped(written))]), told.map(([written, standard]) => [written, standard]));
});
