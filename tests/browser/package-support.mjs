/**
 * A portal in a real browser: the package bundled by webpack as a portal would, served under a
 * strict policy, driven by Chromium.
 */

import { createServer } from "node:http";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import webpack from "webpack";
import { launch } from "./support.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** No script but the portal's own, no eval but WebAssembly's, and Trusted Types on top. */
export const strict = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types portal",
].join("; ");

const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/**
 * What makes a worker fail on a file of one size: the test's own way to kill it. It goes in front
 * of the worker's script; the worker itself is the real one.
 */
export const DIES = 40_410;
export const STALLS = 40_430;
/** A file after which a worker says that its memory has grown past what the pool bears. */
export const GROWS = 40_450;
/** A recipient of whom the worker's generator of random numbers fails. */
export const NO_RANDOMNESS = "https://no-randomness.example";
/** A recipient at whom the worker's disk is full. */
export const FULL_DISK = "https://full-disk.example";
const trap = `addEventListener("message", ({ data }) => {
  if (data.destination === "${NO_RANDOMNESS}") {
    crypto.getRandomValues = () => {
      throw new Error("no randomness");
    };
  }
  if (data.destination === "${FULL_DISK}") {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  }
  if (data.source?.size === ${DIES} && data.type === "scan") throw new Error("JOHN^DOE");
  if (data.source?.size === ${STALLS}) for (;;);
  if (data.source?.size === ${GROWS}) {
    const post = self.postMessage;
    self.postMessage = (message, transfer) => post.call(self, { ...message, memory: 2 ** 30 }, transfer);
  }
});\n`;

async function bundle(folder) {
  const source = join(folder, "source");
  mkdirSync(join(source, "node_modules"), { recursive: true });
  symlinkSync(join(root, "pkg"), join(source, "node_modules/scanveil"));
  writeFileSync(join(source, "portal.js"), `import * as scanveil from "scanveil";\nglobalThis.scanveil = scanveil;\n`);
  const compiler = webpack({
    mode: "production",
    context: source,
    entry: "./portal.js",
    output: { path: join(folder, "site"), trustedTypes: { policyName: "portal" } },
    performance: { hints: false },
  });
  const stats = await new Promise((done, fail) => {
    compiler.run((error, result) => (error ? fail(error) : done(result)));
  });
  await new Promise((done) => compiler.close(done));
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString("errors-warnings"));
}

/** Answers a post of one instance as stored, and keeps its body in `stored`. */
export const storing = (stored) => (_request, response, body) => {
  stored.push(body);
  const uid = /2\.25\.\d+/.exec(body.toString("latin1"))[0];
  response.writeHead(200, { "Content-Type": "application/dicom+json" });
  response.end(JSON.stringify({ "00081199": { vr: "SQ", Value: [{ "00081155": { vr: "UI", Value: [uid] } }] } }));
};

/** A browser on the portal's page; `stow(request, response, body)` answers posts. */
export async function portal({ stow, policy = strict } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "scanveil-portal-"));
  await bundle(folder);
  const requests = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      requests.push({ method: request.method, url: request.url, headers: request.headers, body });
      if (request.method === "POST") return stow(request, response, body);
      const path = request.url === "/" ? "/index.html" : request.url.split("?")[0];
      const headers = { "Content-Type": types[extname(path)] ?? "text/plain", "Content-Security-Policy": policy };
      if (path === "/index.html") {
        response.writeHead(200, headers).end(`<!doctype html><meta charset="utf-8"><title>Portal</title>
          <input type="file" multiple id="files"><script src="main.js"></script>`);
        return undefined;
      }
      try {
        const file = readFileSync(join(folder, "site", path));
        const worker = request.headers["sec-fetch-dest"] === "worker";
        response.writeHead(200, headers).end(worker ? Buffer.concat([Buffer.from(trap), file]) : file);
      } catch {
        response.writeHead(404, headers).end();
      }
      return undefined;
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const browser = await launch();
  const url = `http://127.0.0.1:${server.address().port}/`;
  return {
    url,
    requests,
    browser,
    folder,
    /** A fresh page, with what it complained of. */
    async page() {
      const page = await browser.newPage();
      const complaints = [];
      page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
      await page.goto(url);
      await page.waitForFunction(() => "scanveil" in globalThis);
      return { page, complaints };
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until the page has so many workers; true once it has. */
export async function workersAre(page, count, timeout = 5000) {
  const end = Date.now() + timeout;
  while (page.workers().length !== count && Date.now() < end) {
    await new Promise((done) => setTimeout(done, 20));
  }
  return page.workers().length === count;
}
