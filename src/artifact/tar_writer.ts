/** Writes a tar archive as a stream: ustar headers, and pax records for what they have no room for. */

import type { Bytes } from "./byte_reader.ts";
import { TransferError } from "./errors.ts";
import { writePax } from "./pax.ts";
import { BLOCK, MAX_OCTAL, type TarHeader, writeHeader } from "./tar_header.ts";
import { padding, type TarEntry } from "./tar_reader.ts";

const TYPES = { file: "0", folder: "5", link: "2" } as const;
const NAME_BYTES = 100;
/** Two empty blocks end an archive. */
const END = 2 * BLOCK;

/**
 * The archive of these entries.
 *
 * @throws {TransferError} if a body has not the size that its entry says.
 */
export async function* writeTar(
  entries: AsyncIterable<TarEntry>,
): AsyncGenerator<Bytes, void, undefined> {
  for await (const entry of entries) {
    yield* headersOf(entry);
    yield* bodyOf(entry);
  }
  yield new Uint8Array(END);
}

/** The bytes that an entry takes in an archive, at most. */
export function packedSize(entry: Pick<TarEntry, "size" | "path" | "target">): number {
  // Each character has three bytes at most, and each record its keyword and length beside it.
  const records = 3 * (entry.path.length + entry.target.length) + 3 * BLOCK;
  return entry.size + padding(entry.size) + records + padding(records);
}

function* headersOf(entry: TarEntry): Generator<Bytes, void, undefined> {
  const path = entry.kind === "folder" ? `${entry.path}/` : entry.path;
  const name = new TextEncoder().encode(path);
  const linkName = new TextEncoder().encode(entry.target);
  const records = new Map<string, Bytes>();
  if (needsRecord(name)) records.set("path", name);
  if (needsRecord(linkName)) records.set("linkpath", linkName);
  if (entry.size > MAX_OCTAL) records.set("size", new TextEncoder().encode(String(entry.size)));
  const { mode, size, mtime, kind } = entry;
  const header: TarHeader = { name, linkName, mode, size, mtime, type: TYPES[kind] };
  if (records.size > 0) {
    const pax = writePax(records);
    const about = { ...header, linkName: new Uint8Array(), mode: 0o644, size: pax.length };
    yield writeHeader({ ...about, type: "x" });
    yield pax;
    yield new Uint8Array(padding(pax.length));
  }
  yield writeHeader(header);
}

/** Headers hold ASCII whatever the reader takes them for; the rest is pax's to say. */
function needsRecord(name: Bytes): boolean {
  return name.length > NAME_BYTES || name.some((byte) => byte >= 0x80);
}

async function* bodyOf(
  { path, size, body }: TarEntry,
): AsyncGenerator<Bytes, void, undefined> {
  let written = 0;
  for await (const chunk of body) {
    written += chunk.length;
    if (written > size) break;
    yield chunk;
  }
  if (written !== size) {
    throw new TransferError(`${JSON.stringify(path)} was changed while it was being stored`);
  }
  yield new Uint8Array(padding(size));
}
