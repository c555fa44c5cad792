/** Builds the WebAssembly module and its glue into pkg/dist/wasm; nothing to do where no input changed. */

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { lockedVersion, nativeCargo, npmDependencies } from "./lib/parts.mjs";
import { cache, digest, duration, filesUnder, isStamped, main, root, run, say, stamp } from "./lib/run.mjs";
import { toolchain } from "./lib/toolchain.mjs";

/** Where the module, its glue and its types go. */
export const wasmFolder = join(root, "pkg/dist/wasm");

/** What the module may use. Named one by one: with `--all-features` wasm-opt writes what Node 20 cannot read. */
const wasmFeatures = [
  "bulk-memory",
  "bulk-memory-opt",
  "call-indirect-overlong",
  "exception-handling",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
  "simd",
];

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;

/** Size of the module as it is and as a server sends it. */
export function moduleSize() {
  const bytes = readFileSync(join(wasmFolder, "scanveil_bg.wasm"));
  return { bytes: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
}

/** The program that writes the glue, of exactly wasm-bindgen's version. */
async function glueProgram() {
  const [library, program] = ["wasm-bindgen", "wasm-bindgen-cli-support"].map(lockedVersion);
  if (library !== program) {
    throw new Error(
      `wasm-bindgen is ${library} but the glue program has ${program}: make scripts/glue/Cargo.toml agree`,
    );
  }
  const targetDir = join(root, "target/tools");
  say(`glue: wasm-bindgen ${library}`);
  const flags = ["build", "--quiet", "--locked", "--package", "scanveil-glue"];
  // It runs for a quarter of a second: optimising it costs more than it ever gives back.
  const plain = ["--config", 'profile.dev.package."*".opt-level=0'];
  const env = { CARGO_TARGET_DIR: targetDir, CARGO_PROFILE_DEV_DEBUG: "0" };
  await run(nativeCargo(), [...flags, ...plain], { env, quiet: true });
  return join(targetDir, "debug", process.platform === "win32" ? "scanveil-glue.exe" : "scanveil-glue");
}

/** Builds what is out of date. */
export async function buildWasm() {
  const rust = await toolchain();
  const inputs = filesUnder(
    "Cargo.toml",
    "Cargo.lock",
    "build.rs",
    "build",
    "data",
    "src",
    "scripts/glue",
    "scripts/wasm.mjs",
  );
  const now = digest(inputs, rust.name, rust.version, rust.arguments, rust.env.RUSTFLAGS, wasmFeatures);
  const mark = join(cache, "wasm.stamp");
  const outputs = ["scanveil.js", "scanveil.d.ts", "scanveil_bg.wasm"].map((name) => join(wasmFolder, name));
  if (!isStamped(mark, now) || !outputs.every(existsSync)) {
    const started = performance.now();
    const glue = await glueProgram();
    say("compiling the module");
    const flags = ["build", "--release", "--locked", "--no-default-features", "--lib", "--target", rust.target];
    await run(rust.cargo, [...flags, ...rust.arguments], { env: { ...rust.env, CARGO_TARGET_DIR: rust.targetDir } });

    const bound = join(rust.targetDir, "glue");
    rmSync(bound, { recursive: true, force: true });
    await run(glue, [join(rust.targetDir, rust.target, "release/scanveil.wasm"), bound], { quiet: true });

    say("optimising the module");
    const optimised = join(bound, "optimised.wasm");
    const enable = ["--mvp-features", ...wasmFeatures.map((name) => `--enable-${name}`)];
    const wasmOpt = join(root, "node_modules/binaryen/bin/wasm-opt");
    await run(process.execPath, [wasmOpt, "-O3", ...enable, join(bound, "scanveil_bg.wasm"), "-o", optimised], {
      quiet: true,
    });

    mkdirSync(wasmFolder, { recursive: true });
    for (const name of ["scanveil.js", "scanveil.d.ts", "scanveil_bg.wasm.d.ts"]) {
      if (existsSync(join(bound, name))) copyFileSync(join(bound, name), join(wasmFolder, name));
    }
    copyFileSync(optimised, join(wasmFolder, "scanveil_bg.wasm"));
    stamp(mark, now);
    say(`module built in ${duration(performance.now() - started)}`);
  }
  const size = moduleSize();
  say(`module: ${megabytes(size.bytes)}, gzipped ${megabytes(size.gzipped)}`);
}

main(import.meta.url, async () => {
  await npmDependencies();
  await buildWasm();
});
