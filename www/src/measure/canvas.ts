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

/** A canvas with a colour for each voxel: `paint` writes red, green and blue of one into `rgb`. */
export function painted(
  preview: FeaturePreview,
  alt: string,
  paint: (voxel: number, rgb: Uint8ClampedArray) => void,
): HTMLCanvasElement {
  const { columns, rows } = preview;
  const { width, height } = layoutOf(preview);
  const image = new ImageData(columns, rows);
  for (let voxel = 0; voxel < columns * rows; voxel += 1) {
    paint(voxel, image.data.subarray(voxel * 4, voxel * 4 + 3));
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
    // Voxels are what was measured: nothing between them is made up.
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, width, height);
  }
  return canvas;
}
