/** A site on this machine, as strict as a security page may be: every page has the policy below, and what breaks it is collected. */

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";

/** The strictest policy that the element promises to run under. */
export const CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "report-uri /report",
].join("; ");

const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript", css: "text/css", wasm: "application/wasm", yaml: "application/yaml" };

/**
 * Starts a site.
 *
 * @param {Record<string, string | Uint8Array | URL | ((response: import("node:http").ServerResponse) => void)>} files by path (`/page.html`); a URL is a file to read
 */
export async function site(files) {
  /** @type {string[]} */
  const reports = [];
  /** @type {string[]} */
  const requests = [];
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    requests.push(path);
    if (path === "/report") {
      let body = "";
      for await (const part of request) body += part;
      reports.push(body);
      response.writeHead(204).end();
      return;
    }
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    const type = TYPES[/** @type {keyof typeof TYPES} */ (path.split(".").pop() ?? "")] ?? "text/plain";
    response.setHeader("Content-Security-Policy", CSP);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Content-Type", type);
    if (file === undefined) response.writeHead(404).end();
    else if (typeof file === "function") file(response);
    else response.end(file instanceof URL ? await readFile(file) : file);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${address.port}`,
    files,
    reports,
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
