/**
 * The benchmark in the manner of MIDI-B: makes the instances and their answer key, de-identifies, scores, prints.
 *
 * `npm run midi -- [--instances N] [--seed N] [--peers] [--basic] [--option NAME]… [--show] [--most N] [--minimum PERCENT]
 * [--debug]`
 */

import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { commandLine, peers } from "./lib/benchmark.mjs";
import { midiPackages } from "./lib/parts.mjs";
import { digest, filesUnder, isStamped, main, MissingPart, root, run, say, stamp } from "./lib/run.mjs";

const minutes = 60_000;
const folder = join(root, "tests/midi");

/** Makes the instances, or finds those that the same generator made of the same data before: their folder. */
async function corpus(python, data, instances, seed) {
  const out = join(root, "target/midi", `${instances}-${seed}`);
  const made = digest(
    filesUnder("tests/midi").filter((file) => /\.(py|txt)$/.test(file)),
    data,
    instances,
    seed,
  );
  const mark = join(out, "stamp");
  if (isStamped(mark, made)) {
    say(`the instances are there (${out})`);
    return out;
  }
  say(`making ${instances} instances`);
  mkdirSync(join(root, "target/midi"), { recursive: true });
  const asked = ["--data", data, "--out", out, "--instances", instances, "--seed", seed];
  await run(python, [join(folder, "generate.py"), ...asked], { quiet: true, timeout: 15 * minutes });
  stamp(mark, made);
  return out;
}

/** Runs the benchmark; `arguments` as on the command line. */
export async function midi(args) {
  const { values } = parseArgs({
    args,
    options: {
      instances: { type: "string", default: "1000" },
      seed: { type: "string", default: "1" },
      peers: { type: "boolean", default: false },
      basic: { type: "boolean", default: false },
      option: { type: "string", multiple: true, default: [] },
      show: { type: "boolean", default: false },
      most: { type: "string", default: "12" },
      minimum: { type: "string", default: "0" },
      debug: { type: "boolean", default: false },
    },
  });
  const data = process.env.SCANVEIL_TEST_DATA ?? resolve(root, "../shared/data");
  if (!existsSync(join(data, "tcia-deid")))
    throw new MissingPart(`the benchmark stands on test data that is not at ${data} (set SCANVEIL_TEST_DATA)`);
  const python = await midiPackages();
  const program = await commandLine(values);
  const out = await corpus(python, data, values.instances, values.seed);
  const asked = ["--corpus", out, "--data", data, "--scanveil", program, "--most", values.most];
  asked.push("--minimum", values.minimum);
  for (const flag of ["basic", "show"]) if (values[flag]) asked.push(`--${flag}`);
  for (const name of values.option) asked.push("--option", name);
  for (const peer of values.peers ? await peers(folder) : []) asked.push("--peer", peer);
  await run(python, [join(folder, "tools.py"), ...asked], { timeout: 90 * minutes });
}

main(import.meta.url, midi);
