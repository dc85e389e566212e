/** What a page may rely on: its rules are kept, nothing is stored or sent, and no policy or text gets out of the box. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { stage } from "./stage.mjs";

/** @type {Awaited<ReturnType<typeof stage>>} */
let theatre;
before(async () => {
  theatre = await stage();
});
after(() => theatre?.close());

const hexon = await readFile(new URL("../../policies/hexon.yaml", import.meta.url));
/** @param {string} algorithm */
const sum = (algorithm, bytes = hexon) => `${algorithm}-${createHash(algorithm).update(bytes).digest("base64")}`;

test("a whole visit breaks no rule of the page, asks for nothing but its files and the policy, and stores nothing", async () => {
  const from = theatre.site.requests.length;
  const scene = await theatre.open({ attributes: `policy="lumixsys.yaml" integrity="${sum("sha384", await readFile(new URL("../../policies/lumixsys.yaml", import.meta.url)))}" deep-link` });
  for (const text of ["www.lumixsys.com", "xss.stored", "https://evil.test\\@lumixsys.com/", "<img src=x onerror=alert(1)>", ""]) await scene.check(text);
  await scene.check("www.lumixsys.com");
  await scene.page.getByLabel("Which environment").selectOption({ index: 1 });
  for (const details of await scene.page.locator("scope-check summary").all()) await details.click();
  await scene.page.getByRole("button", { name: "Copy the draft" }).click();
  assert.deepEqual(await scene.violations(), []);
  const asked = theatre.site.requests.slice(from).filter((path) => path !== "/favicon.ico");
  assert.deepEqual(asked.sort(), ["/inbounds.wasm", "/lumixsys.yaml", "/page.css", new URL(scene.page.url()).pathname, "/scope-check.js"].sort());
  const kept = await scene.page.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length, (await caches.keys()).length]);
  assert.deepEqual(kept, [0, 0, "", 0, 0]);
  await scene.close();
});

test("the rules are in force: the page itself cannot break them", async () => {
  const scene = await theatre.open();
  await scene.page.evaluate(() => {
    try {
      document.body.innerHTML += "<b>";
    } catch {
      // Trusted Types refuse it; that it is reported is what counts.
    }
    document.body.append(Object.assign(document.createElement("style"), { textContent: "b {}" }));
  });
  await scene.page.waitForTimeout(100);
  const seen = await scene.page.evaluate(() => /** @type {any} */ (window).violations.join());
  assert.match(seen, /require-trusted-types-for/);
  assert.match(seen, /style-src/);
  theatre.site.reports.length = 0;
  await scene.close();
});

test("the snippet of the build has the checksum of the script, and the script that of the engine", async () => {
  const file = (/** @type {string} */ name) => readFile(new URL(`../dist/${name}`, import.meta.url));
  assert.ok((await file("snippet.html")).includes(`integrity="${sum("sha384", await file("scope-check.js"))}"`));
  assert.ok((await file("scope-check.js")).includes(sum("sha384", await file("inbounds.wasm"))));
});

test("the bundle holds nothing that makes code or markup of text", async () => {
  const bundle = await readFile(new URL("../dist/scope-check.js", import.meta.url), "utf8");
  for (const word of ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "new Function", "localStorage", "sessionStorage", "indexedDB", "sendBeacon", "XMLHttpRequest", "WebSocket", "setAttribute(\"style\"", "javascript:"])
    assert.ok(!bundle.includes(word), word);
});

/** Checksums, and whether they hold; every other outcome is a failure with these words. */
const SUMS = [
  { integrity: sum("sha256"), says: null },
  { integrity: sum("sha384"), says: null },
  { integrity: sum("sha512"), says: null },
  { integrity: `${sum("sha256")}  ${sum("sha384")}`, says: null },
  { integrity: `${sum("sha384", Buffer.from("other"))} ${sum("sha384")}`, says: null },
  { integrity: sum("sha384", Buffer.from("other")), says: "is not the one that this page expects" },
  // The strongest counts: a weaker one that fits does not help.
  { integrity: `${sum("sha256")} ${sum("sha512", Buffer.from("other"))}`, says: "is not the one that this page expects" },
  { integrity: "", says: "cannot be read" },
  { integrity: "md5-abc", says: "cannot be read" },
  { integrity: `${sum("sha384")} nonsense`, says: "cannot be read" },
];

