/** Runs the benches: natively by criterion, and the same loop on the module in Node. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { nativeCargo, npmDependencies } from "./lib/parts.mjs";
import { main, root, run, say } from "./lib/run.mjs";
import { buildWasm } from "./wasm.mjs";

main(import.meta.url, async (args) => {
  await npmDependencies();
  await buildWasm();
  say("native, by criterion");
  const package_ = ["--package", "scanveil-benches", "--features", "peers"];
  await run(nativeCargo(), ["bench", "--locked", ...package_, ...(args.length > 0 ? ["--", ...args] : [])]);
  for (const [name, what] of [
    ["wasm.mjs", "the module, in Node"],
    ["text.mjs", "the search for text, in Node"],
    ["codecs.mjs", "the codecs beside those of cornerstone, in Node"],
  ]) {
    const inNode = join(root, "benches", name);
    if (!existsSync(inNode)) continue;
    say(what);
    await run(process.execPath, [inNode]);
  }
});
