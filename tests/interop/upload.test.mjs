/**
 * The main job, end to end: real scans go from a folder on the page to a real DICOMweb server. What the server has
 * is compared by pydicom; what left the browser is searched for every identifier of the originals.
 */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { goOn, noOrthanc, orthanc } from "../browser/page-support.mjs";
import { launch } from "../browser/support.mjs";
import { recorder, search } from "./recorder.mjs";
import * as at from "./support.mjs";

const notBuilt = existsSync(join(at.root, "www/dist/index.html")) ? false : "the page is not built (npm run build)";

/** A folder as a person might call it; neither it nor a file's name may leave. */
const folderName = "Scans of Anna Quillfeather";
const fileName = (number) => `quillfeather-a-${String(number).padStart(4, "0")}.dcm`;

/** Real instances that a server can store, each once. Without those in whose pixel data more than the image stands: it
 * goes, so that the bytes are not comparable. Without a damaged frame, which nobody can look at: it is held back. */
async function originals() {
  const pure = (file) => !file.includes("GDCMJ2K_TextGBR") && !file.includes("JPEG2000-embedded-sequence-delimiter");
  const phantom = at.missing("ibsi/ibsi1_ct_phantom/dicom")
    ? []
    : at.filesUnder(join(at.testData, "ibsi/ibsi1_ct_phantom/dicom"));
  return at.python("storable.py", { files: [...phantom, ...(await at.pydicomFiles())].filter(pure) });
}

describe("from a folder to a DICOMweb server", { skip: noOrthanc || notBuilt }, () => {
  const closing = [];
  let folder;
  let inputs;
  let server;
  let recorded;
  let requests;
  let complaints;

  before(async () => {
    folder = await at.temporaryFolder();
    closing.push(() => folder.remove());
    inputs = await originals();
    const study = join(folder.path, folderName);
    await mkdir(study);
    for (const [number, input] of inputs.entries()) await cp(input, join(study, fileName(number)));

    server = await orthanc();
    closing.push(() => server.close());
    const proxy = { "/dicom-web": `${server.url}/dicom-web` };
    const site = await serve({ destination: "/dicom-web/studies", proxy });
    closing.push(() => site.close());
    recorded = await recorder(site.port);
    closing.push(() => recorded.close());
    const browser = await launch();
    closing.push(() => browser.close());

    const context = await browser.newContext({ reducedMotion: "reduce" });
    requests = [];
    complaints = [];
    context.on("request", (request) => requests.push(request));
    const page = await context.newPage();
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    await page.goto(recorded.url);
    await page.setInputFiles('[data-pick="folder"]', study);
    await page.getByRole("heading", { level: 1, name: "What we found" }).waitFor({ timeout: 120_000 });
    await goOn(page, "What is removed, and what stays");
    await goOn(page, "Before and after");
    await goOn(page, "Do you agree?");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Sent", exact: true }).waitFor({ timeout: 180_000 });
  });
  after(async () => {
    for (const close of closing.reverse()) await close();
  });

  test("at least sixty real instances are stored, all that were sent", async () => {
    assert.ok(inputs.length >= 60, `${inputs.length} instances went in`);
    assert.equal((await server.instances()).length, inputs.length);
    assert.deepEqual(complaints, []);
  });

  test("what the server gives back has the pixels of the originals, but for what is covered, and none of their identifiers", async () => {
    const ids = await server.instances();
    const stored = [];
    await at.eachOf(ids, 4, async (id) => {
      const answer = await fetch(`${server.url}/instances/${id}/file`);
      const path = join(folder.path, `${id}.dcm`);
      await writeFile(path, Buffer.from(await answer.arrayBuffer()));
      stored.push(path);
    });
    const answers = await at.python("stored.py", { originals: inputs, stored });
    assert.deepEqual(answers.problems, []);
    assert.equal(answers.matched, inputs.length, "each original was found again by its pixels or its kind");
  });

  test("WADO-RS serves them: the study, its series and its instances are those of the originals, under new UIDs", async () => {
    const ask = async (path) => (await fetch(`${server.url}/dicom-web/${path}`)).json();
    const value = (item, tag) => item[tag].Value[0];
    const studies = (await ask("studies")).map((study) => value(study, "0020000D"));
    assert.ok(studies.every((uid) => uid.startsWith("2.25.")));
    let count = 0;
    for (const study of studies) {
      const metadata = await ask(`studies/${study}/metadata`);
      for (const instance of metadata) assert.match(value(instance, "00080018"), /^2\.25\.\d+$/);
      count += metadata.length;
    }
    assert.equal(count, inputs.length);
  });

  test("no request that left the browser holds an identifier, a UID or a name of a file of the originals", async () => {
    const known = await at.python("identifiers.py", { files: inputs });
    assert.ok(known.uids.length >= 60 && known.strings.length >= 20, "there is something to search for");
    const names = ["Quillfeather", folderName, ...inputs.map((_, number) => fileName(number).replace(".dcm", ""))];
    const wanted = { ...known, names };

    const sent = recorded.bytes();
    const posted = sent.reduce((sum, buffer) => sum + buffer.length, 0);
    assert.ok(posted > 1_000_000, `${posted} bytes were recorded`);
    assert.deepEqual(search(sent, wanted), { strings: 0, uids: 0, names: 0 });

    const heads = requests.map((request) =>
      Buffer.from(`${request.method()} ${request.url()} ${JSON.stringify(request.headers())}`),
    );
    const bodies = requests.map((request) => request.postDataBuffer() ?? Buffer.alloc(0));
    assert.deepEqual(search([...heads, ...bodies], wanted), { strings: 0, uids: 0, names: 0 });
    const origin = new URL(recorded.url).origin;
    const elsewhere = requests
      .map((request) => request.url())
      .filter((url) => !url.startsWith(origin) && !url.startsWith("blob:"));
    assert.deepEqual(elsewhere, [], "nothing went anywhere else");
  });

  test("the search finds what is there", async () => {
    const { buffer } = await at
      .python("stored.py", { planted: inputs[0] })
      .then(({ base64 }) => ({ buffer: Buffer.from(base64, "base64") }));
    const known = await at.python("identifiers.py", { files: [inputs[0]] });
    const hits = search([buffer], { ...known, names: ["Quillfeather"] });
    assert.ok(hits.uids > 0, "the UIDs of an original are found in it");
    assert.equal(
      search([Buffer.from("x=Anna%20Quillfeather&y")], { strings: ["Anna Quillfeather"], uids: [], names: [] })
        .strings > 0,
      true,
    );
  });
});