for (const { integrity, says } of SUMS) {
  test(`checksum ${integrity.slice(0, 24)}… ${says ? "is refused" : "holds"}`, async () => {
    const scene = await theatre.open({ attributes: `policy="hexon.yaml" integrity="${integrity}"`, ready: says === null });
    if (says) {
      assert.match(await scene.page.getByRole("alert").innerText(), new RegExp(says));
      assert.equal(await scene.field.count(), 0);
      assert.ok(await scene.page.getByText("What the server wrote.").isVisible());
    }
    await scene.close();
  });
}

const head = "inbounds: 1\nprogram: { name: Example }\n";

/** Policies that are not loaded, and what is said. */
const FAILURES = [
  { name: "missing", file: undefined, says: "could not be loaded" },
  { name: "with a problem", file: `${head}surprise: 1\n`, says: "has a problem" },
  { name: "that is no YAML", file: "\u0001 not: [yaml", says: "problem" },
  { name: "that is no compiled policy", file: "\u0000inbounds?", says: "problem|cannot be read" },
  { name: "that is empty", file: "", says: "problem" },
  { name: "that is huge", file: `${head}# ${"x".repeat(5_000_000)}\n`, says: "larger than 4,194,304 bytes" },
  { name: "that never ends", file: (/** @type {import("node:http").ServerResponse} */ response) => void setInterval(() => response.write("# x".repeat(100_000)), 5).unref(), says: "larger than" },
  { name: "that is deep", file: `${head}in_scope: ${"[".repeat(100_000)}`, says: "problem" },
  { name: "of another page", file: (/** @type {import("node:http").ServerResponse} */ response) => void response.writeHead(302, { location: "http://127.0.0.1:9/" }).end(), says: "could not be loaded" },
];

for (const { name, file, says } of FAILURES) {
  test(`a policy ${name} decides nothing, and the server's text stays`, async () => {
    if (file !== undefined) theatre.site.files["/bad.yaml"] = file;
    else delete theatre.site.files["/bad.yaml"];
    const scene = await theatre.open({ attributes: 'policy="bad.yaml"', ready: false });
    assert.match(await scene.page.getByRole("alert").innerText(), new RegExp(says));
    assert.ok(await scene.page.getByText("What the server wrote.").isVisible());
    assert.equal(await scene.field.count(), 0);
    await scene.close();
    theatre.site.reports.length = 0;
  });
}

const markup = "<img src=x onerror=alert(1)><script>alert(1)</script>";
const turning = `${markup}\\u202e\\u2066`;
const stacked = `Z${"\\u0336\\u0489".repeat(400)}`;

/** As much markup as a policy may hold without being refused. */
const hostile = `inbounds: 1
program:
  name: "${turning}"
  policy_url: "https://example.test/%3Cscript%3E"
  contacts: [mailto:a@example.test]
in_scope:
  - { id: IN-1, clause: "${turning}${stacked}", hosts: ["*.example.test"], note: "${turning}" }
  - { id: IN-2, clause: "${"long".repeat(900)}", hosts: [long.example.test] }
  - id: IN-3
    clause: "${turning}"
    assets: [{ name: "${markup}", aliases: ["<script>x</script>"] }]
out_of_scope:
  - { id: OUT-1, clause: "${turning}", hosts: [ask.example.test], ask: "${turning}?" }
conduct:
  - { id: C-1, clause: "${turning}" }
third_parties:
  - id: TP
    clause: "${turning}"
    vendors: [{ name: "${markup}", hosts: [vendor.test], report_to: "https://vendor.test/" }]
report:
  fields: [{ name: steps, note: "</textarea>${turning}" }]
`;

/** Markup where none is accepted, and addresses that act. */
const refused = `inbounds: 1
program:
  name: Example
  policy_url: "javascript:alert(1)"
  contacts: ["javascript:alert(1)", "mailto:a@example.test?body=<script>", "data:text/html,<script>"]
in_scope:
  - { id: "<b>IN</b>", clause: "${turning}", hosts: ["${markup}"] }
"${markup}": true
`;

