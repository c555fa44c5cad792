/** Writes index.html into the build: its scripts and styles under their hashed names, its destination and policy. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withDestination } from "./destination.mjs";
import { withPreset } from "./preset.mjs";

/** A webpack plugin. `files` are copied beside index.html under their own names. */
export class Page {
  /** @param {{ folder: string, entry: string, files: string[], destination: string, policy: string }} options */
  constructor(options) {
    this.options = options;
  }

  apply(compiler) {
    const { folder, entry, files, destination, policy } = this.options;
    const { Compilation, sources } = compiler.webpack;
    compiler.hooks.thisCompilation.tap("Page", (compilation) => {
      const stage = Compilation.PROCESS_ASSETS_STAGE_SUMMARIZE;
      compilation.hooks.processAssets.tap({ name: "Page", stage }, () => {
        for (const name of ["index.html", ...files]) compilation.fileDependencies.add(join(folder, name));
        for (const name of files) compilation.emitAsset(name, new sources.RawSource(readFileSync(join(folder, name))));

        const built = compilation.entrypoints.get(entry)?.getFiles() ?? [];
        const tags = built.map((file) =>
          file.endsWith(".css") ? `<link rel="stylesheet" href="${file}" />` : `<script src="${file}" defer></script>`,
        );
        const html = withPreset(withDestination(readFileSync(join(folder, "index.html"), "utf8"), destination), policy);
        const page = html.replace("</head>", `${tags.map((tag) => `  ${tag}\n  `).join("")}</head>`);
        // A person should be able to read the page's policy as it was written: no minimising.
        compilation.emitAsset("index.html", new sources.RawSource(page), { minimized: true });
      });
    });
  }
}
