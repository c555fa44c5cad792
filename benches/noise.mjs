/**
 * How fast noise is drawn, side by side in one run on one thread: natively by criterion, beside the crates `opendp` and
 * `prio`, and in the module for the browser in Node. Of the module, draws come as text, one a line, as
 * `scanveil audit-noise --raw` prints them, and are counted with the time of writing and reading that.
 *
 * `npm run bench:noise -- [--no-peers] [--module]`: natively ours alone; the module alone.
 */

import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { nativeCargo, npmDependencies } from "../scripts/lib/parts.mjs";
import { main, run, say } from "../scripts/lib/run.mjs";
import { buildWasm, wasmFolder } from "../scripts/wasm.mjs";

const features = (count) => Array(count).fill(0.3);

/** What is drawn in the module, and what is wanted of it, in draws a second. */
const requests = [
  { mechanism: "discrete-laplace", scale: "2", least: 2e6 },
  { mechanism: "discrete-laplace", scale: "20480" },
  { mechanism: "discrete-gaussian", sigma: "2" },
  { mechanism: "sampled-hypercube", epsilon: "1", values: features(20) },
  { mechanism: "sampled-hypercube", epsilon: "3", values: features(20) },
  { mechanism: "sampled-hypercube", epsilon: "8", values: features(20) },
  { mechanism: "discrete-laplace", epsilon: "8", values: features(20) },
];

/** Seconds of processor time that a thousand draws and many more take, the least of several runs for each draw. */
function perDraw(rawDraws, request) {
  const json = JSON.stringify(request);
  const count = request.values ? 20_000 : 200_000;
  let best = Infinity;
  // Code is compiled anew, and better, while the first runs go on.
  for (let runs = 0; runs < 8; runs += 1) {
    const before = process.cpuUsage();
    const text = rawDraws(json, count);
    const { user, system } = process.cpuUsage(before);
    if (text.split("\n").length !== count + 1) throw new Error("there are fewer draws than were asked for");
    best = Math.min(best, (user + system) / 1e6 / count);
  }
  return best;
}

async function inNode() {
  const { initSync, rawDraws } = await import(join(wasmFolder, "scanveil_radiomics.js"));
  initSync({ module: readFileSync(join(wasmFolder, "scanveil_radiomics_bg.wasm")) });
  say(`the module, in Node ${process.versions.node}, ${cpus()[0]?.model}, load ${loadavg()[0].toFixed(1)}`);
  console.log("\n| | µs a draw | million draws a second |\n| --- | ---: | ---: |");
  for (const { least, ...request } of requests) {
    const { mechanism, values, ...parameters } = request;
    const [[name, number]] = Object.entries(parameters);
    const of = values ? `, ${values.length} features` : "";
    const seconds = perDraw(rawDraws, request);
    const wanted = least === undefined ? "" : ` (wanted: ${least / 1e6})`;
    const cells = [(seconds * 1e6).toFixed(3), (1e-6 / seconds).toFixed(2) + wanted];
    console.log(`| ${mechanism}, ${name} ${number}${of} | ${cells.join(" | ")} |`);
  }
}

main(import.meta.url, async (args) => {
  await npmDependencies();
  await buildWasm();
  if (!args.includes("--module")) {
    say("native, by criterion");
    const peers = args.includes("--no-peers") ? [] : ["--features", "noise-peers"];
    const bench = ["--package", "scanveil-benches", "--no-default-features", ...peers, "--bench", "noise"];
    await run(nativeCargo(), ["bench", "--locked", ...bench]);
  }
  await inNode();
});
