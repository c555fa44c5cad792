/** Builds everything that JavaScript needs: the module, the package, the page. */

import { copyFileSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { npmDependencies } from "./lib/parts.mjs";
import { cache, digest, duration, filesUnder, isStamped, main, root, run, say, stamp } from "./lib/run.mjs";
import { buildWasm, wasmFolder } from "./wasm.mjs";

const tsc = join(root, "node_modules/typescript/bin/tsc");

/** Runs `build` unless it has been done for these inputs and `output` is there. */
async function once(name, inputs, output, build) {
  const mark = join(cache, `${name}.stamp`);
  const now = digest(inputs);
  if (isStamped(mark, now) && existsSync(output)) return say(`${name} is built`);
  const started = performance.now();
  await build();
  stamp(mark, now);
  say(`${name} built in ${duration(performance.now() - started)}`);
}

/** Of the policy that the package and the command line take. */
const schema = join(root, "data/policy.schema.json");

const packageFiles = () =>
  filesUnder("data/policy.schema.json", "pkg/src", "pkg/tsconfig.json", "pkg/package.json", "package-lock.json");

/** pkg/src into pkg/dist, beside the module. */
export async function buildPackage() {
  const dist = join(root, "pkg/dist");
  await once("package", packageFiles(), join(dist, "index.js"), async () => {
    // What is left of files that were renamed must not be published.
    if (existsSync(dist)) {
      for (const name of readdirSync(dist))
        if (join(dist, name) !== wasmFolder) rmSync(join(dist, name), { recursive: true });
    }
    await run(process.execPath, [tsc, "--project", join(root, "pkg")]);
    copyFileSync(schema, join(dist, "policy.schema.json"));
  });
}

/** www/ into www/dist. */
export async function buildPage() {
  const own = filesUnder("www").filter((file) => !file.startsWith(join(root, "www/dist")));
  const inputs = [
    ...own,
    ...filesUnder(
      "pkg/dist",
      "webpack.config.js",
      "scripts/page-plugin.mjs",
      "scripts/destination.mjs",
      "package-lock.json",
    ),
  ];
  await once("page", inputs, join(root, "www/dist/index.html"), async () => {
    const { default: webpack } = await import("webpack");
    const { default: config } = await import("../webpack.config.js");
    const stats = await new Promise((done, fail) => {
      const compiler = webpack(config);
      compiler.run((error, result) =>
        compiler.close((closing) => ((error ?? closing) ? fail(error ?? closing) : done(result))),
      );
    });
    if (stats.hasErrors() || stats.hasWarnings())
      console.log(stats.toString({ preset: "errors-warnings", colors: process.stdout.isTTY }));
    if (stats.hasErrors()) throw new Error("webpack could not build the page");
  });
}

/** All three. */
export async function buildAll() {
  await npmDependencies();
  await buildWasm();
  await buildPackage();
  await buildPage();
}

main(import.meta.url, buildAll);
