/**
 * Stores a stream of unknown length as an object: with one request if it is small, else in parts.
 * The object is there whole or not at all, and no part of what failed is left.
 */

import type { Bytes, ByteStream } from "./byte_reader.ts";
import { Interruption, TransferError } from "./errors.ts";
import { withRetries } from "./retry.ts";
import { element, readError, type S3Object } from "./s3.ts";
import type { Surroundings } from "./surroundings.ts";

const MIB = 1024 ** 2;
/** Small parts are kept in memory one at a time; the store allows none under 5 MiB but the last. */
const SMALL_PART = 8 * MIB;
const LARGE_PART = 64 * MIB;
/** As S3 has it. Some stores want all parts but the last to be of one size. */
const MAX_PARTS = 10_000;
/** What is cleared up after a failure has so long; a pod that is deleted, 30 s as a rule. */
const CLEAR_UP_MS = 25_000;

/**
 * The size of parts for at most so many bytes in all.
 *
 * @throws {TransferError} for more than about 600 GiB.
 */
export function partSizeFor(bytes: number): number {
  const size = Math.max(SMALL_PART, Math.ceil(bytes / MAX_PARTS / MIB) * MIB);
  if (size <= LARGE_PART) return size;
  throw new TransferError(`has about ${Math.ceil(bytes / 1024 ** 3)} GiB; 600 are allowed`);
}

/**
 * Stores the stream as the object.
 *
 * @returns the number of bytes.
 * @throws {TransferError}
 */
export async function upload(
  object: S3Object,
  stream: ByteStream,
  options: { readonly partSize: number; readonly surroundings: Surroundings },
): Promise<number> {
  const { partSize, surroundings } = options;
  let parts: PartsUpload | undefined;
  let total = 0;
  try {
    for await (const { bytes, isLast } of split(stream, partSize)) {
      surroundings.signal.throwIfAborted();
      total += bytes.length;
      if (isLast && parts === undefined) {
        await withRetries(() => object.ask({ method: "PUT", body: bytes }), surroundings);
        return total;
      }
      parts ??= await PartsUpload.begin(object, surroundings);
      await parts.add(bytes);
    }
    await parts!.complete(total);
    return total;
  } catch (error) {
    throw parts === undefined ? error : await parts.abandon(error);
  }
}

/** Pieces of one size, the last one smaller. Of an empty stream one empty piece. */
async function* split(
  stream: ByteStream,
  size: number,
): AsyncGenerator<{ readonly bytes: Bytes; readonly isLast: boolean }, void, undefined> {
  let buffer = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length;) {
      if (filled === size) {
        yield { bytes: buffer, isLast: false };
        // Another one: a retry may still be reading the first.
        buffer = new Uint8Array(size);
        filled = 0;
      }
      const part = chunk.subarray(at, at + size - filled);
      buffer.set(part, filled);
      filled += part.length;
      at += part.length;
    }
  }
  yield { bytes: buffer.subarray(0, filled), isLast: true };
}

/** An upload in parts that has begun. */
class PartsUpload {
  readonly #object: S3Object;
  readonly #uploadId: string;
  readonly #surroundings: Surroundings;
  readonly #tags: string[] = [];

  private constructor(object: S3Object, uploadId: string, surroundings: Surroundings) {
    this.#object = object;
    this.#uploadId = uploadId;
    this.#surroundings = surroundings;
  }

  static async begin(object: S3Object, surroundings: Surroundings): Promise<PartsUpload> {
    const { text } = await withRetries(
      () => object.ask({ method: "POST", query: { uploads: "" } }),
      surroundings,
    );
    const uploadId = element(text, "UploadId");
    if (uploadId !== "") return new PartsUpload(object, uploadId, surroundings);
    throw new TransferError(`POST ${object.shown}: the store begins no upload`);
  }

  async add(body: Bytes): Promise<void> {
    const partNumber = this.#tags.length + 1;
    if (partNumber > MAX_PARTS) throw new TransferError(`has more than ${MAX_PARTS} parts`);
    const query = { partNumber: String(partNumber), uploadId: this.#uploadId };
    const { headers } = await withRetries(
      () => this.#object.ask({ method: "PUT", query, body }),
      this.#surroundings,
    );
    this.#tags.push(headers.get("etag") ?? "");
  }

  /** Puts the parts together. */
  async complete(size: number): Promise<void> {
    const parts = this.#tags.map((tag, index) =>
      `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escapeXml(tag)}</ETag></Part>`
    );
    const xml = `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
    const body = new TextEncoder().encode(xml);
    let isRetry = false;
    await withRetries(async () => {
      try {
        await this.#completeOnce(body);
      } catch (error) {
        // The answer to an earlier request may have been lost, and the upload be over.
        if (isRetry && error instanceof TransferError && await this.#isStored(size)) return;
        throw error;
      } finally {
        isRetry = true;
      }
    }, this.#surroundings);
  }

  async #completeOnce(body: Bytes): Promise<void> {
    const query = { uploadId: this.#uploadId };
    const { text } = await this.#object.ask({ method: "POST", query, body });
    // The store begins to answer before it knows, so what it says of a failure has status 200.
    const { code } = readError(text);
    if (code === "") return;
    throw new Interruption(`POST ${this.#object.shown}: the store answers 200 with ${code}`);
  }

  async #isStored(size: number): Promise<boolean> {
    const answer = await this.#object.send({ method: "HEAD" });
    await answer.end();
    return answer.status === 200 && answer.headers.get("content-length") === String(size);
  }

  /**
   * Lets the store forget the parts, which would cost money for ever.
   *
   * @returns why the upload failed, and what is left of it where that cannot be helped.
   */
  async abandon(why: unknown): Promise<unknown> {
    const { clock } = this.#surroundings;
    const late = new AbortController();
    const cancel = clock.schedule(CLEAR_UP_MS, () => late.abort(new Interruption("took too long")));
    try {
      const query = { uploadId: this.#uploadId };
      await this.#object.until(late.signal).ask({ method: "DELETE", query });
      return why;
    } catch (error) {
      const reason = why instanceof Error ? why.message : String(why);
      const left = error instanceof Error ? error.message : String(error);
      return new TransferError(`${reason}; its parts are left in the store: ${left}`, {
        cause: why,
      });
    } finally {
      cancel();
    }
  }
}

function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
