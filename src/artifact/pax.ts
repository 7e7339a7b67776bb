/**
 * Records of a pax header: what a tar header has no room for.
 *
 * Source: POSIX.1-2017, pax, "pax Extended Header".
 */

import type { Bytes } from "./byte_reader.ts";
import { TransferError } from "./errors.ts";

const BLANK = " ".charCodeAt(0);
const EQUALS = "=".charCodeAt(0);
const NEWLINE = "\n".charCodeAt(0);

/**
 * Reads records of the form `<length> <keyword>=<value>\n`; of two of one keyword the last counts.
 *
 * @throws {TransferError} if they are malformed.
 */
export function readPax(bytes: Bytes): Map<string, Bytes> {
  const records = new Map<string, Bytes>();
  for (let start = 0; start < bytes.length;) {
    const blank = bytes.indexOf(BLANK, start);
    const length = Number(
      String.fromCharCode(...bytes.subarray(start, Math.min(blank, start + 10))),
    );
    const record = bytes.subarray(blank + 1, start + length);
    const equals = record.indexOf(EQUALS);
    const isWhole = blank > start && Number.isInteger(length) && start + length <= bytes.length &&
      equals > 0 && record.at(-1) === NEWLINE;
    if (!isWhole) throw new TransferError("has a pax header that is malformed");
    records.set(
      String.fromCharCode(...record.subarray(0, equals)),
      record.subarray(equals + 1, record.length - 1),
    );
    start += length;
  }
  return records;
}

/** Writes records. */
export function writePax(records: ReadonlyMap<string, Bytes>): Bytes {
  const parts = [...records].flatMap(([keyword, value]) => {
    const head = new TextEncoder().encode(` ${keyword}=`);
    const length = recordLength(head.length + value.length + 1);
    return [new TextEncoder().encode(String(length)), head, value, new Uint8Array([NEWLINE])];
  });
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A record's length counts its own digits. */
function recordLength(rest: number): number {
  let length = rest + 1;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return length;
}
