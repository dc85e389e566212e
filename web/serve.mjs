// Serves web/dist on localhost, as strictly as a page of a security team should be served: `node web/serve.mjs [PORT]`.
//
// Files below one folder, read only, to this machine only. The headers are those that the documentation recommends.

import { createServer } from "node:http";
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".ibc": "application/octet-stream",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".yaml": "text/yaml; charset=utf-8",
};

/** The content security policy of every page: only own files, no inline script or style, and no string becomes script. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const HEADERS = {
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  "Cache-Control": "no-store",
};

/**
 * Serves the files below `root` on 127.0.0.1. Port 0 takes a free one.
 *
 * @param {string} root
 * @param {number} [port]
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve(root, port = 0) {
  const folder = await realpath(root);
  const server = createServer((request, response) => {
    answer(folder, request, response).catch(() => refuse(response, 500));
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(undefined));
  });
  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  const close = () => new Promise((resolve) => {
    server.close(() => resolve(undefined));
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${bound}/`, close };
}

/**
 * @param {string} folder
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function answer(folder, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, { Allow: "GET, HEAD" });
  // A name that was made to lead here (DNS rebinding) is not ours.
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  if (host !== "127.0.0.1" && host !== "localhost") return refuse(response, 421);
  const file = await find(folder, request.url ?? "/");
  if (!file) return refuse(response, 404);
  response.writeHead(200, { ...HEADERS, "Content-Type": TYPES[extname(file.path)] ?? "application/octet-stream", "Content-Length": file.size });
  if (request.method === "HEAD") return response.end();
  createReadStream(file.path).on("error", () => response.destroy()).pipe(response);
}

/** The file that an address names, if it is one below the folder. @param {string} folder @param {string} address */
async function find(folder, address) {
  let path;
  try {
    path = decodeURIComponent(address.split(/[?#]/, 1)[0] ?? "");
  } catch {
    return undefined;
  }
  if (!path.startsWith("/") || path.includes("\0") || path.includes("\\") || path.split("/").some((part) => part === ".." || part.startsWith("."))) {
    return undefined;
  }
  const wanted = join(folder, path.endsWith("/") ? `${path}index.html` : path);
  try {
    // A link that leads out of the folder leads nowhere.
    const real = await realpath(wanted);
    const found = await stat(real);
    return real.startsWith(folder + sep) && found.isFile() ? { path: real, size: found.size } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {import("node:http").ServerResponse} response @param {number} status @param {Record<string, string>} headers */
function refuse(response, status, headers = {}) {
  if (response.headersSent) return response.destroy();
  response.writeHead(status, { ...HEADERS, ...headers, "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${status}\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const port = Number(process.argv[2] ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    console.error(`serve: expected a port, found ${JSON.stringify(process.argv[2])}`);
    process.exit(2);
  }
  try {
    const { url } = await serve(fileURLToPath(new URL("dist", import.meta.url)), port);
    console.log(`${url}  (Ctrl+C ends it)`);
  } catch (thrown) {
    const error = /** @type {NodeJS.ErrnoException} */ (thrown);
    const help = error.code === "ENOENT" ? "web/dist is not there: run `npm --prefix web run build` first" : error.message;
    console.error(`serve: ${help}`);
    process.exit(1);
  }
}
