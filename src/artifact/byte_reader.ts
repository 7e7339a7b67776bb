/** Reads a stream of bytes in pieces of the reader's choice, holding no more than one chunk of it. */

import { TransferError } from "./errors.ts";

export type Bytes = Uint8Array<ArrayBuffer>;
export type ByteStream = AsyncIterable<Bytes>;

/** A reader of a stream. Ending it ends the stream's source. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Bytes>;
  #rest: Bytes = new Uint8Array();

  constructor(stream: ByteStream) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /**
   * So many bytes, or undefined where the stream ends before the first.
   *
   * @throws {TransferError} if it ends within them.
   */
  async exactly(size: number): Promise<Bytes | undefined> {
    const bytes = new Uint8Array(size);
    let filled = 0;
    for await (const chunk of this.upTo(size)) {
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    if (filled === size) return bytes;
    if (filled === 0) return undefined;
    throw truncated();
  }

  /** So many bytes as they come, fewer where the stream ends. */
  async *upTo(size: number): AsyncGenerator<Bytes, void, undefined> {
    let left = size;
    while (left > 0) {
      const chunk = this.#rest.length > 0 ? this.#rest : await this.#next();
      if (chunk === undefined) return;
      this.#rest = chunk.subarray(left);
      const part = chunk.subarray(0, left);
      left -= part.length;
      yield part;
    }
  }

  /** Reads on to the end. */
  async drain(): Promise<void> {
    this.#rest = new Uint8Array();
    while (await this.#next() !== undefined);
  }

  /** Ends the source of a stream that is not read to its end. */
  async cancel(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(): Promise<Bytes | undefined> {
    const { value, done } = await this.#chunks.next();
    return done ? undefined : value;
  }
}

/** The error of an archive that ends too early. */
export function truncated(): TransferError {
  return new TransferError("the archive ends in the middle");
}
