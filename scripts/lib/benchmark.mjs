/** What the benchmarks share: the program that they measure, and the others beside it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nativeCargo, pythonEnvironment } from "./parts.mjs";
import { root, run, say } from "./run.mjs";

const minutes = 60_000;

/** The native command line, as the benchmarks run it or, sooner built, for development. */
export async function commandLine({ debug }) {
  say("building the command line");
  // Optimised as for a release but for the linker's part, which takes minutes.
  const profile = debug ? "dev" : "quick";
  // A test beside it makes it the one that the tests were built with: alone it has its dependencies' features other.
  const tested = debug ? ["--test", "cli"] : [];
  const args = ["build", "--quiet", "--profile", profile, "--locked", "--bin", "scanveil", ...tested];
  await run(nativeCargo(), args, { timeout: 30 * minutes });
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
  return join(target, debug ? "debug" : profile, process.platform === "win32" ? "scanveil.exe" : "scanveil");
}

/**
 * The tools of the benchmark in `folder`, as `NAME=PYTHON`; one that cannot be installed is said so. `packages` is what
 * each of their environments has besides.
 */
export async function peers(folder, packages = {}) {
  const installed = [];
  for (const line of readFileSync(join(folder, "peers.txt"), "utf8").split("\n")) {
    const [name, wanted] = line.split(": ");
    if (line.startsWith("#") || wanted === undefined) continue;
    try {
      const environment = await pythonEnvironment(`peers/${name}`, { ...packages, packages: wanted.split(" ") });
      installed.push(`${name}=${environment}`);
    } catch (error) {
      say(`${name} cannot be installed: ${error.message}`);
    }
  }
  return installed;
}
