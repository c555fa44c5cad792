/**
 * The digital phantom of the Image Biomarker Standardisation Initiative (reference manual, "Digital phantom"; CC BY 4.0,
 * A. Zwanenburg) as a CT series, and its region as a DICOM Segmentation.
 */

import { element, u16 } from "./package-dicom.mjs";

const [COLUMNS, ROWS, SLICES, SPACING] = [5, 4, 4, 2];

/** x runs fastest. */
// prettier-ignore
const INTENSITIES = [
  1, 4, 4, 1, 1,  1, 4, 6, 1, 1,  4, 1, 6, 4, 1,  4, 4, 6, 4, 1,
  1, 4, 4, 1, 1,  1, 1, 6, 1, 1,  1, 1, 3, 1, 1,  4, 4, 6, 1, 1,
  1, 4, 4, 1, 1,  1, 1, 1, 1, 1,  1, 1, 9, 1, 1,  1, 1, 6, 1, 1,
  1, 4, 4, 1, 1,  1, 1, 1, 1, 1,  1, 1, 1, 1, 1,  1, 1, 6, 1, 1,
];

/** The six voxels that are not of the region. */
const OUTSIDE = new Set([30, 43, 44, 52, 63, 64]);

/** What a person has called the region: it must stay on the screen. */
export const LABEL = "Ostrander lesion";

const ROOT = "1.2.826.0.1.3680043.9.7777";
const CT = "1.2.840.10008.5.1.4.1.1.2";
const SEG = "1.2.840.10008.5.1.4.1.1.66.4";

