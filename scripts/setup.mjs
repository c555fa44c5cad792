/** Fetches what the build and the tests stand on, and says what it does. The second run takes seconds. */

import {
  burnedInPackages,
  chromium,
  dicomTools,
  fonts,
  nativeCargo,
  npmDependencies,
  orthanc,
  pythonPackages,
} from "./lib/parts.mjs";
import { main } from "./lib/run.mjs";
import { toolchain } from "./lib/toolchain.mjs";

main(import.meta.url, async () => {
  nativeCargo();
  for (const part of [npmDependencies, toolchain, chromium, orthanc, dicomTools, pythonPackages]) await part();
  await fonts(await burnedInPackages());
});
