/** The mapping as CSV, as the command line writes it. */

import type { Mapping } from "./types.js";

/** A header, then every pair once, sorted. */
export function mappingCsv({ patients, uids }: Mapping): string {
  const rows = [...patients, ...uids].map(({ id_old, id_new }) => `${cell(id_old)},${cell(id_new)}\n`);
  return `id_old,id_new\n${[...new Set(rows)].sort().join("")}`;
}

/** RFC 4180: quoted where it has to be. */
function cell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
