/** Programs that come with the system: found where they are, installed by apt where that is possible. */

import { existsSync } from "node:fs";
import { MissingPart, output, run, say, which } from "./run.mjs";

let updated = false;

/** How apt-get can be run here: as it is, through sudo without a password, or not at all. */
function aptGet() {
  if (which("apt-get") === undefined) return undefined;
  if (process.getuid?.() === 0) return ["apt-get"];
  if (which("sudo") !== undefined && output("sudo", ["-n", "true"]) !== undefined) return ["sudo", "-n", "apt-get"];
  return undefined;
}

async function apt(command, args) {
  const [program, ...before] = command;
  const quietly = ["-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=300"];
  await run(program, [...before, ...quietly, ...args], {
    quiet: true,
    env: { DEBIAN_FRONTEND: "noninteractive" },
    timeout: 15 * 60_000,
  });
}

/** Installs Debian packages; throws a MissingPart for `part` where that cannot be done. */
export async function install(part, packages) {
  const byHand = `install the Debian packages ${packages.join(" ")}`;
  const command = aptGet();
  if (command === undefined) {
    const where = which("apt-get") ? `sudo apt-get install ${packages.join(" ")}` : byHand;
    throw new MissingPart(`${part} is missing: ${where}`);
  }
  say(`installing ${packages.join(" ")} by apt`);
  const wanted = ["install", "-y", "--no-install-recommends", ...packages];
  try {
    if (!updated) await apt(command, ["update"]);
    updated = true;
    await apt(command, wanted);
  } catch (error) {
    throw new MissingPart(`${part} is missing and apt-get failed (${error.message}): ${byHand}`);
  }
}

/**
 * The first of the places where a part is found, installing it if need be. A place is a path or the name of a
 * program on PATH; undefined ones are passed over.
 */
export async function find(part, places, packages, elsewhere) {
  const look = () => {
    for (const place of places) {
      if (!place) continue;
      const path = place.includes("/") ? existsSync(place) && place : which(place);
      if (path) return path;
    }
    return undefined;
  };
  const found = look();
  if (found !== undefined) return found;
  if (which("apt-get") === undefined) throw new MissingPart(`${part} is missing: ${elsewhere}`);
  await install(part, packages);
  const path = look();
  if (path === undefined) throw new MissingPart(`${part} is still missing after its installation: ${elsewhere}`);
  return path;
}
