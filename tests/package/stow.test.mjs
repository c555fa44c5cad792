/** STOW-RS against a real HTTP server whose answers each test writes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { multipart, split, store, stowUrl } from "../../pkg/dist/stow.js";
import { parseMultipart, stowJson, stowServer } from "./support.mjs";

const instance = (number, size = 100) => ({
  instance: `2.25.${number}`,
  bytes: new Blob([`instance 2.25.${number}\r\n--`, new Uint8Array(size).fill(number)]),
});
const instances = (count, size) => Array.from({ length: count }, (_, n) => instance(n + 1, size));
/** The UIDs in a request, read from its parts' own bytes. */
const uids = (request) => request.parts.map(({ data }) => /^instance (2\.25\.\d+)/.exec(data.toString("latin1"))[1]);
const ok = (request) => ({ status: 200, json: stowJson({ stored: uids(request) }) });
const fast = { firstDelay: 5 };

test("every instance arrives once, byte for byte, in batches within the limit", async (t) => {
  const { url, requests } = await stowServer(t, ok);
  const items = instances(10, 1000);
  const progress = [];
  const result = await store(items, {
    url,
    ...fast,
    batchBytes: 3100,
    onProgress: (p) => progress.push({ ...p }),
  });
  assert.deepEqual(result, { stored: items.map((item) => item.instance), failed: [] });
  assert.equal(requests.length, 4);
  const sent = requests.flatMap((request) => {
    assert.equal(request.error, undefined);
    assert.equal(request.method, "POST");
    assert.equal(request.url, "/dicom-web/studies");
    assert.equal(request.headers.accept, "application/dicom+json");
    assert.ok(Number(request.headers["content-length"]) > 0, "no chunked body");
    return request.parts.map((part) => {
      assert.deepEqual(part.headers, ["Content-Type: application/dicom"]);
      return part.data;
    });
  });
  for (const [index, data] of sent.entries()) {
    assert.deepEqual(data, Buffer.from(await items[index].bytes.arrayBuffer()));
  }
  assert.equal(progress.at(-1).done, 10);
  assert.equal(progress.at(-1).bytesDone, progress.at(-1).bytesTotal);
});

test("no UID of an instance stands in a URL or a header", async (t) => {
  const { url, requests } = await stowServer(t, ok);
  await store(instances(3), { url, ...fast });
  for (const { url: path, headers, parts } of requests) {
    assert.doesNotMatch(JSON.stringify([path, headers, parts.map((p) => p.headers)]), /2\.25\./);
  }
});

test("an instance larger than the limit goes alone", () => {
  const [a, b, c] = [instance(1, 10), instance(2, 5000), instance(3, 10)];
  assert.deepEqual(split([a, b, c], 1000), [[a], [b], [c]]);
});

test("429 is tried again, and not before Retry-After", async (t) => {
  const { url, requests } = await stowServer(t, (request, number) =>
    number === 1 ? { status: 429, headers: { "Retry-After": "1" } } : ok(request),
  );
  const result = await store(instances(2), { url, ...fast });
  assert.equal(result.stored.length, 2);
  assert.equal(requests.length, 2);
  assert.ok(requests[1].at - requests[0].at >= 990, "waited for the second it was asked for");
});

test("503 twice and then well: stored, each wait longer than the last", async (t) => {
  const { url, requests } = await stowServer(t, (request, number) => (number <= 2 ? { status: 503 } : ok(request)));
  const result = await store(instances(2), { url, firstDelay: 100 });
  assert.deepEqual(result.failed, []);
  assert.equal(requests.length, 3);
  assert.ok(requests[1].at - requests[0].at >= 49);
  assert.ok(requests[2].at - requests[1].at >= 99);
});

test("a connection that breaks is tried again", async (t) => {
  const { url, requests } = await stowServer(t, (request, number) => (number === 1 ? "reset" : ok(request)));
  const result = await store(instances(3), { url, ...fast });
  assert.equal(result.stored.length, 3);
  assert.equal(requests.length, 2);
});

