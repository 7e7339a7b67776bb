/** Stores an artifact that a step has left. */

import type { Storing } from "../flow/artifacts/transfer.ts";
import type { Carried } from "./get.ts";
import { gzip } from "./gzip.ts";
import { estimateArchive, folderEntries, singleFile } from "./pack.ts";
import { S3Object } from "./s3.ts";
import type { Surroundings } from "./surroundings.ts";
import { writeTar } from "./tar_writer.ts";
import { partSizeFor, upload } from "./upload.ts";

/**
 * Stores one artifact. Everything in it is looked at first, so what cannot be stored fails before
 * anything is sent.
 *
 * @throws {TransferError}
 */
export async function storeArtifact(
  { from, s3, packing }: Storing,
  surroundings: Surroundings,
): Promise<Carried> {
  const object = new S3Object(s3, surroundings);
  const { size, content } = packing.format === "tar"
    ? { size: await estimateArchive(from), content: writeTar(folderEntries(from)) }
    : await singleFile(from);
  const bytes = await upload(
    object,
    packing.compression === "gzip" ? gzip(content) : content,
    { partSize: partSizeFor(size), surroundings },
  );
  return { bytes, where: object.shown };
}
