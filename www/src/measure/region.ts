/** All that is shown of one region. */

import type { Extraction, FeaturePreview, MeasuredRegion, UnmeasuredRegion } from "scanveil";
import type { Child } from "../dom.js";
import { h, present } from "../dom.js";
import { reasonInWords } from "../reasons.js";
import { note } from "../screen.js";
import { formatValue, text, textIfAny } from "../text.js";
import { families } from "./families.js";
import { histogram } from "./histogram.js";
import type { Measurements } from "./measurements.js";
import { outlined } from "./outline.js";
import { textureKey, textureMap } from "./texture.js";

/** More regions than that are opened one by one: each has pictures, and radiotherapy outlines a hundred organs. */
const MOST_OPEN = 3;

/** The panels of all regions, in order. */
export function regionPanels(measurements: Measurements): HTMLElement[] {
  const { results, regions, scans } = measurements;
  return results.map((result: Extraction) =>
    result.status === "failed"
      ? unmeasured(result)
      : panel(result, titleOf(result, regions.indexOf(result) + 1, regions.length, scans), regions.length <= MOST_OPEN),
  );
}

function titleOf({ image, name }: MeasuredRegion, n: number, total: number, scans: number): string {
  let title = total === 1 ? text("measure.region.only") : text("measure.region", { n, total });
  if (scans > 1) title = text("measure.region.scan", { region: title, n: image + 1 });
  return name === undefined || name === "" ? title : text("measure.region.named", { region: title, name });
}

function panel(measured: MeasuredRegion, title: string, isOpen: boolean): HTMLElement {
  if (isOpen) return h("article", { class: "measure-region" }, h("h3", {}, title), ...present(content(measured)));
  const body = h("div", { class: "measure-region" });
  const element = h("details", {}, h("summary", {}, title), body);
  element.addEventListener("toggle", () => body.append(...present(content(measured))), { once: true });
  return element;
}

function content({ features: document, preview, report }: MeasuredRegion): Child[] {
  const { region, remarks } = document;
  const { kind, automatic } = region.source;
  const source = textIfAny(`measure.source.${kind}`) ?? text("measure.source.automatic");
  const row = (term: string, value: Child): HTMLElement[] => [h("dt", {}, term), h("dd", {}, value)];
  return [
    h(
      "dl",
      { class: "facts-list" },
      ...row(text("measure.source"), source),
      ...row(
        text("measure.size"),
        text("measure.size.value", { n: region.voxels, volume: formatValue(region.volume_mm3) }),
      ),
    ),
    automatic && note("warn", h("p", {}, text("measure.unlooked"))),
    preview && pictures(preview),
    remarks.length > 0 &&
      h(
        "div",
        {},
        h("p", { class: "hint" }, text("measure.remarks")),
        h("ul", { class: "plain-list" }, ...remarks.map((remark) => h("li", {}, remark))),
      ),
    report?.status !== "released" &&
      note(
        "warn",
        h("p", {}, text(report ? "measure.report.held" : "measure.report.none")),
        report && h("p", { class: "hint" }, reasonInWords(report.reason)),
      ),
    h("p", { class: "measure-numbers" }, text("measure.numbers")),
    ...families(document),
  ];
}

function pictures(preview: FeaturePreview): HTMLElement {
  return h(
    "div",
    { class: "measure-pictures" },
    figure(text("measure.slice"), text("measure.slice.text", { n: preview.slice + 1 }), outlined(preview)),
    figure(text("measure.texture"), text("measure.texture.text"), textureMap(preview), textureKey()),
    figure(text("measure.histogram"), text("measure.histogram.text"), histogram(preview)),
  );
}

function figure(title: string, words: string, ...content: HTMLElement[]): HTMLElement {
  return h("figure", {}, h("figcaption", {}, h("strong", {}, title), h("span", { class: "hint" }, words)), ...content);
}

function unmeasured({ image, number, reason }: UnmeasuredRegion): HTMLElement {
  const what =
    number === undefined
      ? text("measure.unmeasured", { n: image + 1 })
      : text("measure.unmeasured.region", { n: image + 1, region: number });
  const plain = textIfAny(`measure.reason.${reason.code}`);
  return note(
    "warn",
    h("p", {}, `${what} ${plain ?? reasonInWords(reason)}`),
    // The exact words help whoever is asked.
    plain !== undefined && h("p", { class: "hint" }, reason.message),
  );
}
