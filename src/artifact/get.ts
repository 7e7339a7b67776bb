/** Fetches an artifact to a path. */

import type { Fetching } from "../flow/artifacts/transfer.ts";
import type { Bytes, ByteStream } from "./byte_reader.ts";
import { verified } from "./checksum.ts";
import { download, type Remote } from "./download.ts";
import { fileError } from "./errors.ts";
import { writeFile } from "./files.ts";
import { gunzip } from "./gzip.ts";
import { httpRemote } from "./http.ts";
import { withRetries } from "./retry.ts";
import { S3Object } from "./s3.ts";
import type { Surroundings } from "./surroundings.ts";
import { unpack } from "./unpack.ts";

/** Of one file that is fetched as it is. */
const FILE_MODE = 0o644;

/** What was carried. */
export interface Carried {
  /** Bytes, as they went over the network. */
  readonly bytes: number;
  /** The store, as messages name it. */
  readonly where: string;
}

/**
 * Fetches one artifact. Its path is made anew with each try, so what is there in the end is of one
 * piece; if it fails, what is there is not to be used.
 *
 * @throws {TransferError}
 */
export async function fetchArtifact(
  fetching: Fetching,
  surroundings: Surroundings,
): Promise<Carried> {
  const remote = remoteOf(fetching, surroundings);
  const bytes = await withRetries(() => fetchOnce(fetching, remote, surroundings), surroundings);
  return { bytes, where: remote.shown.replace(/^GET /, "") };
}

function remoteOf({ http, s3 }: Fetching, surroundings: Surroundings): Remote {
  return http === undefined
    ? new S3Object(s3!, surroundings).remote
    : httpRemote(http, surroundings);
}

async function fetchOnce(
  { to, packing, checksum }: Fetching,
  remote: Remote,
  surroundings: Surroundings,
): Promise<number> {
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Bytes, void, undefined> {
    for await (const chunk of download(remote, surroundings)) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  const fetched = checksum === undefined ? counted() : verified(counted(), checksum);
  const content: ByteStream = packing.compression === "gzip" ? gunzip(fetched) : fetched;
  await removeAll(to);
  if (packing.format === "tar") {
    await unpack(content, to);
  } else {
    const mtime = Math.floor(surroundings.clock.now() / 1000);
    try {
      await writeFile(to, content, { mode: FILE_MODE, mtime });
    } catch (error) {
      throw fileError(error, "write the file");
    }
  }
  return bytes;
}

async function removeAll(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw fileError(error, "remove what was there");
  }
}