test("a duplicate after a lost answer is our own and counts as stored", async (t) => {
  const failed = (request) => uids(request).map((uid) => [uid, 0x0111]);
  const lost = await stowServer(t, (request, number) =>
    number === 1 ? "reset" : { status: 409, json: stowJson({ failed: failed(request) }) },
  );
  assert.deepEqual((await store(instances(1), { url: lost.url, ...fast })).stored, ["2.25.1"]);
  const plain = await stowServer(t, (request) => ({ status: 409, json: stowJson({ failed: failed(request) }) }));
  const result = await store(instances(1), { url: plain.url, ...fast });
  assert.deepEqual(result.stored, []);
  assert.equal(result.failed[0].reason.code, "stow-0111");
});

test("a server that stays away ends the send after the tries that were allowed", async (t) => {
  const { url, requests } = await stowServer(t, () => "reset");
  const result = await store(instances(4, 1000), { url, ...fast, batchBytes: 2500, attempts: 3 });
  assert.equal(requests.length, 3, "the second batch is not tried");
  assert.deepEqual(result.stored, []);
  assert.deepEqual(result.failed.map((f) => f.instance).sort(), ["2.25.1", "2.25.2", "2.25.3", "2.25.4"]);
  assert.ok(result.failed.every((f) => f.reason.code === "network"));
});

test("202 with a Failed SOP Sequence: each instance has its own verdict", async (t) => {
  const { url, requests } = await stowServer(t, () => ({
    status: 202,
    json: stowJson({ stored: ["2.25.1", "2.25.3"], failed: [["2.25.2", 0x0122]] }),
  }));
  const result = await store(instances(3), { url, ...fast });
  assert.deepEqual(result.stored, ["2.25.1", "2.25.3"]);
  assert.equal(result.failed.length, 1);
  assert.equal(result.failed[0].instance, "2.25.2");
  assert.equal(result.failed[0].reason.code, "stow-0122");
  assert.match(result.failed[0].reason.message, /SOP class/);
  assert.equal(requests.length, 1, "what has a verdict is not sent again");
});

test("409 that names all failures stores nothing and says why", async (t) => {
  const { url } = await stowServer(t, (request) => ({
    status: 409,
    json: stowJson({ failed: uids(request).map((uid) => [uid, 0xc000]) }),
  }));
  const result = await store(instances(2), { url, ...fast });
  assert.deepEqual(result.stored, []);
  assert.deepEqual(
    result.failed.map((f) => f.reason.code),
    ["stow-C000", "stow-C000"],
  );
});

test("out of resources is tried again, for that instance only", async (t) => {
  const { url, requests } = await stowServer(t, (request, number) =>
    number === 1 ? { status: 202, json: stowJson({ stored: ["2.25.1"], failed: [["2.25.2", 0xa700]] }) } : ok(request),
  );
  const result = await store(instances(2), { url, ...fast });
  assert.deepEqual(result.stored, ["2.25.1", "2.25.2"]);
  assert.deepEqual(requests.map(uids), [["2.25.1", "2.25.2"], ["2.25.2"]]);
});

test("a 4xx that does not say which: each instance is sent alone", async (t) => {
  const { url, requests } = await stowServer(t, (request) =>
    uids(request).includes("2.25.2") ? { status: 400, body: "bad" } : ok(request),
  );
  const result = await store(instances(3), { url, ...fast });
  assert.deepEqual(result.stored, ["2.25.1", "2.25.3"]);
  assert.deepEqual(
    result.failed.map((f) => [f.instance, f.reason.code]),
    [["2.25.2", "http-400"]],
  );
  assert.equal(requests.length, 4);
});

test("one instance that breaks the server (500) does not take its batch along", async (t) => {
  const { url } = await stowServer(t, (request) => (uids(request).includes("2.25.2") ? { status: 500 } : ok(request)));
  const result = await store(instances(3), { url, ...fast, attempts: 2 });
  assert.deepEqual(result.stored, ["2.25.1", "2.25.3"]);
  assert.deepEqual(
    result.failed.map((f) => f.reason.code),
    ["http-500"],
  );
});

test("401 ends it: nothing more is sent", async (t) => {
  const { url, requests } = await stowServer(t, () => ({ status: 401 }));
  const result = await store(instances(4, 1000), { url, ...fast, batchBytes: 2500 });
  assert.equal(requests.length, 1);
  assert.equal(result.failed.length, 4);
  assert.ok(result.failed.every((f) => f.reason.code === "http-401"));
});

