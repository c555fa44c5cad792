/** What every browser test needs: a real Chromium and the built page on a local port. */

import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../../scripts/serve.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Public test files; not part of the repository. */
export const testData = process.env.SCANVEIL_TEST_DATA ?? resolve(root, "../shared/data");

/** A reason to skip where the public test files are missing, else false. */
export function missing(...parts) {
  const path = join(testData, ...parts);
  return existsSync(path) ? false : `no test data at ${path} (set SCANVEIL_TEST_DATA)`;
}

/** Debian's Chromium, or the one named by CHROMIUM; nothing is downloaded. */
export function launch(options = {}) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic"],
    ...options,
  });
}

/** The built page for a destination ("" for none): { url, close() }. */
export function serveWww({ destination = "", port = 0 } = {}) {
  return serve({ destination, port });
}
