/** The parts that the build and the tests stand on. Each function is idempotent and says what it does. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { find, install } from "./apt.mjs";
import { cache, digest, isStamped, MissingPart, output, root, run, say, stamp, which } from "./run.mjs";

const oldestNode = [20, 19];

/** Node itself: the scripts, ESLint and TypeScript need a version this old at least. */
function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new MissingPart(`Node ${oldestNode.join(".")} or newer is needed; this is ${process.versions.node}`);
  }
}

/** npm dependencies, exactly those of package-lock.json. */
export async function npmDependencies() {
  checkNode();
  const manifests = ["package.json", "package-lock.json", "pkg/package.json", "www/package.json"];
  const now = digest(manifests.map((name) => join(root, name)));
  const mark = join(root, "node_modules/.scanveil-stamp");
  if (isStamped(mark, now)) return say("npm dependencies are there");
  say("installing npm dependencies");
  // `ci` starts from an empty folder, and is exact; `install` only adds what changed.
  const command = existsSync(join(root, "node_modules")) ? "install" : "ci";
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  await run(npm, [command, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { quiet: true });
  stamp(mark, digest(manifests.map((name) => join(root, name))));
}

/** Rust's own tools for this machine. */
export function nativeCargo() {
  const cargo = which("cargo");
  if (cargo === undefined) throw new MissingPart("cargo is missing: install Rust from https://rustup.rs");
  return cargo;
}

/** A Chromium for the browser tests: CHROMIUM, or what the system has. */
export async function chromium() {
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  const path = await find(
    "Chromium",
    [process.env.CHROMIUM, "chromium", "chromium-browser", "google-chrome", mac],
    ["chromium"],
    "install Chromium or Chrome, or set CHROMIUM to its path",
  );
  say(`Chromium: ${path}`);
  return path;
}

/** Orthanc and its DICOMweb plugin: the real server that the tests send to. */
export async function orthanc() {
  const plugin = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";
  const how = "install Orthanc with its DICOMweb plugin (https://www.orthanc-server.com)";
  const path = await find("Orthanc", ["Orthanc", "/usr/sbin/Orthanc"], ["orthanc", "orthanc-dicomweb"], how);
  await find("Orthanc's DICOMweb plugin", [process.env.SCANVEIL_ORTHANC_DICOMWEB, plugin], ["orthanc-dicomweb"], how);
  say(`Orthanc: ${path}`);
  return path;
}

/** The independent readers that the tests ask for a second opinion. */
export async function dicomTools() {
  const dcmdump = await find("dcmdump", ["dcmdump"], ["dcmtk"], "install DCMTK (https://dicom.offis.de)");
  const dciodvfy = await find(
    "dciodvfy",
    ["dciodvfy"],
    ["dicom3tools"],
    "install dicom3tools (https://www.dclunie.com)",
  );
  say(`DICOM tools: ${dcmdump}, ${dciodvfy}`);
}

/** A C++ compiler, for libFuzzer. */
export async function compiler() {
  return find("A C++ compiler", ["c++", "g++", "clang++"], ["g++"], "install one (g++ or clang++)");
}

const pythonIn = (folder) => join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python3");

/** The path of the Python that the tests use. */
export const python = pythonIn(join(cache, "python"));

async function makeVenv(folder, base) {
  const made = pythonIn(folder);
  const bases = base ? [base] : [which("python3"), "/usr/bin/python3"].filter((path) => path && existsSync(path));
  if (bases.length === 0)
    bases.push(await find("Python 3", ["python3"], ["python3", "python3-venv"], "install Python 3"));
  const attempts = bases.flatMap((base) => ["venv", "virtualenv"].map((module) => [base, module]));
  for (const again of [false, true]) {
    for (const [base, module] of attempts) {
      if (output(base, ["-m", module, "--clear", folder]) !== undefined && output(made, ["-m", "pip", "--version"]))
        return;
    }
    // Debian keeps the part of `venv` that brings pip in a package of its own.
    if (!again) await install("Python's venv", ["python3", "python3-venv"]);
  }
  throw new MissingPart("Python's venv is missing: install the package python3-venv, or virtualenv");
}

/**
 * A Python environment of its own under .cache with what pip is asked for: a list of requirements (a path) or the
 * requirements themselves, made by the Python `base` where it must be another than the system's. Returns the path of its
 * Python.
 */
export async function pythonEnvironment(name, { list, packages = [], base: wanted }) {
  const folder = join(cache, name);
  const made = pythonIn(folder);
  const mark = join(folder, ".scanveil-stamp");
  const base = wanted ?? which("python3");
  const now = digest(list ? [list] : [], base, base && output(base, ["--version"]), ...packages);
  if (isStamped(mark, now) && output(made, ["--version"])) {
    say(`Python packages are there (${name})`);
    return made;
  }
  say(`installing Python packages into .cache/${name}`);
  await makeVenv(folder, wanted);
  const requirements = [...(list ? ["--requirement", list] : []), ...packages];
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...requirements];
  await run(made, pip, { quiet: true, timeout: 15 * 60_000 });
  stamp(mark, now);
  return made;
}

/** pydicom and the codecs, in an environment of their own. */
export const pythonPackages = () => pythonEnvironment("python", { list: join(root, "tests/interop/requirements.txt") });

/** What the benchmark in the manner of MIDI-B is made and scored with. */
export const midiPackages = () => pythonEnvironment("midi", { list: join(root, "tests/midi/requirements.txt") });

/** What the bench of burned-in text is made and scored with. */
export const burnedInPackages = () =>
  pythonEnvironment("burned-in", { list: join(root, "tests/burned-in/requirements.txt") });

/** The fonts in which text is burned in, of every script: those that tests/burned-in/fonts.py misses. */
export async function fonts(python) {
  const missing = () =>
    output(python, [join(root, "tests/burned-in/fonts.py")])
      ?.split(" ")
      .filter(Boolean) ?? [];
  const packages = missing();
  if (packages.length > 0) await install("A font", packages);
  if (packages.length > 0 && missing().length > 0)
    throw new MissingPart(`fonts are still missing after their installation: ${missing().join(" ")}`);
  say("fonts are there");
}

/** The version that Cargo.lock has of a crate. */
export function lockedVersion(crate) {
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  const versions = [...lock.matchAll(/name = "([^"]+)"\nversion = "([^"]+)"/g)].filter(([, name]) => name === crate);
  if (versions.length !== 1)
    throw new Error(`Cargo.lock has ${versions.length} versions of ${crate}, one was expected`);
  return versions[0][2];
}
