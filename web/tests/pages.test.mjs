// The pages and the server: `node --test web/tests/pages.test.mjs`. Needs a built `inbounds` in INBOUNDS, else cargo builds it.

import assert from "node:assert/strict";
import { mkdtemp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { hash, names, pages } from "../pages.mjs";
import { CONTENT_SECURITY_POLICY, serve } from "../serve.mjs";

let folder = "";
/** @type {string[]} */
let made = [];
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "inbounds-pages-"));
  await mkdir(join(folder, "dist"));
  await writeFile(join(folder, "outside.txt"), "outside");
  await writeFile(join(folder, "dist", "scope-check.js"), "// stands for the widget\n");
  await writeFile(join(folder, "dist", ".hidden"), "hidden");
  await symlink(join(folder, "outside.txt"), join(folder, "dist", "link.txt"));
  made = await pages({ out: join(folder, "dist"), widget: true, date: "2026-11-25" });
  server = await serve(join(folder, "dist"));
});

after(async () => {
  await server?.close();
  if (folder) await rm(folder, { recursive: true });
});

/**
 * One request, its path as it is: `fetch` would tidy it.
 *
 * @param {string} path
 * @param {import("node:http").RequestOptions} options
 * @returns {Promise<{ status: number | undefined, headers: import("node:http").IncomingHttpHeaders, body: string }>}
 */
function ask(path, options = {}) {
  return new Promise((resolve, reject) => {
    const asked = request(server.url, { path, ...options }, (response) => {
      /** @type {Buffer[]} */
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    asked.on("error", reject);
    asked.end();
  });
}

test("there is a page for each policy, and the index links them all", async () => {
  const policies = await names();
  assert.ok(policies.length >= 4);
  const index = (await ask("/")).body;
  for (const name of policies) {
    assert.ok(made.includes(`${name}.html`) && made.includes(`${name}.yaml`), name);
    assert.ok(index.includes(`href="${name}.html"`) && index.includes(`href="${name}.yaml"`), name);
    assert.equal((await ask(`/${name}.yaml`)).body, await readFile(new URL(`../../policies/${name}.yaml`, import.meta.url), "utf8"));
  }
  assert.ok(index.includes('href="playground/"'));
});

test("a page loads its own files alone, each with its hash", async () => {
  const dist = join(folder, "dist");
  for (const name of await names()) {
    const page = (await ask(`/${name}.html`)).body;
    assert.ok(page.includes(`<link rel="stylesheet" href="disclosure.css" integrity="${await hash(join(dist, "disclosure.css"))}"`));
    assert.ok(page.includes(`<script type="module" src="scope-check.js" integrity="${await hash(join(dist, "scope-check.js"))}"`));
    assert.ok(page.includes(`<scope-check policy="${name}.yaml" integrity="${await hash(join(dist, `${name}.yaml`))}"`));
    assert.equal(page.match(/ src=/g)?.length, 1);
    assert.doesNotMatch(page, / style=| on[a-z]+=|<style/);
  }
});

test("every answer has the strict headers", async () => {
  for (const path of ["/", "/hexon.html", "/scope-check.js", "/none"]) {
    const { headers } = await ask(path);
    assert.equal(headers["content-security-policy"], CONTENT_SECURITY_POLICY);
    assert.equal(headers["x-content-type-options"], "nosniff");
  }
  assert.equal((await ask("/disclosure.css")).headers["content-type"], "text/css; charset=utf-8");
  assert.equal((await ask("/hexon.html", { method: "HEAD" })).body, "");
});

test("nothing outside of the folder is served, and nobody else is", async () => {
  const outside = [
    "/../outside.txt", "/%2e%2e/outside.txt", "/..%2foutside.txt", "/playground/../../outside.txt", "/..\\outside.txt", "/%5c..%5coutside.txt",
    "/link.txt", "/.hidden", "/%00", "/%", "//etc/passwd", "/etc/passwd", "http://127.0.0.1/../outside.txt", "/disclosure.css/",
  ];
  for (const path of outside) assert.equal((await ask(path)).status, 404, path);
  assert.equal((await ask("/", { headers: { host: "rebound.test" } })).status, 421);
  assert.equal((await ask("/", { method: "POST" })).status, 405);
});

test("the same policies give the same bytes", async () => {
  const dist = join(folder, "dist");
  const first = await Promise.all(made.map((file) => hash(join(dist, file))));
  await pages({ out: dist, date: "2026-11-25" });
  assert.deepEqual(await Promise.all(made.map((file) => hash(join(dist, file)))), first);
});

test("a page that must have the widget is not made without it", async () => {
  const empty = join(folder, "empty");
  await assert.rejects(pages({ out: empty, widget: true }), /the widget is not there/);
});
