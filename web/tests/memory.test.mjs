/** Memory is flat over ten thousand checks: of the page, and of the engine. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { stage } from "./stage.mjs";

/** @type {Awaited<ReturnType<typeof stage>>} */
let theatre;
before(async () => {
  theatre = await stage();
});
after(() => theatre?.close());

test("memory is flat over 10,000 checks", { timeout: 300_000 }, async () => {
  const scene = await theatre.open({ attributes: 'policy="lumixsys.yaml"' });
  const client = await scene.page.context().newCDPSession(scene.page);
  const round = (/** @type {number} */ checks) =>
    scene.element.evaluate((element, count) => {
      const texts = ["www.lumixsys.com", "auth.lumixsys.com", "xss.self", "lumixsys.com", "https://a\\@b.test/", "nowhere.test", "CWE-79"];
      for (let at = 0; at < count; at += 1) /** @type {any} */ (element).check(texts[at % texts.length]);
    }, checks);
  const measured = async () => {
    await scene.page.evaluate(() => /** @type {any} */ (globalThis).gc());
    await client.send("HeapProfiler.collectGarbage");
    const { usedSize, backingStorageSize } = /** @type {any} */ (await client.send("Runtime.getHeapUsage"));
    const { nodes } = await client.send("Memory.getDOMCounters");
    return { usedSize, backingStorageSize: backingStorageSize ?? 0, nodes };
  };
  await round(500);
  const before_ = await measured();
  for (let rounds = 0; rounds < 10; rounds += 1) await round(1000);
  const later = await measured();
  assert.ok(later.usedSize - before_.usedSize < 512 * 1024, `${before_.usedSize} → ${later.usedSize} bytes`);
  assert.ok(later.backingStorageSize - before_.backingStorageSize < 512 * 1024, `${before_.backingStorageSize} → ${later.backingStorageSize} bytes`);
  assert.ok(later.nodes - before_.nodes < 500, `${before_.nodes} → ${later.nodes} nodes`);
  await scene.close();
});
