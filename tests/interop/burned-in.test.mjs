/** The bench of burned-in text, small: what `npm run burned-in` measures at length does not get worse unseen. */

import { join } from "node:path";
import { test } from "node:test";
import { burnedIn } from "../../scripts/burned-in.mjs";
import { burnedInPackages, fonts } from "../../scripts/lib/parts.mjs";
import { MissingPart, run } from "../../scripts/lib/run.mjs";
import * as at from "./support.mjs";

/** A reason to skip where the fonts are not there and cannot be installed, else false. */
async function noFonts() {
  try {
    await fonts(await burnedInPackages());
    return false;
  } catch (error) {
    if (error instanceof MissingPart) return error.message;
    throw error;
  }
}

const skip = await noFonts();

test("the scorer tells what is hidden, left or spoilt", { skip }, async () => {
  await run(await burnedInPackages(), ["-W", "ignore", join(at.root, "tests/burned-in/score_test.py")]);
});

/** What the command line says of the option where this version does not have it, else false. */
async function notThere() {
  const folder = await at.temporaryFolder();
  try {
    const asked = ["deidentify", "--option", "clean-pixel-data", "--out", join(folder.path, "out"), folder.path];
    const { stderr } = await at.runProgram(await at.commandLine(), asked).catch((error) => error);
    return /option clean-pixel-data is not implemented.*/.exec(stderr ?? "")?.[0] ?? false;
  } finally {
    await folder.remove();
  }
}

test("words burned into a hundred and twenty images are hidden, and little else", { skip }, async (context) => {
  const reason = await notThere();
  if (reason) return context.skip(reason);
  // It ends with an error where the words hidden or the area blacked out are worse than they were.
  await burnedIn(["--images", "120", "--seed", "7", "--reached", "--show", "10", "--debug"]);
});
