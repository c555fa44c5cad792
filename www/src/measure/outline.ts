/** The slice that was measured, with a line around the region. */

import type { FeaturePreview } from "scanveil";
import { formatPercent, text } from "../text.js";
import { grey, layoutOf, painted } from "./canvas.js";

export function outlined(preview: FeaturePreview): HTMLCanvasElement {
  const { columns, rows, slice, grey: levels, region } = preview;
  const inside = region.reduce((sum, one) => sum + one, 0);
  const alt = text("measure.slice.alt", {
    n: slice + 1,
    columns,
    rows,
    inside,
    percent: formatPercent(inside / Math.max(1, region.length)),
  });
  const canvas = painted(preview, alt, (voxel, data, at) => grey(levels[voxel] ?? 0, data, at));
  const context = canvas.getContext("2d");
  if (context) {
    const line = border(preview);
    // Dark under bright: it can be seen on every grey.
    context.lineCap = "square";
    context.lineWidth = 6;
    context.strokeStyle = "#000000";
    context.stroke(line);
    context.lineWidth = 3;
    context.strokeStyle = "#ffd84d";
    context.stroke(line);
  }
  return canvas;
}

/** The sides at which a voxel of the region meets one that is not of it, or the end of the image. */
function border(preview: FeaturePreview): Path2D {
  const { columns, rows, region } = preview;
  const { x, y } = layoutOf(preview);
  const path = new Path2D();
  const has = (column: number, row: number): boolean =>
    column >= 0 && row >= 0 && column < columns && row < rows && region[row * columns + column] === 1;
  const side = (fromColumn: number, fromRow: number, toColumn: number, toRow: number): void => {
    path.moveTo(fromColumn * x, fromRow * y);
    path.lineTo(toColumn * x, toRow * y);
  };
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (!has(column, row)) continue;
      if (!has(column, row - 1)) side(column, row, column + 1, row);
      if (!has(column, row + 1)) side(column, row + 1, column + 1, row + 1);
      if (!has(column - 1, row)) side(column, row, column, row + 1);
      if (!has(column + 1, row)) side(column + 1, row, column + 1, row + 1);
    }
  }
  return path;
}
