/**
 * Which Rust builds the WebAssembly module. SCANVEIL_TOOLCHAIN chooses:
 *
 * - `debian`: Debian's rustc-web, cargo-web and rust-web-src. The standard library is built from source, so a
 *   panic unwinds: it becomes a JavaScript error and the instance lives on.
 * - `rustup`: the toolchain on PATH. With its component rust-src it does the same; without, its ready-made
 *   standard library can only abort, and the package replaces the worker in which a panic happened.
 * - `auto` (default): rustup's if its wasm target is there, else Debian's if that is there, else whichever of the
 *   two can be fetched, rustup's first.
 */

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { find, install } from "./apt.mjs";
import { nativeCargo } from "./parts.mjs";
import { MissingPart, output, root, run, say, which } from "./run.mjs";

const target = "wasm32-unknown-unknown";
/** The home of whoever builds it has no place in what is published, nor should it differ by it. */
const crates = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src");
const unnamed = /\s/.test(crates) ? "" : ` --remap-path-prefix=${crates}=crates`;
const features = `-Ctarget-feature=+simd128${unnamed}`;
/** The standard library from source: a panic unwinds, and what it has two of, such as sorting, is the smaller one. */
const ownStandardLibrary = ["-Zbuild-std=std,panic_unwind", "-Zbuild-std-features=panic-unwind,optimize_for_size"];
const debianPackages = ["rustc-web", "cargo-web", "rust-web-src"];

const sysroot = (rustc) => output(rustc, ["--print", "sysroot"], { cwd: root });
const librarySource = (rustc) => join(sysroot(rustc) ?? "", "lib/rustlib/src/rust/library/Cargo.lock");

/** The linker for wasm: LLVM's, as rustup's toolchain or Debian carries it. */
async function linker() {
  const rustc = which("rustc");
  const host = rustc && output(rustc, ["-vV"], { cwd: root })?.match(/host: (.*)/)?.[1];
  const ofRustup = host && join(sysroot(rustc) ?? "", "lib/rustlib", host, "bin/rust-lld");
  // Debian's rust-lld is a link that leads nowhere until the package lld-22 is there.
  return find("A linker for wasm", [ofRustup, "/usr/bin/rust-lld", "wasm-ld-22"], ["lld-22"], "install lld (wasm-ld)");
}

const hasDebian = () =>
  ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/lib/rustlib/src/rust/library/Cargo.lock"].every(existsSync);

async function debian() {
  if (!hasDebian()) await install("Debian's Rust for wasm", debianPackages);
  if (!hasDebian()) throw new MissingPart(`Debian's Rust for wasm: ${debianPackages.join(" ")} do not bring it`);
  const version = output("/usr/bin/rustc", ["--version"]);
  return {
    name: "debian",
    panics: "unwind",
    version,
    cargo: "/usr/bin/cargo",
    arguments: ownStandardLibrary,
    env: {
      RUSTC_BOOTSTRAP: "1",
      RUSTC: "/usr/bin/rustc",
      RUSTFLAGS: `-Cpanic=unwind ${features}`,
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: await linker(),
    },
  };
}

/** Whether the ready-made standard library for wasm is in the toolchain on PATH. */
function hasTarget() {
  const rustc = which("rustc");
  return rustc !== undefined && existsSync(join(sysroot(rustc) ?? "", "lib/rustlib", target, "lib"));
}

async function addTarget() {
  if (which("rustup") === undefined) return false;
  say(`adding rustup's target ${target}`);
  try {
    await run("rustup", ["target", "add", target], { quiet: true, timeout: 5 * 60_000 });
  } catch {
    return false;
  }
  return hasTarget();
}

/** Undefined where rustup's toolchain cannot build for wasm; `fetch`: add the target if it is missing. */
async function rustup(fetch) {
  const cargo = nativeCargo();
  const version = output("rustc", ["--version"], { cwd: root });
  if (existsSync(librarySource("rustc"))) {
    return {
      name: "rustup",
      panics: "unwind",
      version,
      cargo,
      arguments: ownStandardLibrary,
      env: { RUSTC_BOOTSTRAP: "1", RUSTFLAGS: `-Cpanic=unwind ${features}` },
    };
  }
  if (!hasTarget() && !(fetch && (await addTarget()))) return undefined;
  return {
    name: "rustup",
    panics: "abort",
    version,
    cargo,
    arguments: [],
    env: { RUSTFLAGS: `-Cpanic=abort ${features}` },
  };
}

/** The toolchain to build with: `{ name, panics, version, cargo, arguments, env, targetDir, target }`. */
export async function toolchain() {
  const choice = process.env.SCANVEIL_TOOLCHAIN ?? "auto";
  if (!["auto", "rustup", "debian"].includes(choice)) {
    throw new MissingPart(`SCANVEIL_TOOLCHAIN is "${choice}"; it can be rustup, debian or auto`);
  }
  const fetch = choice === "rustup" || !hasDebian();
  const chosen = (choice !== "debian" && (await rustup(fetch))) || (choice !== "rustup" && (await debian()));
  if (!chosen) throw new MissingPart(`The wasm target is missing: rustup target add ${target}`);
  const means = chosen.panics === "unwind" ? "a panic is caught" : "a panic ends the worker";
  say(`wasm toolchain: ${chosen.name}, ${chosen.version} (${means})`);
  return { ...chosen, target, targetDir: join(root, `target/wasm-${chosen.name}`) };
}
