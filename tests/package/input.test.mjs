/** Archives of every kind, made by Python's zipfile. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { defaultLimits, openAll } from "../../pkg/dist/input.js";
import { folder, python } from "./support.mjs";

const never = new AbortController().signal;

/** Runs a Python program that fills the ZipFile `z`, and gives the archive as a File. */
function archive(t, program, name = "JOHN^DOE.zip") {
  const path = join(folder(t), "x.zip");
  python(`import io, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1], "w")\n${program}\nz.close()`, path);
  return new File([readFileSync(path)], name);
}

async function opened(files, limits = {}, signal = never) {
  const all = [];
  for await (const one of openAll(files, signal, { ...defaultLimits, ...limits })) {
    all.push("source" in one ? await one.source.text() : one.reason.code);
  }
  return all;
}

test("files pass through in order and lose their names", async () => {
  const files = [new File(["a"], "Smith.dcm"), new File(["b"], "DICOMDIR")];
  assert.deepEqual(await opened(files), ["a", "b"]);
  for await (const { source } of openAll(files, never)) {
    assert.equal(source instanceof File, false);
    assert.equal("name" in source, false);
  }
});

test("async iterables are taken too; what is no file is a TypeError", async () => {
  async function* later() {
    yield new File(["a"], "a");
  }
  assert.deepEqual(await opened(later()), ["a"]);
  await assert.rejects(opened(["path"]), TypeError);
});

test("an archive gives its files, stored and deflated, folders left out", async (t) => {
  const file = archive(
    t,
    `
z.mkdir("d")
z.writestr("d/a", b"stored")
z.writestr("d/b", b"deflated" * 100, compress_type=8)`,
  );
  assert.deepEqual(await opened([file]), ["stored", "deflated".repeat(100)]);
});

test("the name does not matter: the first bytes do", async (t) => {
  const file = archive(t, `z.writestr("a", b"inside")`, "study");
  assert.deepEqual(await opened([file]), ["inside"]);
});

test("DICOM whose preamble begins as a ZIP does is DICOM", async () => {
  const bytes = new Uint8Array(200);
  bytes.set(Buffer.from("PK\x03\x04"), 0);
  bytes.set(Buffer.from("DICM"), 128);
  const [text] = await opened([new File([bytes], "a")]);
  assert.equal(text.length, 200);
});

const nested = (depth) => `
data = b"deep"
for _ in range(${depth - 1}):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", 8) as y: y.writestr("x", data)
    data = inner.getvalue()
z.writestr("x", data)`;

test("archives in archives are opened to the third, and no further", async (t) => {
  assert.deepEqual(await opened([archive(t, nested(3))]), ["deep"]);
  assert.deepEqual(await opened([archive(t, nested(4))]), ["archive-depth"]);
});

test("a damaged entry is one failure; the entries around it come through", async (t) => {
  const file = archive(
    t,
    `
for name in "abc": z.writestr(name, name.encode() * 500 + bytes(range(256)), compress_type=8)`,
  );
  const bytes = new Uint8Array(await file.arrayBuffer());
  const second = Buffer.from(bytes).indexOf("PK\x03\x04", 4);
  bytes.fill(0xff, second + 40, second + 60);
  const all = await opened([new File([bytes], "a"), new File(["after"], "b")]);
  assert.equal(all.length, 4);
  assert.equal(all[1], "archive-broken");
  assert.ok(all[0].startsWith("aaa") && all[2].startsWith("ccc") && all[3] === "after");
});

test("a truncated archive, an empty one and an encrypted entry have their codes", async (t) => {
  const whole = archive(t, `z.writestr("a", b"x" * 1000)`);
  assert.deepEqual(await opened([new File([whole.slice(0, 500)], "a")]), ["archive-broken"]);
  assert.deepEqual(await opened([archive(t, "")]), ["archive-empty"]);
  const locked = new Uint8Array(await archive(t, `z.writestr("a", b"x" * 30)`).arrayBuffer());
  locked[6] |= 1;
  locked[Buffer.from(locked).indexOf("PK\x01\x02") + 8] |= 1;
  assert.deepEqual(await opened([new File([locked], "a")]), ["archive-encrypted"]);
  const lzma = archive(t, `z.writestr("a", b"x" * 1000, compress_type=14)`);
  assert.deepEqual(await opened([lzma]), ["archive-method"]);
});

test("limits: entries, bytes and ratio each stop a bomb, and the next file still comes", async (t) => {
  const many = archive(
    t,
    `
for n in range(50): z.writestr(str(n), b"x")`,
  );
  const after = new File(["after"], "b");
  const counted = await opened([many, after], { entries: 20 });
  assert.deepEqual(counted.slice(20), ["archive-entries", "after"]);
  const zeros = archive(
    t,
    `
for n in range(5): z.writestr(str(n), bytes(10_000_000), compress_type=8)`,
  );
  const sized = await opened([zeros, after], { bytes: 25_000_000 });
  assert.deepEqual(
    sized.map((text) => (text.length > 100 ? text.length : text)),
    [10_000_000, 10_000_000, "archive-size", "after"],
  );
  const dense = await opened([zeros, after], { ratio: 100, ratioFrom: 1_000_000 });
  assert.deepEqual(dense, ["archive-ratio", "after"]);
});

test("an entry that lies about its size is stopped at the size it claims", async (t) => {
  const bytes = Buffer.from(await archive(t, `z.writestr("a", bytes(5_000_000), compress_type=8)`).arrayBuffer());
  bytes.writeUInt32LE(1000, bytes.indexOf("PK\x01\x02") + 24);
  bytes.writeUInt32LE(1000, 22);
  assert.deepEqual(await opened([new File([bytes], "a")]), ["archive-broken"]);
});

test("stored entries that share their bytes do not multiply", async (t) => {
  const bytes = Buffer.from(
    await archive(
      t,
      `
for n in range(9): z.writestr("a" if n == 0 else "b%d" % n, b"x" * (100_000 if n == 0 else 1))`,
    ).arrayBuffer(),
  );
  // Every directory entry is made to point at the first, large one.
  for (let at = bytes.indexOf("PK\x01\x02"); at >= 0; at = bytes.indexOf("PK\x01\x02", at + 4)) {
    bytes.writeUInt32LE(100_000, at + 20);
    bytes.writeUInt32LE(100_000, at + 24);
    bytes.writeUInt32LE(0, at + 42);
  }
  const all = await opened([new File([bytes], "a")]);
  assert.ok(all.length <= 2, `${all.length} files out of one`);
  assert.ok(["archive-size", "archive-broken"].includes(all.at(-1)));
});

test("an abort ends the opening", async (t) => {
  const controller = new AbortController();
  const file = archive(
    t,
    `
for n in range(50): z.writestr(str(n), b"x", compress_type=8)`,
  );
  const opening = (async () => {
    for await (const _ of openAll([file], controller.signal)) controller.abort();
  })();
  await assert.rejects(opening, { name: "AbortError" });
});