test("a policy that is refused for its markup shows its problems as text", async () => {
  theatre.site.files["/refused.yaml"] = refused;
  const scene = await theatre.open({ attributes: 'policy="refused.yaml"', ready: false });
  const alert = scene.page.getByRole("alert");
  assert.match(await alert.innerText(), /The policy has \d+ problems[^]*javascript:alert\(1\)/);
  assert.equal(await alert.locator("script, img, b, a").count(), 0);
  assert.ok(!/[\u202a-\u202e\u2066-\u2069]/.test(await alert.innerText()));
  assert.deepEqual(await scene.violations(), []);
  await scene.close();
});

test("a policy with markup in every field shows it as text", async () => {
  theatre.site.files["/hostile.yaml"] = hostile;
  const scene = await theatre.open({ attributes: 'policy="hostile.yaml"' });
  scene.page.on("dialog", () => assert.fail("a script ran"));
  for (const text of ["www.example.test", "ask.example.test", "long.example.test", "vendor.test", "sub.vendor.test", "<script>x</script>", "nothing.test"]) {
    await scene.check(text);
    for (const details of await scene.page.locator("scope-check details").all()) await details.evaluate((node) => ((/** @type {HTMLDetailsElement} */ (node)).open = true));
    const seen = await scene.element.evaluate((element) => {
      const root = /** @type {ShadowRoot} */ (element.shadowRoot);
      const box = element.getBoundingClientRect();
      const panel = /** @type {HTMLElement} */ (root.querySelector("[part=panel]"));
      return {
        foreign: [...root.querySelectorAll("script, img, b, i, iframe, style, object, embed, base, meta, link")].map((node) => node.outerHTML),
        handlers: [...root.querySelectorAll("*")].flatMap((node) => node.getAttributeNames().filter((name) => name.startsWith("on") || name === "style")),
        links: [...root.querySelectorAll("a")].map((node) => node.protocol),
        turned: /[\u202a-\u202e\u2066-\u2069\u0007]/.test(panel.innerText),
        wide: panel.getBoundingClientRect().width > box.width + 1 || document.documentElement.scrollWidth > innerWidth,
        clipped: getComputedStyle(panel).overflow,
      };
    });
    assert.deepEqual(seen.foreign, []);
    assert.deepEqual(seen.handlers, []);
    for (const protocol of seen.links) assert.ok(["https:", "mailto:"].includes(protocol), protocol);
    assert.equal(seen.turned, false, text);
    assert.equal(seen.wide, false, text);
    assert.equal(seen.clipped, "clip");
  }
  assert.deepEqual(await scene.violations(), []);
  await scene.close();
});

test("addresses that do more than open a page, a letter or a call are text", async () => {
  const { followable } = await import("../src/link.js");
  const good = ["https://example.test/", "http://example.test/", "mailto:a@example.test", "tel:+123", "HTTPS://EXAMPLE.TEST"];
  const bad = ["javascript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "blob:https://example.test/1", "vbscript:x", "file:///etc/passwd", "ftp://example.test/", "//example.test/", "/path", "#", "", "https://user@example.test/", "https://a:b@example.test/", `https://example.test/${"x".repeat(3000)}`, null, 7, {}];
  for (const address of good) assert.ok(followable(address), address);
  for (const address of bad) assert.equal(followable(address), null, String(address));
});

test("a large policy loads, and typing in its field is quick", async () => {
  const rules = Array.from({ length: 10_000 }, (_, at) => `  - { id: R-${at}, clause: Number ${at}, hosts: [h${at}.example.test] }`).join("\n");
  theatre.site.files["/large.yaml"] = `${head}in_scope:\n${rules}\n`;
  const scene = await theatre.open({ attributes: 'policy="large.yaml"' });
  const milliseconds = await scene.field.evaluate((node) => {
    const field = /** @type {HTMLInputElement} */ (node);
    const start = performance.now();
    for (const text of ["h", "h9", "h99", "h999", "h9999"]) {
      field.value = text;
      field.dispatchEvent(new Event("input"));
    }
    return (performance.now() - start) / 5;
  });
  assert.ok(milliseconds < 100, `${milliseconds} ms a key`);
  await scene.check("h9999.example.test");
  assert.equal(await scene.verdict.getAttribute("data-verdict"), "in_scope");
  await scene.close();
});
