/** The archive as another program reads it. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { crc32, crc32OfBlob } from "../../pkg/dist/crc32.js";
import { headers, zip } from "../../pkg/dist/zip.js";
import { folder, python } from "./support.mjs";

const list = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
print(json.dumps({"bad": z.testzip(), "files": [
  [i.filename, i.file_size, i.compress_type, i.create_system, i.external_attr, list(i.date_time), z.read(i).hex()[:40]]
  for i in z.infolist()]}))`;

test("Python reads back every byte, and nothing of this machine is in it", async (t) => {
  const path = join(folder(t), "a.zip");
  const contents = [randomBytes(100_003), Buffer.alloc(0), Buffer.from("third")];
  const entries = contents.map((data, n) => ({
    name: `DICOM/P0000001/I000000${n}`,
    data: new Blob([data]),
    crc: crc32(data),
  }));
  const blob = zip(entries);
  writeFileSync(path, Buffer.from(await blob.arrayBuffer()));
  const { bad, files } = JSON.parse(python(list, path));
  assert.equal(bad, null);
  assert.deepEqual(
    files,
    contents.map((data, n) => [
      entries[n].name,
      data.length,
      0,
      0,
      0,
      [1980, 1, 1, 0, 0, 0],
      data.toString("hex").slice(0, 40),
    ]),
  );
});

test("more entries than 16 bits count: ZIP64", async (t) => {
  const path = join(folder(t), "b.zip");
  const same = { data: new Blob(["x"]), crc: crc32(Buffer.from("x")) };
  const blob = zip(Array.from({ length: 66_000 }, (_, n) => ({ name: `I${n}`, ...same })));
  writeFileSync(path, Buffer.from(await blob.arrayBuffer()));
  const program = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(len(z.infolist()), z.read('I65999'))";
  assert.equal(python(program, path).trim(), "66000 b'x'");
});

test("a file over 4 GiB, and one behind it: ZIP64", async (t) => {
  const path = join(folder(t), "c.zip");
  const small = Buffer.from("behind the big one");
  const big = 2 ** 32 + 12_345;
  const { heads, tail } = headers([
    { name: "big.dcm", size: big, crc: 0 },
    { name: "small.dcm", size: small.length, crc: crc32(small) },
  ]);
  // Written with a hole where the big file's zeros are.
  const file = openSync(path, "w");
  writeSync(file, heads[0], 0, heads[0].length, 0);
  let at = heads[0].length + big;
  for (const part of [heads[1], small, ...tail]) at += writeSync(file, part, 0, part.length, at);
  closeSync(file);
  const program =
    "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print([i.file_size for i in z.infolist()], z.read('small.dcm'), z.open('big.dcm').read(4))";
  assert.equal(python(program, path).trim(), `[${big}, 18] b'behind the big one' b'\\x00\\x00\\x00\\x00'`);
});

test("CRC-32 is that of zlib, in pieces and at any length", async () => {
  const bytes = randomBytes(1000);
  const program =
    "import sys, zlib; b = bytes.fromhex(sys.argv[1]); print(*[zlib.crc32(b[:n]) for n in (0, 1, 7, 8, 9, 1000)])";
  const expected = python(program, bytes.toString("hex")).trim().split(" ").map(Number);
  assert.deepEqual(
    [0, 1, 7, 8, 9, 1000].map((n) => crc32(bytes.subarray(0, n))),
    expected,
  );
  assert.equal(crc32(bytes.subarray(333), crc32(bytes.subarray(0, 333))), expected[5]);
  assert.equal(await crc32OfBlob(new Blob([bytes])), expected[5]);
});
