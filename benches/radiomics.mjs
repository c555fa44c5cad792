/**
 * Radiomics side by side, in one run: this crate natively and as the module for the browser, PyRadiomics (the fork of
 * it that installs everywhere) and pictologics, on the same files, on one thread; processor time, the best of several
 * runs each. And how our time grows with the region. Prints tables as docs/benchmarks.md has them.
 *
 * `npm run bench:radiomics -- [--seconds N] [--no-peers] [--quick]`: how long each is run on each case at least, ours
 * alone, and built without the linker's optimisation, which takes minutes and counts little here.
 */

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { cpus, homedir, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { nativeCargo, npmDependencies, pythonEnvironment } from "../scripts/lib/parts.mjs";
import { main, output, root, run, say, which } from "../scripts/lib/run.mjs";
import { buildWasm, wasmFolder } from "../scripts/wasm.mjs";

const data = process.env.SCANVEIL_TEST_DATA ?? resolve(root, "../shared/data");
const minutes = 60_000;

/** Other programs: what pip installs, and the oldest Python that does. */
const peers = {
  pyradiomics: { packages: ["pyradiomics-bhklab==3.1.4"], python: [3, 9] },
  pictologics: { packages: ["pictologics==0.9.0", "SimpleITK"], python: [3, 12] },
};

/** The files of each case; the last is written by the native bench. */
function files(folder) {
  const named = ["brain1", "brain2", "breast1", "lung1", "lung2"].map((name) => ({
    name,
    image: join(data, `pyradiomics/${name}_image.nrrd`),
    region: join(data, `pyradiomics/${name}_label.nrrd`),
  }));
  const ct = join(data, "ibsi/ibsi1_ct_phantom/nifti");
  return [
    ...named,
    { name: "IBSI CT", image: join(ct, "phantom.nii.gz"), region: join(ct, "mask.nii.gz") },
    { name: "2048² image", image: join(folder, "image.nii"), region: null },
  ].filter(({ image }) => existsSync(image));
}

/** Our own times, natively. */
async function native(folder, seconds, quick) {
  const cargo = nativeCargo();
  const bench = ["--locked", "--package", "scanveil-benches", "--no-default-features", "--bench", "radiomics"];
  const env = quick ? { CARGO_PROFILE_BENCH_LTO: "off", CARGO_PROFILE_BENCH_CODEGEN_UNITS: "16" } : {};
  await run(cargo, ["bench", "--no-run", ...bench], { env, timeout: 30 * minutes });
  say("measuring natively");
  const args = ["bench", "--quiet", ...bench, "--", "--json", folder, String(seconds)];
  const stdio = ["ignore", "pipe", "inherit"];
  const printed = output(cargo, args, { cwd: root, env: { ...process.env, ...env }, stdio, maxBuffer: 1 << 26 });
  if (printed === undefined) throw new Error("the native bench failed");
  return JSON.parse(printed);
}

/** Milliseconds of processor time since `before`. */
function since(before) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * The module's times: from the files' bytes to the document, and the families alone, which is from the end of the
 * processing to the end of the extraction.
 */
async function inNode(cases, seconds) {
  const { initSync, measure } = await import(join(wasmFolder, "scanveil_radiomics.js"));
  initSync({ module: readFileSync(join(wasmFolder, "scanveil_radiomics_bg.wasm")) });
  const classes = ["firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm"];
  const times = {};
  for (const { name, image, region } of cases) {
    const read = (path) => new Uint8Array(readFileSync(path));
    const [source, where] = [read(image), region === null ? "whole-image" : read(region)];
    const settings = { conventions: "pyradiomics", ...(region === null && { featureClasses: classes }) };
    const best = { files: Infinity, families: Infinity };
    const end = performance.now() + seconds * 1000;
    // Code is compiled anew, and better, while the first runs go on.
    for (let runs = 0; runs < 5 || (runs < 1000 && performance.now() < end); runs += 1) {
      const marks = [];
      const before = process.cpuUsage();
      const progress = () => {
        marks.push(since(before));
        return true;
      };
      const number = region === null ? undefined : 1;
      const result = measure([source], where, number, undefined, JSON.stringify(settings), undefined, progress);
      best.files = Math.min(best.files, since(before));
      if (!result.document) throw new Error(`${name}: the module refuses it: ${JSON.stringify(result)}`);
      best.families = Math.min(best.families, marks.at(-1) - marks[0]);
    }
    times[name] = best;
  }
  return times;
}

/** A Python that is new enough: PYTHON, one on the path, or one that pyenv keeps. */
function pythonOf([major, minor]) {
  const named = ["python3", "python3.14", "python3.13", "python3.12"].map((name) => which(name));
  const kept = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const versions = existsSync(kept) ? readdirSync(kept).map((version) => join(kept, version, "bin/python3")) : [];
  const fits = `import sys; print(sys.version_info >= (${major}, ${minor}))`;
  return [process.env.PYTHON, ...named, ...versions].find((path) => path && output(path, ["-c", fits]) === "True");
}

/** Times of another program; undefined, said why, where it cannot be had. */
async function peer(name, cases, folder, seconds) {
  const { packages, python } = peers[name];
  const base = pythonOf(python);
  if (base === undefined) {
    say(`${name} is left out: it needs Python ${python.join(".")} or newer, and none is found (set PYTHON)`);
    return undefined;
  }
  try {
    const environment = await pythonEnvironment(`radiomics/${name}`, { packages, base });
    const list = join(folder, "cases.json");
    writeFileSync(list, JSON.stringify(cases));
    say(`measuring ${name}`);
    const args = [join(root, "benches/radiomics-peers.py"), name, list, String(seconds)];
    const printed = output(environment, args, { stdio: ["ignore", "pipe", "inherit"], cwd: folder });
    if (printed === undefined) throw new Error("it failed");
    return JSON.parse(printed.split("\n").at(-1));
  } catch (error) {
    say(`${name} is left out: ${error.message}`);
    return undefined;
  }
}

const milliseconds = (time) => (time === undefined || time === null ? "–" : time.toPrecision(3));
const ratio = (one, other) => (one && other ? (one / other).toFixed(2) : "–");

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const bar = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return [head, bar, ...rows].map(line).join("\n");
}

