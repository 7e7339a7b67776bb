/**
 * The 512 byte header of a tar entry, in the ustar, GNU and older forms.
 *
 * Source: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */

import type { Bytes } from "./byte_reader.ts";
import { TransferError } from "./errors.ts";

export const BLOCK = 512;

/** A header as it stands there. */
export interface TarHeader {
  /** Bytes: whether they are UTF-8 is seen when the name counts. */
  readonly name: Bytes;
  readonly linkName: Bytes;
  readonly mode: number;
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** One character, as `0` for a file; `\0` where there is none. */
  readonly type: string;
}

/** A field: where it begins, and how many bytes it has. */
type Field = readonly [start: number, length: number];
const NAME: Field = [0, 100];
const MODE: Field = [100, 8];
const UID: Field = [108, 8];
const GID: Field = [116, 8];
const SIZE: Field = [124, 12];
const MTIME: Field = [136, 12];
const CHECKSUM: Field = [148, 8];
const TYPE = 156;
const LINK_NAME: Field = [157, 100];
const MAGIC: Field = [257, 8];
const PREFIX: Field = [345, 155];

/** `ustar`, a NUL and the version 00; GNU's has blanks there, and no prefix. */
const USTAR = "ustar\x0000";
const SLASH = "/".charCodeAt(0);

/** The largest number that fits into 11 octal digits. */
export const MAX_OCTAL = 0o77777777777;

/**
 * Reads a header; undefined: the block is all zeros, as at an archive's end.
 *
 * @throws {TransferError} if it is none.
 */
export function readHeader(block: Bytes): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (readNumber(block, CHECKSUM) !== checksumOf(block)) throw noHeader();
  const name = text(block, NAME);
  const prefix = latin(block, MAGIC).startsWith("ustar\x00")
    ? text(block, PREFIX)
    : new Uint8Array();
  return {
    name: prefix.length === 0 ? name : new Uint8Array([...prefix, SLASH, ...name]),
    linkName: text(block, LINK_NAME),
    mode: readNumber(block, MODE),
    size: readNumber(block, SIZE),
    mtime: readNumber(block, MTIME),
    type: String.fromCharCode(block[TYPE]!),
  };
}

/** Writes a header. Names longer than their fields are cut: pax records say the rest. */
export function writeHeader({ name, linkName, mode, size, mtime, type }: TarHeader): Bytes {
  const block = new Uint8Array(BLOCK);
  block.set(name.subarray(0, NAME[1]), NAME[0]);
  block.set(linkName.subarray(0, LINK_NAME[1]), LINK_NAME[0]);
  const numbers: (readonly [Field, number])[] = [
    [MODE, mode],
    [UID, 0],
    [GID, 0],
    [SIZE, Math.min(size, MAX_OCTAL)],
    [MTIME, Math.max(0, Math.min(mtime, MAX_OCTAL))],
  ];
  for (const [field, value] of numbers) writeOctal(block, field, value);
  block[TYPE] = type.charCodeAt(0);
  writeLatin(block, MAGIC, USTAR);
  writeOctal(block, CHECKSUM, checksumOf(block));
  return block;
}

function noHeader(): TransferError {
  return new TransferError("is no tar archive, or a damaged one");
}

/** The sum of all bytes, with blanks for the checksum's own. */
function checksumOf(block: Bytes): number {
  const [start, length] = CHECKSUM;
  return block.reduce(
    (sum, byte, index) => sum + (index >= start && index < start + length ? 0x20 : byte),
    0,
  );
}

function bytesOf(block: Bytes, [start, length]: Field): Bytes {
  return block.subarray(start, start + length);
}

/** The bytes up to the first NUL. */
function text(block: Bytes, field: Field): Bytes {
  const bytes = bytesOf(block, field);
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function latin(block: Bytes, field: Field): string {
  return String.fromCharCode(...bytesOf(block, field));
}

/** Octal digits among blanks and NULs or, with the first bit set, a number of big-endian bytes. */
function readNumber(block: Bytes, field: Field): number {
  const bytes = bytesOf(block, field);
  if ((bytes[0]! & 0x80) !== 0) {
    const value = bytes.subarray(1).reduce((sum, byte) => sum * 256 + byte, bytes[0]! & 0x7f);
    if (!Number.isSafeInteger(value)) throw noHeader();
    return value;
  }
  const digits = latin(block, field).replaceAll("\0", " ").trim();
  if (!/^[0-7]*$/.test(digits)) throw noHeader();
  return digits === "" ? 0 : parseInt(digits, 8);
}

function writeOctal(block: Bytes, field: Field, value: number): void {
  writeLatin(block, field, value.toString(8).padStart(field[1] - 1, "0"));
}

function writeLatin(block: Bytes, [start]: Field, value: string): void {
  for (let i = 0; i < value.length; i++) block[start + i] = value.charCodeAt(i);
}
