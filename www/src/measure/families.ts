/** The numbers of a region: a disclosure for each family, with a line of explanation for each feature. */

import type { Feature, FeatureDocument } from "scanveil";
import { h } from "../dom.js";
import { formatList, formatValue, text } from "../text.js";
import { aggregationWords, explanationOf, familyName, familyWords, unitWords } from "./words.js";

type Absent = FeatureDocument["absent"][number];

/** In the order of the document. */
export function families(document: FeatureDocument): HTMLElement[] {
  const names = new Set([...document.features, ...document.absent].map(({ family }) => family));
  return [...names].map((family) => {
    const features = document.features.filter((feature) => feature.family === family);
    const absent = document.absent.filter((feature) => feature.family === family);
    const title = text("measure.family.count", { family: familyName(family), n: features.length });
    const element = h("details", { class: "measure-family" }, h("summary", {}, title));
    // Hundreds of rows that most people never open.
    element.addEventListener("toggle", () => element.append(...content(family, features, absent)), { once: true });
    return element;
  });
}

function content(family: string, features: Feature[], absent: Absent[]): HTMLElement[] {
  return [
    h("p", {}, familyWords(family)),
    ...(features.length > 0 ? [table(familyName(family), features)] : []),
    ...(absent.length > 0 ? [without(absent)] : []),
  ];
}

function table(caption: string, features: Feature[]): HTMLElement {
  const byTag = grouped(features, ({ tag }) => tag);
  return h(
    "table",
    { class: "measure-table" },
    h("caption", { class: "visually-hidden" }, caption),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { attrs: { scope: "col" } }, text("measure.column.name")),
        h("th", { attrs: { scope: "col" } }, text("measure.column.value")),
      ),
    ),
    h("tbody", {}, ...[...byTag.values()].map(row)),
  );
}

/** One feature, however many ways it was aggregated. */
function row(features: Feature[]): HTMLElement {
  const [first] = features;
  if (!first) return h("tr");
  const { name, ibsi, tag } = first;
  const explanation = explanationOf(tag);
  return h(
    "tr",
    { attrs: { "data-tag": tag } },
    h(
      "th",
      { attrs: { scope: "row" } },
      h("span", { class: "measure-name" }, name),
      explanation !== undefined && h("span", { class: "measure-words" }, explanation),
      h("span", { class: "hint measure-id" }, ibsi === "" ? tag : text("measure.ibsi", { code: ibsi, tag })),
    ),
    h(
      "td",
      {},
      ...features.map(({ value, unit, aggregation }) => {
        const way = aggregationWords(aggregation);
        return h(
          "div",
          {},
          h("span", {}, h("strong", { class: "measure-value" }, formatValue(value)), unitWords(unit)),
          way !== "" && h("span", { class: "hint" }, way),
        );
      }),
    ),
  );
}

/** Features that do not exist here, by their reason. */
function without(absent: Absent[]): HTMLElement {
  const byReason = grouped(absent, ({ reason }) => reason);
  return h(
    "div",
    { class: "measure-absent" },
    h("p", { class: "hint" }, text("measure.absent")),
    h(
      "ul",
      { class: "plain-list" },
      ...[...byReason].map(([reason, list]) =>
        h("li", {}, `${formatList([...new Set(list.map(({ name }) => name))])}: ${reason}`),
      ),
    ),
  );
}

function grouped<T>(list: T[], by: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return groups;
}