/** The power of the voxels with which time grows, by least squares of the logarithms. */
function power(growth) {
  const points = growth.map(({ voxels, cropped }) => [Math.log(voxels), Math.log(cropped)]);
  const mean = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
  const sum = (term) => points.reduce((total, [x, y]) => total + term(x - mean[0], y - mean[1]), 0);
  return sum((x, y) => x * y) / sum((x) => x * x);
}

function report({ cases, growth }, module, pyradiomics, pictologics) {
  const rows = cases.map(({ name, voxels, whole, cropped }) => [
    name,
    voxels,
    milliseconds(cropped),
    milliseconds(pictologics?.[name]),
    ratio(cropped, pictologics?.[name]),
    milliseconds(whole),
    milliseconds(pyradiomics?.[name]),
    ratio(whole, pyradiomics?.[name]),
  ]);
  const ours = "ours / theirs";
  console.log("\nNatively, ms of processor time: the box around the region, and the whole volume\n");
  console.log(table(["", "voxels", "ours, box", "pictologics", ours, "ours, whole", "PyRadiomics", ours], rows));
  console.log("\nNatively and as the module in Node, ms: the families alone, and from the files to the document\n");
  console.log(
    table(
      ["", "native", "module", "module / native", "native, files", "module, files", "module / native"],
      cases.map(({ name, families, files }) => [
        name,
        milliseconds(families),
        milliseconds(module[name]?.families),
        ratio(module[name]?.families, families),
        milliseconds(files),
        milliseconds(module[name]?.files),
        ratio(module[name]?.files, files),
      ]),
    ),
  );
  console.log(`\nTime against voxels of balls that grow: as the voxels to the power of ${power(growth).toFixed(2)}\n`);
  const nanoseconds = ({ voxels, cropped }) => (cropped * 1e6) / voxels;
  console.log(
    table(
      ["voxels", "ms", "ns a voxel"],
      growth.map((ball) => [ball.voxels, milliseconds(ball.cropped), nanoseconds(ball).toFixed(0)]),
    ),
  );
}

main(import.meta.url, async (args) => {
  const at = args.indexOf("--seconds");
  const seconds = at < 0 ? 2 : Number(args[at + 1]);
  if (!(seconds > 0)) throw new Error("--seconds takes a number");
  await npmDependencies();
  await buildWasm();
  const folder = mkdtempSync(join(tmpdir(), "scanveil-radiomics-"));
  try {
    const before = loadavg()[0];
    const ours = await native(folder, seconds, args.includes("--quick"));
    const cases = files(folder);
    say("measuring the module in Node");
    const module = await inNode(cases, seconds);
    const others = [];
    for (const name of Object.keys(peers))
      others.push(args.includes("--no-peers") ? undefined : await peer(name, cases, folder, seconds));
    say(
      `${cpus()[0]?.model}, Node ${process.versions.node}; load ${before.toFixed(1)} before, ${loadavg()[0].toFixed(1)} after`,
    );
    report(ours, module, ...others);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
