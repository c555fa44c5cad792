/** Rectangles that stay inside their image and hold at least one pixel. */

import type { Region } from "scanveil";

/** The image that they are in. */
export interface Size {
  columns: number;
  rows: number;
}

/** Sides that move while the others stay. */
export interface Edges {
  left?: boolean;
  top?: boolean;
  right?: boolean;
  bottom?: boolean;
}

/** The whole pixels between two points, which may lie outside. */
export function between(a: { x: number; y: number }, b: { x: number; y: number }, size: Size): Region {
  const [x, right] = span(a.x, b.x, size.columns);
  const [y, bottom] = span(a.y, b.y, size.rows);
  return { x, y, width: right - x, height: bottom - y };
}

/** Moved as far as the image goes. */
export function moved(region: Region, dx: number, dy: number, size: Size): Region {
  return {
    ...region,
    x: clamp(region.x + Math.round(dx), 0, size.columns - region.width),
    y: clamp(region.y + Math.round(dy), 0, size.rows - region.height),
  };
}

/** With some of its sides moved: never through the opposite one. */
export function resized(region: Region, edges: Edges, dx: number, dy: number, size: Size): Region {
  let [left, top, right, bottom] = [region.x, region.y, region.x + region.width, region.y + region.height];
  if (edges.left) left = clamp(left + Math.round(dx), 0, right - 1);
  if (edges.right) right = clamp(right + Math.round(dx), left + 1, size.columns);
  if (edges.top) top = clamp(top + Math.round(dy), 0, bottom - 1);
  if (edges.bottom) bottom = clamp(bottom + Math.round(dy), top + 1, size.rows);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** What was typed, made to fit. */
export function fitted({ x, y, width, height }: Region, size: Size): Region {
  const [left, top] = [clamp(Math.round(x), 0, size.columns - 1), clamp(Math.round(y), 0, size.rows - 1)];
  return {
    x: left,
    y: top,
    width: clamp(Math.round(width), 1, size.columns - left),
    height: clamp(Math.round(height), 1, size.rows - top),
  };
}

export function contains(outer: Region, inner: Region): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}

export function isSame(a: Region, b: Region): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

/** In which ninth of the image its middle lies, for words: 0 to 2 from left to right and from top to bottom. */
export function ninth({ x, y, width, height }: Region, size: Size): [column: number, row: number] {
  const third = (middle: number, length: number): number => clamp(Math.floor((3 * middle) / length), 0, 2);
  return [third(x + width / 2, size.columns), third(y + height / 2, size.rows)];
}

function span(a: number, b: number, length: number): [from: number, to: number] {
  const from = clamp(Math.floor(Math.min(a, b)), 0, length - 1);
  return [from, clamp(Math.ceil(Math.max(a, b)), from + 1, length)];
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
