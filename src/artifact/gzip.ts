/**
 * Compression. By Node's streams rather than the web's: those put all that one chunk unpacks to
 * into one buffer, a thousand times its size, and know no archives of several parts.
 */

import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip, type Gunzip, type Gzip } from "node:zlib";
import type { Bytes, ByteStream } from "./byte_reader.ts";
import { TransferError } from "./errors.ts";

/** Below this much, a stream may unpack to any multiple of its size. */
const FREE_BYTES = 1024 ** 3;
/** Text rarely has more than 20; what has more than this was made to fill a disk. */
const MAX_RATIO = 200;

/** The bytes compressed. */
export function gzip(stream: ByteStream): ByteStream {
  return through(stream, createGzip());
}

/**
 * The bytes unpacked.
 *
 * @throws {TransferError} if they are not gzip, are damaged, or unpack to far more than they are.
 */
export async function* gunzip(stream: ByteStream): AsyncGenerator<Bytes, void, undefined> {
  let packed = 0;
  let unpacked = 0;
  const counted = async function* () {
    for await (const chunk of stream) {
      packed += chunk.length;
      yield chunk;
    }
  };
  const unzip = createGunzip();
  try {
    for await (const chunk of through(counted(), unzip)) {
      unpacked += chunk.length;
      if (unpacked > FREE_BYTES && unpacked > packed * MAX_RATIO) {
        throw new TransferError(`unpacks to more than ${MAX_RATIO} times its size`);
      }
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error)
      ? new TransferError(`is not gzip, or damaged: ${error.message}`, { cause: error })
      : error;
  }
}

async function* through(
  stream: ByteStream,
  stage: Gunzip | Gzip,
): AsyncGenerator<Bytes, void, undefined> {
  const feeding = pipeline(stream, stage);
  feeding.catch(() => {
    // The loop throws it, or the line below.
  });
  yield* stage as AsyncIterable<Bytes>;
  await feeding;
}

/** Zlib's own, not those of the stream that is fed to it. */
function isZlibError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
