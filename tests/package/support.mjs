/** What the tests of the package share. */

import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const pkg = join(root, "pkg");

/** A folder that is gone after the test. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "scanveil-test-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Runs a Python program and returns what it prints. */
export function python(program, ...args) {
  return execFileSync("python3", ["-c", program, ...args], { encoding: "utf8" });
}

/**
 * A STOW-RS server on a local port. `answer(request, number)` gets the parsed request and returns
 * `{ status, headers?, json?, body? }`, or "reset" to drop the connection.
 */
export async function stowServer(t, answer) {
  const requests = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", async () => {
      const body = Buffer.concat(chunks);
      const seen = { method: request.method, url: request.url, headers: request.headers };
      try {
        seen.parts = parseMultipart(request.headers["content-type"], body);
      } catch (error) {
        seen.error = error;
      }
      requests.push({ ...seen, at: performance.now() });
      const verdict = await answer(seen, requests.length);
      if (verdict === "reset") {
        request.socket.destroy();
        return;
      }
      const text = verdict.json ? JSON.stringify(verdict.json) : (verdict.body ?? "");
      const type = verdict.json ? "application/dicom+json" : "text/plain";
      response.writeHead(verdict.status, { "Content-Type": type, ...verdict.headers });
      response.end(text);
    });
    request.on("error", () => undefined);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}/dicom-web`, requests };
}

/** RFC 2046 to the letter; throws where a lenient server would guess. */
export function parseMultipart(type, body) {
  const match = /^multipart\/related; type="application\/dicom"; boundary=([0-9a-zA-Z'()+_,./:=?-]{1,70})$/.exec(
    type ?? "",
  );
  if (!match) throw new Error(`Content-Type is ${type}`);
  const boundary = match[1];
  const parts = [];
  let at = expect(body, 0, `--${boundary}\r\n`);
  for (;;) {
    const end = body.indexOf("\r\n\r\n", at);
    if (end < 0) throw new Error("a part's headers do not end");
    const headers = body.toString("latin1", at, end).split("\r\n");
    const next = body.indexOf(`\r\n--${boundary}`, end + 4);
    if (next < 0) throw new Error("a part does not end");
    parts.push({ headers, data: body.subarray(end + 4, next) });
    at = next + boundary.length + 4;
    if (body.toString("latin1", at, at + 2) === "--") {
      at = expect(body, at, "--\r\n");
      if (at !== body.length) throw new Error("bytes after the last boundary");
      return parts;
    }
    at = expect(body, at, "\r\n");
  }
}

function expect(body, at, text) {
  const end = at + text.length;
  if (body.toString("latin1", at, end) !== text) throw new Error(`no ${JSON.stringify(text)} at ${at}`);
  return end;
}

/** A DICOM JSON answer: UIDs stored, [UID, Failure Reason] failed. */
export function stowJson({ stored = [], failed = [] }) {
  const reference = (uid) => ({ "00081155": { vr: "UI", Value: [uid] } });
  const json = {};
  if (stored.length > 0) json["00081199"] = { vr: "SQ", Value: stored.map(reference) };
  if (failed.length > 0) {
    const item = ([uid, why]) => ({ ...reference(uid), "00081197": { vr: "US", Value: [why] } });
    json["00081198"] = { vr: "SQ", Value: failed.map(item) };
  }
  return json;
}