test("200 without a list means stored; 202 without one does not", async (t) => {
  const plain = await stowServer(t, () => ({ status: 200, body: "<xml/>" }));
  assert.equal((await store(instances(2), { url: plain.url, ...fast })).stored.length, 2);
  const accepted = await stowServer(t, () => ({ status: 202 }));
  const result = await store(instances(1), { url: accepted.url, ...fast });
  assert.deepEqual(
    result.failed.map((f) => f.reason.code),
    ["unconfirmed"],
  );
});

test("a redirect is not followed", async (t) => {
  const other = await stowServer(t, ok);
  const { url } = await stowServer(t, () => ({ status: 307, headers: { Location: `${other.url}/studies` } }));
  const result = await store(instances(1), { url, ...fast, attempts: 2 });
  assert.equal(result.failed[0].reason.code, "network");
  assert.equal(other.requests.length, 0);
});

test("an abort stops a waiting retry and a running request", async (t) => {
  const waiting = await stowServer(t, () => ({ status: 503, headers: { "Retry-After": "60" } }));
  const running = await stowServer(t, () => new Promise(() => undefined));
  for (const { url, requests } of [waiting, running]) {
    const controller = new AbortController();
    const result = store(instances(1), { url, signal: controller.signal });
    while (requests.length === 0) await new Promise((done) => setTimeout(done, 5));
    controller.abort();
    await assert.rejects(result, { name: "AbortError" });
  }
});

test("a file that can no longer be read is told from a lost network", async (t) => {
  const { url } = await stowServer(t, ok);
  const gone = new Blob(["x".repeat(50)]);
  const fail = () => Promise.reject(new DOMException("gone", "NotReadableError"));
  gone.slice = () => ({ arrayBuffer: fail });
  // The body itself fails as the network does: the server drops the connection.
  const dropped = await stowServer(t, () => "reset");
  const result = await store([{ instance: "2.25.1", bytes: gone }], { url: dropped.url, ...fast });
  assert.equal(result.failed[0].reason.code, "unreadable");
  assert.equal(dropped.requests.length, 1, "and is not tried again");
  assert.equal((await store(instances(1), { url, ...fast })).stored.length, 1);
});

test("the portal's headers go along; Content-Type stays ours", async (t) => {
  const { url, requests } = await stowServer(t, ok);
  await store(instances(1), {
    url,
    ...fast,
    headers: { Authorization: "Bearer t", "content-type": "text/plain" },
  });
  assert.equal(requests[0].headers.authorization, "Bearer t");
  assert.equal(requests[0].parts.length, 1);
  await assert.rejects(store(instances(1), { url, headers: { "bad name": "x" } }), TypeError);
});

test("addresses: /studies is added, http and passwords are refused", () => {
  assert.equal(stowUrl("https://a.example/dicom-web", false), "https://a.example/dicom-web/studies");
  assert.equal(stowUrl("https://a.example/dw/studies/", false), "https://a.example/dw/studies");
  assert.equal(stowUrl("https://a.example/dw?k=1#x", false), "https://a.example/dw/studies?k=1");
  for (const local of ["http://localhost:8042", "http://127.0.0.1:1", "http://[::1]:1"]) {
    assert.ok(stowUrl(local, false).startsWith(local));
  }
  const bad = ["http://a.example/", "http://localhost.a.example", "ftp://localhost/", "//", "https://u:p@a.example/"];
  for (const url of bad) assert.throws(() => stowUrl(url, false), { code: "bad-url" }, url);
  assert.equal(stowUrl("http://a.example", true), "http://a.example/studies");
});

test("a body is made of the blobs and a boundary that differs each time", async () => {
  const blobs = [new Blob(["--\r\n\r\n--"]), new Blob([])];
  const [one, two] = [multipart(blobs), multipart(blobs)];
  assert.notEqual(one.type, two.type);
  const parts = parseMultipart(one.type, Buffer.from(await one.body.arrayBuffer()));
  assert.deepEqual(
    parts.map((p) => p.data.toString()),
    ["--\r\n\r\n--", ""],
  );
});
