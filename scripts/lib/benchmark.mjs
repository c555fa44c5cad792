/** What the benchmarks share: the program that they measure, and the others beside it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nativeCargo, pythonEnvironment } from "./parts.mjs";
import { root, run, say } from "./run.mjs";

const minutes = 60_000;

/** The native command line, as it is released or, sooner built, for development; `env` is for the build. */
export async function commandLine(profile, env = {}) {
  say("building the command line");
  const asked = profile === "release" ? ["--release"] : [];
  const timeout = 30 * minutes;
  await run(nativeCargo(), ["build", "--quiet", ...asked, "--locked", "--bin", "scanveil"], { timeout, env });
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
  return join(target, profile, process.platform === "win32" ? "scanveil.exe" : "scanveil");
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
