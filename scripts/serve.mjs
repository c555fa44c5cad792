/** A static server for the built page. It listens on this machine only. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, request as ask } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { studiesAddress, withDestination } from "./destination.mjs";
import { main, root } from "./lib/run.mjs";
import { presetPolicy, withPreset } from "./preset.mjs";

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

const everywhere = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};

/** The page's own policy, and what only a header can say. */
function policyOf(html) {
  const content = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html)?.[1];
  return content && `${content.replaceAll("&amp;", "&")}; frame-ancestors 'none'`;
}

/** A file of the page as it is served for a destination and with a policy, where these are not the build's own. */
async function load(folder, name, { destination, policy }) {
  const body = await readFile(join(folder, name));
  if (destination === undefined && policy === undefined) return body;
  if (name === "index.html") {
    let html = body.toString();
    if (destination !== undefined) html = withDestination(html, destination);
    if (policy !== undefined) html = withPreset(html, policy);
    return Buffer.from(html);
  }
  if (name !== "sw.js") return body;
  // The service worker keeps index.html: another destination or policy is another version of the page.
  const mark = createHash("sha256")
    .update(`${destination ?? ""}\0${policy ?? ""}`)
    .digest("hex")
    .slice(0, 8);
  return Buffer.from(body.toString().replace(/(version"?:\s*")([0-9a-f]{16})"/, `$1$2-${mark}"`));
}

/** Passes a request on to another server, so that it seems to be this one's. */
function forward(request, response, address) {
  const onward = ask(
    address,
    { method: request.method, headers: { ...request.headers, host: address.host } },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

/**
 * Serves a folder: `{ url, port, close() }`. `destination` and `policy` (JSON) replace those that the page was
 * built for; `proxy` maps path prefixes to http addresses, for a DICOMweb server that knows no CORS. Port 0 is any free one.
 */
export function serve({
  folder = join(root, "www/dist"),
  port = 0,
  host = "localhost",
  destination,
  policy,
  proxy = {},
} = {}) {
  const preset = { destination: destination === undefined ? undefined : studiesAddress(destination), policy };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://page.invalid");
    const prefix = Object.keys(proxy).find((path) => url.pathname === path || url.pathname.startsWith(`${path}/`));
    if (prefix !== undefined) {
      const onward = new URL(proxy[prefix].replace(/\/+$/, "") + url.pathname.slice(prefix.length) + url.search);
      return forward(request, response, onward);
    }
    if (request.method !== "GET" && request.method !== "HEAD")
      return response.writeHead(405, { allow: "GET, HEAD" }).end();
    try {
      const path = normalize(decodeURIComponent(url.pathname)).replaceAll(sep, "/");
      const name = path === "/" ? "index.html" : path.slice(1);
      if (name.includes("\0") || name.split("/").includes("..")) return response.writeHead(404, everywhere).end();
      const body = await load(folder, name, preset);
      // A worker obeys the policy that its own script came with, and not its page's.
      const script = extname(name) === ".js";
      const html = script ? await load(folder, "index.html", preset).catch(() => "") : body;
      const security = script || name === "index.html" ? policyOf(html.toString()) : undefined;
      response.writeHead(200, {
        ...everywhere,
        ...(security && { "content-security-policy": security }),
        "content-type": types[extname(name)] ?? "application/octet-stream",
        "content-length": body.length,
        // Names with a hash never change; the rest is asked for again each time.
        "cache-control": /\.[0-9a-f]{16,}\./.test(name) ? "public, max-age=31536000, immutable" : "no-cache",
      });
      response.end(request.method === "HEAD" ? undefined : body);
    } catch {
      response.writeHead(404, everywhere).end();
    }
  });
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, host, () => {
      const bound = server.address().port;
      const close = () =>
        new Promise((closed) => {
          server.close(closed);
          server.closeAllConnections();
        });
      done({ url: `http://${host}:${bound}/`, port: bound, close });
    });
  });
}

main(import.meta.url, async () => {
  const { url } = await serve({
    port: Number(process.env.PORT ?? 8080),
    destination: process.env.SCANVEIL_DESTINATION,
    policy: process.env.SCANVEIL_POLICY && presetPolicy(process.env.SCANVEIL_POLICY),
  });
  console.log(url);
});
