/** Measurements as files for the person: no name of a region, of a file or of anybody is in them. */

import type { Feature, FeatureDocument, MeasuredRegion } from "scanveil";

/** The columns of the command line's table, and the region's number. */
const COLUMNS = [
  ...["image", "family", "aggregation", "name", "ibsi", "tag", "value", "unit", "reason", "settings", "software"],
  "region",
];

/** One document, or a list of them with the number of their image (from 1). */
export function json(regions: MeasuredRegion[]): Blob {
  const [first] = regions;
  const value: unknown =
    first && regions.length === 1
      ? first.features
      : regions.map(({ image, features }) => ({ image: image + 1, ...features }));
  return new Blob([JSON.stringify(value, undefined, 2)], { type: "application/json" });
}

/** A table with a row for each feature, those without a value with their reason (RFC 4180). */
export function csv(regions: MeasuredRegion[]): Blob {
  const rows = regions.flatMap(({ image, number, features }) => rowsOf(image + 1, number, features));
  const lines = [COLUMNS, ...rows].map((cells) => `${cells.map(quoted).join(",")}\r\n`);
  return new Blob(lines, { type: "text/csv" });
}

function rowsOf(image: number, region: number | undefined, document: FeatureDocument): string[][] {
  const settings = JSON.stringify(document.settings);
  const row = (feature: Omit<Feature, "value">, value: string, reason: string): string[] => [
    String(image),
    feature.family,
    feature.aggregation,
    feature.name,
    feature.ibsi,
    feature.tag,
    value,
    feature.unit,
    reason,
    settings,
    document.software,
    region === undefined ? "" : String(region),
  ];
  return [
    ...document.features.map((feature) => row(feature, String(feature.value), "")),
    ...document.absent.map((feature) => row(feature, "", feature.reason)),
  ];
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
