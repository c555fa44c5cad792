/** Sets up what the page needs, builds it, serves it on this machine and opens it. */

import { spawn } from "node:child_process";
import { buildAll } from "./build.mjs";
import { studiesAddress } from "./destination.mjs";
import { main, which } from "./lib/run.mjs";
import { presetPolicy } from "./preset.mjs";
import { serve } from "./serve.mjs";

/** Opens an address where there is a desktop to open it on; silently does nothing elsewhere. */
function openBrowser(url) {
  const { platform, env } = process;
  const opener = { darwin: "open", win32: "explorer.exe" }[platform] ?? "xdg-open";
  const desktop = platform === "darwin" || platform === "win32" || env.DISPLAY || env.WAYLAND_DISPLAY;
  if (!desktop || env.CI || which(opener) === undefined) return;
  spawn(opener, [url], { stdio: "ignore", detached: true })
    .on("error", () => undefined)
    .unref();
}

/** The first free port from `first` on. */
async function serveFrom(first, options) {
  for (let port = first; ; port += 1) {
    try {
      return await serve({ ...options, port });
    } catch (error) {
      if (error.code !== "EADDRINUSE" || port === first + 20 || process.env.PORT) throw error;
    }
  }
}

/** "/dicom-web=http://localhost:8042/dicom-web": one path of ours that is another server's. */
function proxied(text = "") {
  if (text === "") return {};
  const [, path, address] = /^(\/[^=]+)=(http:.+)$/.exec(text) ?? [];
  if (!path) throw new Error("SCANVEIL_PROXY is not of the form /path=http://host:port/path");
  return { [path]: address };
}

main(import.meta.url, async () => {
  const destination = studiesAddress(process.env.SCANVEIL_DESTINATION);
  const proxy = proxied(process.env.SCANVEIL_PROXY);
  const policy = presetPolicy(process.env.SCANVEIL_POLICY);
  await buildAll();
  const { url } = await serveFrom(Number(process.env.PORT ?? 8080), { destination, policy, proxy });
  const end =
    destination === ""
      ? "saves a ZIP (SCANVEIL_DESTINATION=https://host/dicom-web/studies to send)"
      : `sends to ${destination}`;
  console.log(`\nThe page is at ${url} and ${end}. Ctrl+C ends it.`);
  openBrowser(url);
});
