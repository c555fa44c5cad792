/** What a STOW-RS server says of each instance (PS3.18 10.5.3, DICOM JSON). */

import type { Reason } from "./types.js";

/** A server's answer, by new SOP Instance UID. */
export interface StowAnswer {
  /** False where there was no DICOM JSON to read. */
  readable: boolean;
  /** Referenced SOP Sequence (0008,1199). */
  stored: Set<string>;
  /** Failed SOP Sequence (0008,1198) with its Failure Reason (0008,1197). */
  failed: Map<string, number>;
  /** Other Failures Sequence (0008,119A): reasons of instances that the server could not name. */
  other: number[];
}

/** Reads the body of an answer; anything that is no DICOM JSON gives an unreadable answer. */
export function readAnswer(body: string): StowAnswer {
  const answer: StowAnswer = { readable: false, stored: new Set(), failed: new Map(), other: [] };
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return answer;
  }
  for (const set of Array.isArray(json) ? json : [json]) {
    if (!isRecord(set)) continue;
    answer.readable = true;
    for (const item of values(set, "00081199")) {
      const instance = text(item, "00081155");
      if (instance) answer.stored.add(instance);
    }
    for (const item of values(set, "00081198")) {
      const instance = text(item, "00081155");
      if (instance) answer.failed.set(instance, failure(item));
      else answer.other.push(failure(item));
    }
    for (const item of values(set, "0008119A")) answer.other.push(failure(item));
  }
  return answer;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function values(set: unknown, tag: string): unknown[] {
  if (!isRecord(set)) return [];
  const element = set[tag] ?? set[tag.toLowerCase()];
  return isRecord(element) && Array.isArray(element["Value"]) ? element["Value"] : [];
}

function text(set: unknown, tag: string): string {
  const [value] = values(set, tag);
  // Some servers leave the padding of the UID in.
  return typeof value === "string" ? value.replace(/[\0 ]+$/, "") : "";
}

function failure(set: unknown): number {
  const [value] = values(set, "00081197");
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) ? number : 0;
}

/** Refused: Out of Resources (PS3.4 Annex GG); worth another try. */
export function isOutOfResources(failureReason: number): boolean {
  return failureReason >= 0xa700 && failureReason <= 0xa7ff;
}

/** Duplicate SOP Instance (PS3.7 Annex C). */
export const DUPLICATE = 0x0111;

/** The reason for a Failure Reason (PS3.7 Annex C, PS3.4 Annex GG). */
export function failureReason(value: number): Reason {
  const code = `stow-${value.toString(16).padStart(4, "0").toUpperCase()}`;
  return { code, message: `The server refused the instance: ${meaning(value)}.` };
}

function meaning(value: number): string {
  if (isOutOfResources(value)) return "it is out of resources";
  if (value >= 0xa900 && value <= 0xa9ff) return "the data set does not match its SOP class";
  if (value >= 0xc000 && value <= 0xcfff) return "it cannot understand the data set";
  switch (value) {
    case 0x0105:
      return "no such attribute";
    case 0x0106:
      return "an invalid attribute value";
    case 0x0110:
      return "processing failure";
    case DUPLICATE:
      return "it already holds an instance with this UID";
    case 0x0112:
      return "no such SOP instance";
    case 0x0117:
      return "an invalid SOP instance";
    case 0x0118:
      return "no such SOP class";
    case 0x0122:
      return "it does not take this SOP class";
    case 0x0124:
      return "not authorized";
    case 0x0131:
      return "no free space for its SOP class";
    default:
      return "no reason that the standard names";
  }
}

/** The reason for an HTTP status without a word on the instance. */
export function statusReason(status: number): Reason {
  return { code: `http-${status}`, message: `The server answered with status ${status}.` };
}
