/**
 * Fuzzes the readers, the pipeline, the cleaning of pixel data, the codecs and the sources of volumes and regions: `npm run fuzz -- SECONDS [TARGET…]`,
 * 60 seconds each by default.
 *
 * libFuzzer with coverage from LLVM's own pass. No cargo-fuzz, which wants a nightly toolchain: RUSTC_BOOTSTRAP
 * lets the stable one take the same flags.
 */

import { existsSync, mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { compiler, nativeCargo } from "./lib/parts.mjs";
import { aside, cache, main, output, root, run, say } from "./lib/run.mjs";

/** The binaries of fuzz/Cargo.toml. */
const targets = [
  "reader",
  "knowledge_base",
  "pipeline",
  "hidden",
  "jpeg",
  "jpeg_ls",
  "rle",
  "jpeg2000",
  "jpeg_xl",
  "volumes",
  "regions",
];

const coverage = [
  "--cfg",
  "fuzzing",
  "-Cpasses=sancov-module",
  "-Cllvm-args=-sanitizer-coverage-level=4",
  "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
  "-Cllvm-args=-sanitizer-coverage-pc-table",
  "-Cllvm-args=-sanitizer-coverage-trace-compares",
  // The pass marks functions by sections that the linker must not throw away.
  "-Clink-dead-code",
];

/** Optimised as far as it is quickly done, since executions count, but with every check on, and quick to link. */
const profile = {
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
  CARGO_PROFILE_RELEASE_DEBUG: "line-tables-only",
  CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS: "true",
  CARGO_PROFILE_RELEASE_LTO: "off",
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "1",
  CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS: "true",
};

async function build() {
  await compiler();
  const cargo = nativeCargo();
  const host = output("rustc", ["-vV"], { cwd: root })?.match(/host: (.*)/)?.[1];
  if (host === undefined) throw new Error("rustc does not say which machine it is for");
  const targetDir = join(root, "target/fuzz");
  say("building the fuzz targets");
  // With --target, build scripts and macros are not instrumented.
  await run(cargo, ["build", "--quiet", "--release", "--locked", "--package", "scanveil-fuzz", "--target", host], {
    env: { ...profile, CARGO_TARGET_DIR: targetDir, RUSTC_BOOTSTRAP: "1", RUSTFLAGS: coverage.join(" ") },
  });
  return join(targetDir, host, "release");
}

/** Runs one target for `seconds`. */
async function fuzzTarget(program, target, seconds, seeds) {
  const corpus = join(cache, "fuzz", target);
  const crashes = join(cache, "fuzz/crashes/");
  for (const folder of [corpus, crashes]) mkdirSync(folder, { recursive: true });
  say(`fuzzing ${target} for ${seconds} s with ${seeds.length === 0 ? "no seeds" : seeds.join(", ")}`);
  // libFuzzer writes what it finds into the first folder only.
  const limits = [`-max_total_time=${seconds}`, "-timeout=20", "-rss_limit_mb=2048", "-max_len=262144"];
  const args = [...limits, "-print_final_stats=1", "-verbosity=0", `-artifact_prefix=${crashes}${target}-`];
  await run(program, [...args, corpus, ...seeds], { timeout: (seconds + 300) * 1000 });
}

/** Runs each target for `seconds`, as many at once as there are processors; a crash's input stays in .cache/fuzz. */
export async function fuzz(seconds, chosen = targets) {
  for (const target of chosen) {
    if (!targets.includes(target))
      throw new Error(`there is no fuzz target ${target}; there are ${targets.join(", ")}`);
  }
  const binaries = await build();
  const data = process.env.SCANVEIL_TEST_DATA ?? resolve(root, "../shared/data");
  const seeds = [join(root, "tests/fixtures/fuzz"), join(data, "dicom")].filter(existsSync);
  const rest = chosen.values();
  const failures = [];
  const worker = async () => {
    for (const target of rest) {
      const one = () => fuzzTarget(join(binaries, target), target, seconds, seeds);
      await aside(one).catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), chosen.length) }, worker));
  if (failures.length > 0) throw new Error(failures.map((error) => error.message).join("; "));
}

main(import.meta.url, async ([seconds = "60", ...chosen]) => {
  if (!/^[1-9]\d*$/.test(seconds)) throw new Error("usage: npm run fuzz -- SECONDS [TARGET…]");
  await fuzz(Number(seconds), chosen.length > 0 ? chosen : targets);
});
