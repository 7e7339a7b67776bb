/** Reads and writes single files, of which none is a link, a device or a pipe. */

import { constants, open } from "node:fs/promises";
import type { Bytes, ByteStream } from "./byte_reader.ts";
import { fileError, quoted, TransferError } from "./errors.ts";

/** Bytes that are read at a time. */
const READ_BYTES = 256 * 1024;

/** What a file is given beside its content. */
export interface FileTraits {
  /** Permission bits; others are left out. */
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
}

/**
 * Writes a new file.
 *
 * @throws {Deno.errors.AlreadyExists} if there is something at the path, be it a link.
 */
export async function writeFile(
  path: string,
  body: ByteStream,
  { mode, mtime }: FileTraits,
): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for await (const chunk of body) await writeAll(file, chunk);
  // The mode given on creation is cut by the umask.
  await Deno.chmod(path, mode & 0o777);
  await file.utime(mtime, mtime);
}

async function writeAll(file: Deno.FsFile, bytes: Bytes): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
}

/**
 * The content of a file that was looked at. What opens is compared with what was seen: a program of
 * the pod may have put a link there meanwhile, for whoever reads it with other rights. (O_NOFOLLOW
 * does not help: Deno follows links itself, to see whether it may.)
 *
 * @param seen what lstat said of it.
 * @param shown how messages name it.
 */
export async function* readFile(
  path: string,
  { seen, shown }: { readonly seen: Deno.FileInfo; readonly shown: string },
): AsyncGenerator<Bytes, void, undefined> {
  const file = await opened(path, { seen, shown });
  try {
    while (true) {
      const bytes = new Uint8Array(READ_BYTES);
      const { bytesRead } = await file.read(bytes, 0, READ_BYTES, null);
      if (bytesRead === 0) return;
      yield bytes.subarray(0, bytesRead);
    }
  } catch (error) {
    throw fileError(error, `read ${quoted(shown)}`);
  } finally {
    await file.close();
  }
}

async function opened(
  path: string,
  { seen, shown }: { readonly seen: Deno.FileInfo; readonly shown: string },
) {
  try {
    // Without O_NONBLOCK the opening of a pipe would wait for ever.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await file.stat();
    // A number of a file that is gone may be given to the pipe that comes in its place.
    if (found.isFile() && found.dev === seen.dev && found.ino === seen.ino) return file;
    await file.close();
  } catch (error) {
    throw fileError(error, `read ${quoted(shown)}`);
  }
  throw new TransferError(`${quoted(shown)} was changed while it was being stored`);
}
