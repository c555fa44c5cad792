/**
 * Sets up everything and runs every test; a failed step does not stop the others.
 * `npm test -- STEP…` runs only the steps whose names begin so (and what they need).
 *
 * There are two rows of steps, each in its order: what cargo does natively runs beside the rest and gives way to it,
 * so that no processor idles while a browser is waited for or a module linked.
 */

import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { buildPackage, buildPage } from "./build.mjs";
import { fuzz } from "./fuzz.mjs";
import * as parts from "./lib/parts.mjs";
import { aside, cache, duration, main, print, root, run } from "./lib/run.mjs";
import { buildWasm } from "./wasm.mjs";

const minutes = 60_000;
const node = process.execPath;
const tool = (path) => join(root, "node_modules", path);
const cargo = (args, env = {}) => run(parts.nativeCargo(), args, { env, timeout: 30 * minutes });
const tested = process.env;

/** Thrown by a step that has nothing to do. */
class Skip extends Error {}

/** Runs the Node tests of a folder under tests/; all of them skipped is a step skipped. */
async function nodeTests(folder, ...flags) {
  const path = join(root, "tests", folder);
  const files = existsSync(path)
    ? readdirSync(path)
        .filter((name) => name.endsWith(".test.mjs"))
        .sort()
    : [];
  if (files.length === 0) throw new Skip(`tests/${folder} has no tests`);
  mkdirSync(cache, { recursive: true });
  const counts = join(cache, `tests-${folder}.tap`);
  const reporters = ["spec", "stdout", "tap", counts].map(
    (value, at) => `--test-reporter${at % 2 ? "-destination" : ""}=${value}`,
  );
  await run(node, ["--test", ...flags, ...reporters, ...files.map((name) => join(path, name))], {
    timeout: 20 * minutes,
  });
  const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(readFileSync(counts, "utf8"))?.[1] ?? 0);
  if (count("pass") === 0) throw new Skip("every test was skipped");
  return `${count("pass")} tests, ${count("skipped")} skipped`;
}

/**
 * In order: what is quick to say no comes first. `needs`: steps without which this one means nothing; `beside`: it is
 * in the row of its own.
 */
const steps = [
  { name: "set-up: npm dependencies", run: parts.npmDependencies },
  { name: "rustfmt", run: () => cargo(["fmt", "--all", "--check"]) },
  { name: "set-up: compiler", run: parts.compiler },
  { name: "set-up: module", needs: ["set-up: npm dependencies"], run: buildWasm },
  { name: "set-up: package", needs: ["set-up: npm dependencies"], run: buildPackage },
  { name: "set-up: page", needs: ["set-up: module", "set-up: package"], run: buildPage },
  {
    name: "set-up: python",
    run: async () => {
      await parts.pythonPackages();
      tested.SCANVEIL_PYTHON = parts.python;
    },
  },
  { name: "set-up: dicom tools", run: parts.dicomTools },
  { name: "set-up: orthanc", run: async () => void (tested.SCANVEIL_ORTHANC = await parts.orthanc()) },
  { name: "set-up: chromium", run: async () => void (tested.CHROMIUM = await parts.chromium()) },
  {
    name: "prettier",
    needs: ["set-up: npm dependencies"],
    run: () => run(node, [tool("prettier/bin/prettier.cjs"), "--check", "."]),
  },
  {
    name: "types",
    needs: ["set-up: package"],
    run: async () => {
      for (const project of ["pkg", "www"])
        await run(node, [tool("typescript/bin/tsc"), "--noEmit", "--project", join(root, project)]);
    },
  },
  { name: "eslint", needs: ["set-up: package"], run: () => run(node, [tool("eslint/bin/eslint.js"), "."]) },
  {
    name: "clippy",
    beside: true,
    run: () => cargo(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
  },
  { name: "cargo test", beside: true, run: () => cargo(["test", "--locked"]) },
  { name: "package tests", needs: ["set-up: module", "set-up: package"], run: () => nodeTests("package") },
  {
    name: "browser tests",
    needs: ["set-up: page", "set-up: chromium", "set-up: orthanc"],
    // One browser and one server at a time: two cores have enough to do with that.
    run: () => nodeTests("browser", "--test-concurrency=1"),
  },
  {
    name: "interop tests",
    needs: ["set-up: page", "set-up: python", "set-up: dicom tools", "set-up: orthanc", "set-up: chromium"],
    run: () => nodeTests("interop", "--test-concurrency=1"),
  },
  {
    name: "fuzz",
    beside: true,
    needs: ["set-up: compiler"],
    run: () => fuzz(Number(process.env.SCANVEIL_FUZZ_SECONDS ?? 15)),
  },
];

/** The chosen steps and, before them, what they need. */
function chosenSteps(names) {
  if (names.length === 0) return steps;
  const chosen = new Set();
  const add = (step) => {
    for (const need of step.needs ?? []) add(steps.find(({ name }) => name === need));
    chosen.add(step);
  };
  for (const name of names) {
    const matching = steps.filter((step) => step.name.startsWith(name));
    if (matching.length === 0)
      throw new Error(`no step is called ${name}: ${steps.map((step) => step.name).join(", ")}`);
    matching.forEach(add);
  }
  return steps.filter((step) => chosen.has(step));
}

/** Runs one step: what came of it. */
async function outcome(step) {
  print(`\n▶ ${step.name}`);
  const started = performance.now();
  let result = { status: "passed", note: "" };
  try {
    result.note = (await step.run()) ?? "";
  } catch (error) {
    result = { status: error instanceof Skip ? "skipped" : "failed", note: error.message };
  }
  result.time = performance.now() - started;
  const note = result.note === "" ? "" : `: ${result.note}`;
  print(`■ ${step.name} ${result.status} in ${duration(result.time)}${note}`);
  return result;
}

/** Runs the steps in their rows: what comes of each, under its name. */
function outcomes(chosen) {
  const results = new Map();
  const rows = [false, true].map((beside) => chosen.filter((step) => Boolean(step.beside) === beside));
  for (const row of rows) {
    let last = Promise.resolve();
    const inTurn = async (step, before) => {
      await before;
      const needs = step.needs ?? [];
      const found = await Promise.all(needs.map((name) => results.get(name)));
      const lacking = needs.filter((_, at) => found[at].status !== "passed");
      const skip = () => {
        throw new Skip(`it needs ${lacking.join(", ")}`);
      };
      const work = () => outcome(lacking.length > 0 ? { ...step, run: skip } : step);
      return step.beside && rows[0].length > 0 ? aside(work) : work();
    };
    for (const step of row) results.set(step.name, (last = inTurn(step, last)));
  }
  return results;
}

main(import.meta.url, async (names) => {
  const whole = performance.now();
  const results = [];
  for (const [name, result] of outcomes(chosenSteps(names))) results.push({ name, ...(await result) });
  console.log(`\nIn all ${duration(performance.now() - whole)}:`);
  for (const { name, status, time, note } of results) {
    console.log(`  ${status.padEnd(8)}${duration(time).padStart(12)}  ${name}${note === "" ? "" : ` (${note})`}`);
  }
  const count = (status) => results.filter((result) => result.status === status).length;
  if (count("failed") > 0) process.exitCode = 1;
  console.log(`\n${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`);
});