function item(...elements) {
  const content = Buffer.concat(elements);
  const head = Buffer.alloc(8);
  head.writeUInt16LE(0xfffe, 0);
  head.writeUInt16LE(0xe000, 2);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

const sequence = (group, number, ...items) => element(group, number, "SQ", Buffer.concat(items));

function file(sopClass, instance, elements) {
  const meta = Buffer.concat([
    element(0x0002, 0x0001, "OB", Buffer.from([0, 1])),
    element(0x0002, 0x0002, "UI", sopClass),
    element(0x0002, 0x0003, "UI", instance),
    element(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1"),
    element(0x0002, 0x0012, "UI", `${ROOT}.9`),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    element(0x0002, 0x0000, "UL", length),
    meta,
    element(0x0008, 0x0016, "UI", sopClass),
    element(0x0008, 0x0018, "UI", instance),
    ...elements,
  ]);
}

/** Patient, study and series; sorted by tag with what stands between them. */
const general = (modality, series, number, { equipment = [], spatial = [] } = {}) => [
  element(0x0008, 0x0020, "DA", "20240131"),
  element(0x0008, 0x0060, "CS", modality),
  element(0x0008, 0x0090, "PN", "OSTRANDER^PHYSICIAN"),
  ...equipment,
  element(0x0010, 0x0010, "PN", "QUILLFEATHER^ANNABETH"),
  element(0x0010, 0x0020, "LO", "MRN-7741-KX"),
  element(0x0010, 0x0030, "DA", "19610228"),
  element(0x0020, 0x000d, "UI", `${ROOT}.2`),
  element(0x0020, 0x000e, "UI", series),
  element(0x0020, 0x0011, "IS", "1"),
  element(0x0020, 0x0013, "IS", String(number)),
  ...spatial,
];

const ORIENTATION = element(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0");
const position = (slice) => element(0x0020, 0x0032, "DS", `0\\0\\${slice * SPACING}`);
const frameOfReference = element(0x0020, 0x0052, "UI", `${ROOT}.5`);
const spacing = element(0x0028, 0x0030, "DS", `${SPACING}\\${SPACING}`);

const pixelModule = (bits, between = []) => [
  element(0x0028, 0x0002, "US", u16(1)),
  element(0x0028, 0x0004, "CS", "MONOCHROME2"),
  ...(bits === 1 ? [element(0x0028, 0x0008, "IS", String(SLICES))] : []),
  element(0x0028, 0x0010, "US", u16(ROWS)),
  element(0x0028, 0x0011, "US", u16(COLUMNS)),
  ...between,
  element(0x0028, 0x0100, "US", u16(bits)),
  element(0x0028, 0x0101, "US", u16(bits)),
  element(0x0028, 0x0102, "US", u16(bits - 1)),
  element(0x0028, 0x0103, "US", u16(0)),
];

function slice(number) {
  const pixels = Buffer.alloc(COLUMNS * ROWS * 2);
  for (let at = 0; at < COLUMNS * ROWS; at += 1) {
    pixels.writeUInt16LE(INTENSITIES[number * COLUMNS * ROWS + at], at * 2);
  }
  return file(CT, `${ROOT}.1.50${number}`, [
    ...general("CT", `${ROOT}.31`, number + 1, { spatial: [position(number), ORIENTATION, frameOfReference] }),
    ...pixelModule(16, [spacing]),
    element(0x0028, 0x1052, "DS", "0"),
    element(0x0028, 0x1053, "DS", "1"),
    element(0x7fe0, 0x0010, "OW", pixels),
  ]);
}

function segmentation() {
  // One bit a voxel, from the lowest of each byte, without a gap between frames.
  const bits = Buffer.alloc(INTENSITIES.length / 8);
  INTENSITIES.forEach((_, at) => {
    if (!OUTSIDE.has(at)) bits[at >> 3] |= 1 << (at & 7);
  });
  const code = (value, scheme, meaning) =>
    item(
      element(0x0008, 0x0100, "SH", value),
      element(0x0008, 0x0102, "SH", scheme),
      element(0x0008, 0x0104, "LO", meaning),
    );
  const frames = Array.from({ length: SLICES }, (_, number) =>
    item(
      sequence(0x0020, 0x9113, item(position(number))),
      sequence(0x0062, 0x000a, item(element(0x0062, 0x000b, "US", u16(1)))),
    ),
  );
  const references = Array.from({ length: SLICES }, (_, number) =>
    item(element(0x0008, 0x1150, "UI", CT), element(0x0008, 0x1155, "UI", `${ROOT}.1.50${number}`)),
  );
  return file(SEG, `${ROOT}.1.599`, [
    ...general("SEG", `${ROOT}.41`, 1, {
      equipment: [
        sequence(
          0x0008,
          0x1115,
          item(sequence(0x0008, 0x114a, ...references), element(0x0020, 0x000e, "UI", `${ROOT}.31`)),
        ),
      ],
      spatial: [frameOfReference],
    }),
    ...pixelModule(1),
    element(0x0062, 0x0001, "CS", "BINARY"),
    sequence(
      0x0062,
      0x0002,
      item(
        sequence(0x0062, 0x0003, code("49755003", "SCT", "Morphologically Altered Structure")),
        element(0x0062, 0x0004, "US", u16(1)),
        element(0x0062, 0x0005, "LO", LABEL),
        element(0x0062, 0x0008, "CS", "MANUAL"),
        sequence(0x0062, 0x000f, code("4147007", "SCT", "Mass")),
      ),
    ),
    sequence(
      0x5200,
      0x9229,
      item(
        sequence(0x0020, 0x9116, item(ORIENTATION)),
        sequence(0x0028, 0x9110, item(element(0x0018, 0x0050, "DS", String(SPACING)), spacing)),
      ),
    ),
    sequence(0x5200, 0x9230, ...frames),
    element(0x7fe0, 0x0010, "OB", bits),
  ]);
}

const chosen = (name, buffer) => ({ name, mimeType: "application/octet-stream", buffer });

/** The images as they are chosen on the page, and with them the region unless there is to be none. */
export function phantom({ region = true } = {}) {
  const slices = Array.from({ length: SLICES }, (_, number) => chosen(`QUILLFEATHER_${number}`, slice(number)));
  return region ? [...slices, chosen("QUILLFEATHER_region", segmentation())] : slices;
}
