/** The map of texture: even places dark, varied ones bright, with the key to its colours. */

import type { FeaturePreview } from "scanveil";
import { h } from "../dom.js";
import { formatPercent, text } from "../text.js";
import { grey, painted } from "./canvas.js";

/** Purple to yellow, brighter at every step: it can be read without colours too. */
const COLOURS = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
] as const;

/** Steps of the key. */
const STEPS = 256;

export function textureMap(preview: FeaturePreview): HTMLCanvasElement {
  const { grey: levels, region, texture } = preview;
  const thirds = [0, 0, 0];
  let inside = 0;
  for (let voxel = 0; voxel < region.length; voxel += 1) {
    if (region[voxel] !== 1) continue;
    const third = Math.min(2, Math.floor(((texture[voxel] ?? 0) * 3) / STEPS));
    thirds[third] = (thirds[third] ?? 0) + 1;
    inside += 1;
  }
  const [low, middle, high] = thirds.map((count) => formatPercent(count / Math.max(1, inside)));
  const alt = text("measure.texture.alt", { low: low ?? "", middle: middle ?? "", high: high ?? "" });
  return painted(preview, alt, (voxel, data, at) => {
    if (region[voxel] === 1) colour((texture[voxel] ?? 0) / (STEPS - 1), data, at);
    // What was not measured is there to find one's way, and no colour of the key.
    else grey((levels[voxel] ?? 0) / 3, data, at);
  });
}

/** Which colour means what. */
export function textureKey(): HTMLElement {
  const bar = h("canvas", { attrs: { "aria-hidden": "true", width: String(STEPS), height: "1" } });
  const image = new ImageData(STEPS, 1);
  for (let step = 0; step < STEPS; step += 1) {
    colour(step / (STEPS - 1), image.data, step * 4);
    image.data[step * 4 + 3] = 255;
  }
  bar.getContext("2d")?.putImageData(image, 0, 0);
  return h(
    "div",
    { class: "measure-scale measure-key" },
    h("span", {}, text("measure.texture.even")),
    bar,
    h("span", {}, text("measure.texture.varied")),
  );
}

/** Writes the colour of a part from 0 to 1, between the two that are nearest. */
function colour(part: number, data: Uint8ClampedArray, at: number): void {
  const place = Math.min(Math.max(part, 0), 1) * (COLOURS.length - 1);
  const below = Math.min(Math.floor(place), COLOURS.length - 2);
  const [from, to] = [COLOURS[below], COLOURS[below + 1]];
  if (!from || !to) return;
  for (const channel of [0, 1, 2] as const) {
    data[at + channel] = from[channel] + (to[channel] - from[channel]) * (place - below);
  }
}
