/** In a worker: measures images and has their reports de-identified. */

import type { Engine } from "./wasm/scanveil.js";
import * as radiomics from "./wasm/scanveil_radiomics.js";
import { ScanveilError } from "./errors.js";
import type { Measurement, Wanted } from "./protocol.js";
import type { Reason } from "./types.js";

/** A region to measure in an image. */
interface Task {
  image: number;
  images: Blob[];
  region: Blob | "automatic" | "whole-image";
  number?: number;
  name?: string;
}

/** What cannot be measured for want of a module: the whole job is done again once it is there. */
export type Refuse = (reason: Reason) => void;

/** Every region of every image among the files. */
export function measureAll(
  engine: Engine,
  sources: Blob[],
  wanted: Wanted,
  refuse: Refuse,
  progress: (part: number) => void,
): Measurement[] {
  const wrong = radiomics.settingsError(wanted.settings);
  if (wrong !== undefined) throw new ScanveilError("settings", wrong);
  const studies = radiomics.studies(sources);
  // What is in their headers is sought in the reports.
  for (const { images } of studies)
    for (const position of images) {
      const scan = engine.scan(sources[position]!);
      if (scan.kind === "instance") engine.learn(scan.study, scan.identifiers);
    }
  const found = studies.map((study, image) => tasksOf(study, image, sources, wanted));
  const tasks = found.flatMap((list) => ("reason" in list ? [] : list));
  const results: Measurement[] = found.flatMap((list) => ("reason" in list ? [list] : []));
  tasks.forEach((task, done) => {
    const tell = (part: number): void => progress((done + part) / tasks.length);
    results.push(measureOne(engine, task, wanted, refuse, tell));
  });
  return results.sort((a, b) => a.image - b.image || (a.number ?? 0) - (b.number ?? 0));
}

function tasksOf(
  { images, regions }: { images: number[]; regions: number[] },
  image: number,
  sources: Blob[],
  { region }: Wanted,
): Task[] | { image: number; reason: Reason } {
  const task = { image, images: images.map((position) => sources[position]!) };
  if (region === "automatic" || region === "whole-image") return [{ ...task, region }];
  const files = region ? [region.file] : regions.map((position) => sources[position]!);
  if (files.length === 0) return [{ ...task, region: "automatic" }];
  const tasks: Task[] = [];
  for (const file of files) {
    const held = radiomics.regions(file);
    if ("code" in held) return { image, reason: held };
    const chosen = region?.number;
    if (chosen !== undefined && !held.regions.some(({ number }) => number === chosen)) {
      return { image, reason: { code: "no-region", message: `There is no region ${chosen} in the file.` } };
    }
    for (const { number, name } of held.regions) {
      if (chosen === undefined || chosen === number) tasks.push({ ...task, region: file, number, name });
    }
  }
  return tasks;
}

function measureOne(
  engine: Engine,
  { image, images, region, number, name }: Task,
  { settings, digits }: Wanted,
  refuse: Refuse,
  progress: (part: number) => void,
): Measurement {
  const which = { image, ...(number === undefined ? {} : { number }), ...(name ? { name } : {}) };
  const measured = radiomics.measure(images, region, number, undefined, settings, digits, progress);
  if ("code" in measured) {
    refuse(measured);
    return { ...which, reason: measured };
  }
  const { document, preview, report } = measured;
  return {
    ...which,
    document,
    ...(preview ? { preview } : {}),
    ...(report ? { report: engine.deidentifyReport(report) } : {}),
  };
}
