/** Archives made byte by byte, also such as no honest program makes. */

/** An entry as it is to stand in the archive. */
export interface RawEntry {
  /** Bytes, or text as UTF-8. */
  readonly name: string | Uint8Array;
  /** @default "0", a file */
  readonly type?: string;
  readonly content?: string | Uint8Array;
  readonly linkName?: string;
  readonly mode?: number;
  /** What the header says of the content's size, if not the truth. */
  readonly size?: number;
}

const BLOCK = 512;

/** The archive of these entries, with its end. */
export function archiveOf(...entries: readonly RawEntry[]): Uint8Array<ArrayBuffer> {
  return concat(...entries.map(entryBytes), new Uint8Array(2 * BLOCK));
}

/** One entry's header and content, filled up to whole blocks. */
export function entryBytes(entry: RawEntry): Uint8Array<ArrayBuffer> {
  const content = bytesOf(entry.content ?? "");
  const header = new Uint8Array(BLOCK);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, "0");
  header.set(bytesOf(entry.name).subarray(0, 100), 0);
  header.set(bytesOf(octal(entry.mode ?? 0o644, 8)), 100);
  header.set(bytesOf(octal(entry.size ?? content.length, 12)), 124);
  header.set(bytesOf(octal(0, 12)), 136);
  header.set(bytesOf(entry.type ?? "0"), 156);
  header.set(bytesOf(entry.linkName ?? ""), 157);
  header.set(bytesOf("ustar\x0000"), 257);
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(bytesOf(`${octal(sum, 7)}\0 `), 148);
  return concat(header, content, new Uint8Array((BLOCK - content.length % BLOCK) % BLOCK));
}

/** A pax header with these records, for the entry that follows. */
export function paxEntry(records: Readonly<Record<string, string>>, type = "x"): RawEntry {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = bytesOf(` ${key}=${value}\n`).length;
    const length = rest + String(rest + String(rest).length).length;
    return `${length} ${key}=${value}\n`;
  });
  return { name: "pax", type, content: lines.join("") };
}

/** One after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? new TextEncoder().encode(value) : value;
}

/** The bytes as a stream of chunks of this size. */
export async function* streamOf(
  bytes: Uint8Array<ArrayBuffer>,
  chunkSize = 700,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
}

/** All bytes of a stream. */
export async function bytesIn(
  stream: AsyncIterable<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  return concat(...await Array.fromAsync(stream));
}
