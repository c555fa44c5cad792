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
  await run(nativeCargo(), ["bench", "--bench", "pipeline", ...(args.length > 0 ? ["--", ...args] : [])]);
  const inNode = join(root, "benches/wasm.mjs");
  if (existsSync(inNode)) {
    say("the module, in Node");
    await run(process.execPath, [inNode]);
  }
});
