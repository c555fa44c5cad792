/** The page in a real browser, with everything that it asked for and complained of written down. */

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../scripts/serve.mjs";
import { ct } from "./package-dicom.mjs";
import { launch } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A reason to skip where no DICOMweb server can be started, else false. */
export const noOrthanc = existsSync(process.env.SCANVEIL_ORTHANC ?? "/usr/sbin/Orthanc")
  ? false
  : "Orthanc is not installed (npm test installs it)";

/** A file for `setInputFiles`. */
const file = (name, buffer) => ({ name, mimeType: "application/octet-stream", buffer });

/** CT slices of one series, a file cut short and one that is no scan. */
export function scan(slices = 3) {
  return [
    ...Array.from({ length: slices }, (_, at) => file(`QUILLFEATHER_${at}`, ct({ number: at + 1 }))),
    file("cut", ct({ number: slices + 1 }).subarray(0, 900)),
    file("readme.txt", Buffer.from("Open viewer.exe to see your images.")),
  ];
}

/** An ultrasound clip without writing in it. */
export function ultrasound(frames = 4) {
  const bytes = ct({ number: 90, frames });
  const at = bytes.indexOf("CS\x02\x00CT", 0, "latin1");
  bytes.write("US", at + 4, "latin1");
  const uid = bytes.indexOf("1.2.826.0.1.3680043.9.7777.3", 0, "latin1");
  bytes.write("4", uid + 27, "latin1");
  return [file("clip", bytes)];
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Orthanc with its DICOMweb plugin and nothing in it: { url, instances(), close() }. */
export async function orthanc() {
  const folder = mkdtempSync(join(tmpdir(), "scanveil-orthanc-"));
  const port = await freePort();
  const configuration = {
    StorageDirectory: join(folder, "storage"),
    IndexDirectory: join(folder, "storage"),
    HttpPort: port,
    DicomServerEnabled: false,
    AuthenticationEnabled: false,
    Plugins: ["/usr/share/orthanc/plugins"],
    DicomWeb: { Enable: true, Root: "/dicom-web/" },
  };
  writeFileSync(join(folder, "orthanc.json"), JSON.stringify(configuration));
  const child = spawn(process.env.SCANVEIL_ORTHANC ?? "/usr/sbin/Orthanc", [join(folder, "orthanc.json")], {
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const up = await fetch(`${url}/dicom-web/studies`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (up) break;
    if (tries > 150) throw new Error("Orthanc did not start");
    await new Promise((done) => setTimeout(done, 100));
  }
  return {
    url,
    instances: () => fetch(`${url}/instances`).then((answer) => answer.json()),
    async close() {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A browser on the served page. `destination` as in SCANVEIL_DESTINATION; `policy` is preset; `proxy` as in scripts/serve.mjs.
 * `visit()` opens the page in a profile of its own.
 */
export async function site({ destination = "", policy = {}, proxy = {} } = {}) {
  const server = await serve({ destination, policy: JSON.stringify(policy), proxy });
  const browser = await launch();
  return {
    url: server.url,
    stopServer: () => server.close(),
    async visit(options = {}) {
      const context = await browser.newContext({ reducedMotion: "reduce", ...options });
      const requests = [];
      const complaints = [];
      context.on("request", (request) => requests.push(request));
      const page = await context.newPage();
      page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
      await page.goto(server.url);
      await page.getByRole("heading", { level: 1 }).waitFor();
      return { page, context, requests, complaints };
    },
    async close() {
      await browser.close();
      await server.close().catch(() => undefined);
    },
  };
}

/** Chooses files and waits until they are read. */
export async function choose(page, files) {
  await page.setInputFiles('[data-pick="files"]', files);
  await page.getByRole("heading", { level: 1, name: "What we found" }).waitFor({ timeout: 60_000 });
}

/** Goes on to the step with that heading. */
export async function goOn(page, heading) {
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
}

/** What axe finds against WCAG 2.2 AA and good practice, in short; empty when all is well. */
export async function barriers(page) {
  // Evaluated by the debugger: the page's own policy would rightly refuse the script.
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    globalThis.axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
