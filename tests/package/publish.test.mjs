/** The package as a portal gets it: packed, installed, type-checked, bundled, imported. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import ts from "typescript";
import webpack from "webpack";
import { modules } from "../../scripts/wasm.mjs";
import { pkg, root } from "./support.mjs";

const require = createRequire(import.meta.url);
const tsc = require.resolve("typescript/bin/tsc");
const run = (command, args, cwd) => {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    throw new Error(`${command} ${args.join(" ")}\n${error.stdout}${error.stderr}`, { cause: error });
  }
};

/** The README's own lines: what it shows is what is checked. */
function readmeExample() {
  const readme = readFileSync(join(pkg, "README.md"), "utf8");
  return /```ts\n([\s\S]*?)```/.exec(readme)[1];
}

let folder;
let files;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "scanveil-portal-"));
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], pkg));
  files = packed.files.map((file) => file.path);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "portal", type: "module", private: true }));
  run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", join(folder, packed.filename)], folder);
  mkdirSync(join(folder, "src"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("what is packed: the module, the workers, types, licences, and no source or test", () => {
  for (const file of [
    "dist/index.js",
    "dist/index.d.ts",
    "dist/worker.js",
    "dist/keeper.js",
    "dist/sealer.js",
    ...modules.flatMap(({ name }) =>
      [`${name}.js`, `${name}_bg.wasm`, `${name}.d.ts`].map((file) => `dist/wasm/${file}`),
    ),
    "dist/wasm/text-detection.onnx",
    "dist/policy.schema.json",
    "NOTICE",
    "README.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "package.json",
  ]) {
    assert.ok(files.includes(file), `${file} is missing`);
  }
  assert.deepEqual(
    files.filter((file) => !/^(dist\/|README\.md$|LICENSE-|NOTICE$|package\.json$)/.test(file)),
    [],
  );
});

test("every export of package.json exists, with types first", () => {
  const { exports } = JSON.parse(readFileSync(join(folder, "node_modules/scanveil/package.json"), "utf8"));
  for (const target of Object.values(exports)) {
    const paths = typeof target === "string" ? [target] : Object.values(target);
    if (typeof target === "object") assert.equal(Object.keys(target)[0], "types");
    for (const path of paths) assert.ok(existsSync(join(folder, "node_modules/scanveil", path)), path);
  }
});

test("nothing of the inside can be imported", () => {
  const program = `
    for (const path of ["release.js", "dist/release.js", "dist/stow.js"]) {
      await import("scanveil/" + path).then(() => { throw new Error(path); }, (error) => {
        if (error.code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw error;
      });
    }
    const { Release, mintRelease } = await import("scanveil");
    if (Release || mintRelease) throw new Error("a way to make a release");`;
  run("node", ["--input-type=module", "-e", program], folder);
});

test("an import on a server touches no window and starts nothing", () => {
  const program = `
    for (const name of ["window", "document", "Worker", "navigator", "self", "location"]) {
      Object.defineProperty(globalThis, name, { get() { throw new Error("touched " + name); }, configurable: true });
    }
    const module = await import("scanveil");
    console.log(Object.keys(module).sort().join());`;
  const names = run("node", ["--input-type=module", "-e", program], folder).trim();
  assert.equal(names, "ScanveilError,createSession,filesFromDrop,filesFromInput");
  const refused = `
    const { createSession } = await import("scanveil");
    console.log(await createSession().catch((error) => error.code));`;
  assert.equal(run("node", ["--input-type=module", "-e", refused], folder).trim(), "unsupported");
});

const options = {
  strict: true,
  noEmit: true,
  target: "ES2022",
  lib: ["ES2022", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
  types: [],
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
};
for (const [module, moduleResolution] of [
  ["ESNext", "bundler"],
  ["NodeNext", "NodeNext"],
]) {
  test(`the README's lines type-check under strict and moduleResolution ${moduleResolution}`, () => {
    writeFileSync(join(folder, "src/portal.ts"), readmeExample());
    writeFileSync(
      join(folder, "src/forge.ts"),
      `
import { createSession, type InstanceSummary, type Item, type Release } from "scanveil";
declare const summary: InstanceSummary;
declare const item: Item;
declare const file: File;
const session = await createSession();
// @ts-expect-error A file is no release.
await session.send([file], { url: "https://a.example" });
// @ts-expect-error What looks like a release is none: the brand is private.
const forged: Release = { summary, size: 3 };
// @ts-expect-error The item is not what leaves.
await session.zip([item]);
// @ts-expect-error Only a released item has a release.
item.release;
// @ts-expect-error The class is a type only: nothing to construct.
new Release(summary, file);
// @ts-expect-error A release has no bytes for the page.
if (item.status === "released") item.release.bytes;
// @ts-expect-error Unknown options are errors.
await createSession({ polcy: {} });
// @ts-expect-error A misspelt option of the profile is an error before it runs.
await createSession({ policy: { options: ["retain-uid"] } });
// @ts-expect-error Encrypted or, by name, plain: never plain by mistake.
await session.mapping();
const sealed: Blob = await session.mapping({ passphrase: "four words at least" });
const { patients } = await session.mapping({ plain: true });
export { forged, sealed, patients };
`,
    );
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: { ...options, module, moduleResolution },
        include: ["src"],
      }),
    );
    run(process.execPath, [tsc, "-p", folder], folder);
  });
}

test("webpack bundles the README's lines with no configuration: workers and module come along", async () => {
  const out = join(folder, "bundle");
  const js = join(folder, "src/portal.js");
  const { outputText } = ts.transpileModule(readmeExample(), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  writeFileSync(js, outputText);
  const compiler = webpack({ mode: "production", context: folder, entry: js, output: { path: out } });
  const stats = await new Promise((done, fail) =>
    compiler.run((error, result) => (error ? fail(error) : done(result))),
  );
  await new Promise((done) => compiler.close(done));
  assert.deepEqual(stats.toJson().errors, []);
  const emitted = readdirSync(out);
  assert.equal(emitted.filter((name) => name.endsWith(".wasm")).length, modules.length, emitted.join());
  assert.ok(emitted.filter((name) => name.endsWith(".js")).length >= 4, `main and three workers: ${emitted.join()}`);
  const main = readFileSync(join(out, "main.js"), "utf8");
  assert.ok(!main.includes("age-encryption.org"), "what encrypts the list is loaded when a list is asked for");
});

test("no dependency but the reader of archives and the encryption of the list, and nothing runs on install", () => {
  const manifest = JSON.parse(readFileSync(join(pkg, "package.json"), "utf8"));
  assert.deepEqual(Object.keys(manifest.dependencies ?? {}), ["@zip.js/zip.js", "age-encryption"]);
  for (const script of ["preinstall", "install", "postinstall", "prepare"]) {
    assert.equal(manifest.scripts?.[script], undefined);
  }
  assert.ok(existsSync(join(root, "LICENSE-MIT")) || existsSync(join(pkg, "LICENSE-MIT")));
});
