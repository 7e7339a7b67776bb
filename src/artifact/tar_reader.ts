/**
 * Reads a tar archive from a stream: folders, files and symbolic links. Whatever else an archive
 * can hold, and whatever is not as it should be, is an error: an artifact is whole or not there.
 * Where entries may be put is not decided here.
 */

import { ByteReader, type Bytes, type ByteStream, truncated } from "./byte_reader.ts";
import { quoted, TransferError } from "./errors.ts";
import { readPax } from "./pax.ts";
import { BLOCK, readHeader, type TarHeader } from "./tar_header.ts";

/** One entry. A file's body is to be read before the next entry is asked for. */
export interface TarEntry {
  readonly kind: "folder" | "file" | "link";
  readonly path: string;
  /** Of a link. */
  readonly target: string;
  /** Permission bits, and maybe more. */
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** Bytes. */
  readonly size: number;
  readonly body: ByteStream;
}

/** The most bytes that a long name, or the pax records of an entry, may have. */
export const MAX_META_BYTES = 256 * 1024;

const KINDS: Readonly<Record<string, TarEntry["kind"]>> = {
  "0": "file",
  "\0": "file",
  "7": "file", // contiguous, which means nothing any more
  "5": "folder",
  "2": "link",
};

/** Kinds that are told by name where they are refused. */
const REFUSED: Readonly<Record<string, string>> = {
  "1": "a hard link",
  "3": "a character device",
  "4": "a block device",
  "6": "a named pipe",
  "S": "a sparse file",
};

/**
 * The entries of an archive. Reads the stream to its end, also what follows the archive in it.
 *
 * @throws {TransferError} for what is no archive, or one that cannot be taken as it is.
 */
export async function* readTar(stream: ByteStream): AsyncGenerator<TarEntry, void, undefined> {
  const reader = new ByteReader(stream);
  try {
    while (true) {
      const found = await nextHeader(reader);
      if (found === undefined) break;
      const { entry, rest } = openEntry(reader, found);
      yield entry;
      await rest();
    }
    await reader.drain();
  } finally {
    await reader.cancel();
  }
}

/** A header with what the headers before it say of it. */
interface Found {
  readonly header: TarHeader;
  readonly records: ReadonlyMap<string, Bytes>;
}

/** The next entry's header; undefined at the archive's end. */
async function nextHeader(reader: ByteReader): Promise<Found | undefined> {
  const records = new Map<string, Bytes>();
  while (true) {
    const block = await reader.exactly(BLOCK);
    if (block === undefined) throw truncated();
    const header = readHeader(block);
    if (header === undefined) return undefined;
    switch (header.type) {
      case "x":
        for (const [key, value] of readPax(await readMeta(reader, header))) records.set(key, value);
        break;
      case "g":
        checkGlobal(readPax(await readMeta(reader, header)));
        break;
      case "L":
        records.set("path", untilNul(await readMeta(reader, header)));
        break;
      case "K":
        records.set("linkpath", untilNul(await readMeta(reader, header)));
        break;
      default:
        return { header, records };
    }
  }
}

async function readMeta(reader: ByteReader, { size }: TarHeader): Promise<Bytes> {
  if (size > MAX_META_BYTES) {
    throw new TransferError(`has a header of ${size} bytes; ${MAX_META_BYTES} are allowed`);
  }
  const bytes = await reader.exactly(size) ?? new Uint8Array();
  if (bytes.length < size) throw truncated();
  await skip(reader, padding(size));
  return bytes;
}

/** Records for all entries that follow: a comment, as git writes, means nothing here. */
function checkGlobal(records: ReadonlyMap<string, Bytes>): void {
  for (const key of ["path", "linkpath", "size"]) {
    if (records.has(key)) throw new TransferError(`has a global pax header with ${key}`);
  }
}

function openEntry(
  reader: ByteReader,
  { header, records }: Found,
): { entry: TarEntry; rest: () => Promise<void> } {
  const path = textOf(records.get("path") ?? header.name);
  const written = KINDS[header.type];
  // Archives of old have folders that only a slash tells from files.
  const kind = written === "file" && path.endsWith("/") ? "folder" : written;
  const isSparse = [...records.keys()].some((key) => key.startsWith("GNU.sparse."));
  if (kind === undefined || isSparse) {
    const what = REFUSED[isSparse ? "S" : header.type] ??
      `of an unknown kind, ${quoted(header.type)}`;
    throw new TransferError(`${quoted(path)} is ${what}, which an artifact cannot hold`);
  }
  const size = kind === "file" ? sizeOf(header, records) : 0;
  // A size of what has no content says nothing of what follows in some archives, so none is let in.
  if (kind !== "file" && header.size !== 0) {
    throw new TransferError(`${quoted(path)} is a ${kind} with content`);
  }
  let unread = size;
  const body = async function* () {
    for await (const chunk of reader.upTo(unread)) {
      unread -= chunk.length;
      yield chunk;
    }
    if (unread > 0) throw truncated();
  };
  const { mode, mtime } = header;
  const target = kind === "link" ? textOf(records.get("linkpath") ?? header.linkName) : "";
  return {
    entry: { kind, path, target, mode, mtime, size, body: { [Symbol.asyncIterator]: body } },
    rest: () => skip(reader, unread + padding(size)),
  };
}

function sizeOf(header: TarHeader, records: ReadonlyMap<string, Bytes>): number {
  const record = records.get("size");
  if (record === undefined) return header.size;
  const digits = textOf(record);
  const size = /^[0-9]{1,16}$/.test(digits) ? Number(digits) : NaN;
  if (Number.isSafeInteger(size)) return size;
  throw new TransferError("has a pax header with a size that is none");
}

async function skip(reader: ByteReader, size: number): Promise<void> {
  let skipped = 0;
  for await (const chunk of reader.upTo(size)) skipped += chunk.length;
  if (skipped < size) throw truncated();
}

/** What fills a body up to whole blocks. */
export function padding(size: number): number {
  return (BLOCK - size % BLOCK) % BLOCK;
}

function untilNul(bytes: Bytes): Bytes {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function textOf(bytes: Bytes): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const shown = quoted(new TextDecoder().decode(bytes));
    throw new TransferError(`has a name that is not UTF-8: ${shown}`, { cause: error });
  }
}
