/** How many points have which brightness, as bars. */

import type { FeaturePreview } from "scanveil";
import { h } from "../dom.js";
import { formatValue, text } from "../text.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const WIDTH = 256;
const HEIGHT = 128;

/** The part of the points that "most" means. */
const MOST = 0.8;

/** The bars over their scale. */
export function histogram({ histogram: bars, lowest, highest }: FeaturePreview): HTMLElement {
  const svg = shape("svg", { class: "measure-bars", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-label", words(bars, lowest, highest));
  const most = Math.max(1, ...bars);
  const width = WIDTH / Math.max(1, bars.length);
  bars.forEach((count, bar) => {
    if (count === 0) return;
    // One voxel among thousands can be seen, too.
    const height = Math.max(1, (count / most) * HEIGHT);
    const place = { x: bar * width, y: HEIGHT - height, width: width * 0.9, height };
    svg.append(shape("rect", Object.fromEntries(Object.entries(place).map(([name, value]) => [name, String(value)]))));
  });
  const scale = h(
    "div",
    { class: "measure-scale", attrs: { "aria-hidden": "true" } },
    h("span", {}, formatValue(rounded(lowest))),
    h("span", {}, formatValue(rounded(highest))),
  );
  return h("div", { class: "measure-histogram" }, svg, scale);
}

function words(bars: number[], lowest: number, highest: number): string {
  if (lowest >= highest) return text("measure.histogram.flat", { lowest: formatValue(rounded(lowest)) });
  const total = bars.reduce((sum, count) => sum + count, 0);
  const rest = (total * (1 - MOST)) / 2;
  const edge = (counts: number[]): number => {
    let sum = 0;
    return counts.findIndex((count) => (sum += count) > rest);
  };
  const step = (highest - lowest) / bars.length;
  return text("measure.histogram.alt", {
    lowest: formatValue(rounded(lowest)),
    highest: formatValue(rounded(highest)),
    from: formatValue(rounded(lowest + edge(bars) * step)),
    to: formatValue(rounded(highest - edge([...bars].reverse()) * step)),
  });
}

/** Four digits say what a picture shows. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function shape<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
