/** A picture of a slice, each voxel as wide and as high as it is in the body. */

import type { FeaturePreview } from "scanveil";
import { canvasFor } from "../picture.js";

/** Points of a picture's longer side: enough for a thin line around a small region. */
const SIDE = 768;

/** How a preview lies on a canvas. */
export interface Layout {
  /** Points of the canvas for a voxel. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export function layoutOf({ columns, rows, aspect }: FeaturePreview): Layout {
  const scale = SIDE / Math.max(columns * aspect, rows);
  const [x, y] = [scale * aspect, scale];
  return { x, y, width: Math.max(1, Math.round(columns * x)), height: Math.max(1, Math.round(rows * y)) };
}

/** The same grey in all three. */
export function grey(level: number, data: Uint8ClampedArray, at: number): void {
  data[at] = data[at + 1] = data[at + 2] = level;
}

/** A canvas with a colour for each voxel, which `paint` writes at a place of the data. */
export function painted(
  preview: FeaturePreview,
  alt: string,
  paint: (voxel: number, data: Uint8ClampedArray, at: number) => void,
): HTMLCanvasElement {
  const { columns, rows } = preview;
  const { width, height } = layoutOf(preview);
  const image = new ImageData(columns, rows);
  for (let voxel = 0; voxel < columns * rows; voxel += 1) {
    paint(voxel, image.data, voxel * 4);
    image.data[voxel * 4 + 3] = 255;
  }
  const small = document.createElement("canvas");
  small.width = columns;
  small.height = rows;
  small.getContext("2d")?.putImageData(image, 0, 0);
  const canvas = canvasFor(alt);
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context) {
    // Voxels are what was measured: nothing between them is made up. Of an image larger than the picture none is lost.
    context.imageSmoothingEnabled = width < columns;
    context.drawImage(small, 0, 0, width, height);
  }
  return canvas;
}
