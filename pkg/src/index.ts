/**
 * De-identifies DICOM in the browser, before anything is sent.
 *
 * Importing this touches neither `window` nor a worker: it is safe where a page is rendered on a
 * server. A session starts with {@link createSession}.
 */

export { createSession } from "./session.js";
export { filesFromDrop, filesFromInput } from "./drop.js";
export { ScanveilError } from "./errors.js";
export type { Release } from "./release.js";
export type {
  SafeHarborClass,
  SafeHarborCounts,
  SafeHarborRemark,
  SafeHarborReport,
  SafeHarborTally,
} from "./types.js";
export type {
  ActionCounts,
  Area,
  AttributeChange,
  Box,
  BoxChoice,
  Boxes,
  BoxOrigin,
  DeviceRule,
  DocumentKind,
  ExtractOptions,
  Extraction,
  Feature,
  FeatureDocument,
  FeaturePreview,
  FeatureSettings,
  InstanceSummary,
  Item,
  Mapping,
  MeasuredRegion,
  Picture,
  PixelPolicy,
  PixelReport,
  PixelTally,
  PlainMappingOptions,
  Policy,
  ProcessOptions,
  ProfileOption,
  Progress,
  QuarantinedItem,
  Reason,
  Region,
  RegionChoice,
  ReleasedItem,
  Report,
  SealedMappingOptions,
  SendOptions,
  SendResult,
  Session,
  SessionOptions,
  SetBoxes,
  SkippedItem,
  UnmeasuredRegion,
} from "./types.js";
