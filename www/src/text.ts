/** Every word the page shows comes from one file; numbers are written by Intl. */

import strings from "./strings.en.json";

export type TextKey = keyof typeof strings;
/** `n` chooses the plural form and is written with separators. */
export type TextValues = Record<string, string | number>;

const language = strings["app.language"];
const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);
const significant = new Intl.NumberFormat(language, { maximumSignificantDigits: 6 });
const scientific = new Intl.NumberFormat(language, { notation: "scientific", maximumSignificantDigits: 6 });
const percents = new Intl.NumberFormat(language, { style: "percent" });
const lists = new Intl.ListFormat(language, { type: "conjunction" });

/** The string of a key with its `{placeholders}` filled in. */
export function text(key: TextKey, values: TextValues = {}): string {
  const entry: string | { one: string; other: string } = strings[key];
  const n = values["n"];
  const form =
    typeof entry === "string" ? entry : typeof n === "number" && plurals.select(n) === "one" ? entry.one : entry.other;
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? numbers.format(value) : value;
  });
}

/** The string of a key made from data, where the file has one. */
export function textIfAny(key: string): string | undefined {
  return Object.hasOwn(strings, key) ? text(key as TextKey) : undefined;
}

/** 1,234 */
export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** 0.0123 or 1.23E12: up to six significant digits. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  return (size !== 0 && (size < 1e-4 || size >= 1e9) ? scientific : significant).format(value);
}

/** 40 % of 0.4 */
export function formatPercent(value: number): string {
  return percents.format(value);
}

/** "a, b and c" */
export function formatList(parts: string[]): string {
  return lists.format(parts);
}

/** "12.3 MB", in powers of a thousand as file managers show them. */
export function formatBytes(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(bytes / 1000 ** power);
}
