/** Compares what was fetched with the checksum that the flow names. */

import { createHash } from "node:crypto";
import type { Bytes, ByteStream } from "./byte_reader.ts";
import { TransferError } from "./errors.ts";

/**
 * The bytes as they are. At their end, an error unless they hash to `sha256:<hex>`.
 *
 * @throws {TransferError} at the end.
 */
export async function* verified(
  stream: ByteStream,
  checksum: string,
): AsyncGenerator<Bytes, void, undefined> {
  const hash = createHash("sha256");
  for await (const chunk of stream) {
    hash.update(chunk);
    yield chunk;
  }
  const found = `sha256:${hash.digest("hex")}`;
  if (found === checksum) return;
  throw new TransferError(`has the checksum ${found}, but ${checksum} is wanted`);
}
