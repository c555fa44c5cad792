/** A webpack plugin that writes the list of built files into the service worker. */

import { createHash } from "node:crypto";

const PLACE = "__PRECACHE__";

/** Replaces the free name `__PRECACHE__` in `worker` by `{ version, files }`. */
export class Precache {
  /** @param {{ worker?: string }} [options] */
  constructor({ worker = "sw.js" } = {}) {
    this.worker = worker;
  }

  /** @param {import("webpack").Compiler} compiler */
  apply(compiler) {
    const { Compilation, sources } = compiler.webpack;
    compiler.hooks.thisCompilation.tap("Precache", (compilation) => {
      // The last stage: names carry their final hashes and every other plugin has added its files.
      const stage = Compilation.PROCESS_ASSETS_STAGE_REPORT;
      compilation.hooks.processAssets.tap({ name: "Precache", stage }, (assets) => {
        const source = assets[this.worker]?.source().toString();
        if (!source?.includes(PLACE)) throw new Error(`${this.worker} has no ${PLACE} to fill in.`);
        const files = Object.keys(assets)
          .filter((file) => file !== this.worker && !/\.(map|txt)$/.test(file))
          .sort();
        const hash = createHash("sha256");
        for (const file of files) hash.update(file).update("\0").update(assets[file].buffer());
        const filled = JSON.stringify({ version: hash.digest("hex").slice(0, 16), files });
        compilation.updateAsset(this.worker, new sources.RawSource(source.replaceAll(PLACE, filled)));
      });
    });
  }
}
