/**
 * Unpacks an archive into a new folder, and into nothing else.
 *
 * Guarantees: no entry is put outside of the folder, over another one, or through a link: links are
 * made last, so while files are written there are none. A link leads to something in the folder,
 * whatever it and others in the archive say.
 */

import type { ByteStream } from "./byte_reader.ts";
import { fileError, quoted, TransferError } from "./errors.ts";
import { writeFile } from "./files.ts";
import { readTar, type TarEntry } from "./tar_reader.ts";

/** More entries than this were made to fill a file system. */
const MAX_ENTRIES = 1_000_000;
/** Links are kept until the end. */
const MAX_LINKS = 100_000;
/** As Linux has it, in bytes. */
const MAX_PATH = 4096;
const MAX_NAME = 255;
/** Others of the pod may write where its user put no other mode, as in an emptyDir. */
const ROOT_MODE = 0o777;
/** What was made may be removed again, whatever mode the archive gives it. */
const OWNER = 0o700;

interface Link {
  readonly names: readonly string[];
  readonly target: string;
}

/**
 * Unpacks a tar archive.
 *
 * @param folder is made; its parent exists.
 * @returns the number of entries.
 * @throws {TransferError} for an archive that cannot be taken as it is. What is there by then stays.
 */
export async function unpack(stream: ByteStream, folder: string): Promise<number> {
  const links: Link[] = [];
  let count = 0;
  await makeFolder(folder, ROOT_MODE);
  for await (const entry of readTar(stream)) {
    if (++count > MAX_ENTRIES) {
      throw new TransferError(`has more than ${MAX_ENTRIES} entries`);
    }
    const names = innerNames(entry.path);
    if (entry.kind === "link") {
      links.push(checkLink({ names, target: entry.target }));
      if (links.length > MAX_LINKS) throw new TransferError(`has more than ${MAX_LINKS} links`);
    } else {
      await put(entry, folder, names);
    }
  }
  await makeLinks(folder, links);
  return count;
}

async function put(entry: TarEntry, folder: string, names: readonly string[]): Promise<void> {
  const path = [folder, ...names].join("/");
  try {
    if (entry.kind === "folder") {
      if (names.length > 0) await makeFolder(path, (entry.mode & 0o777) | OWNER);
      return;
    }
    if (names.length === 0) throw new TransferError("has a file without a name");
    await Deno.mkdir([folder, ...names.slice(0, -1)].join("/"), { recursive: true });
    await writeFile(path, entry.body, entry);
  } catch (error) {
    throw entryError(error, entry.path);
  }
}

async function makeFolder(path: string, mode: number): Promise<void> {
  await Deno.mkdir(path, { recursive: true });
  await Deno.chmod(path, mode);
}

/** All folders first: once there is a link, nothing is made below anything any more. */
async function makeLinks(folder: string, links: readonly Link[]): Promise<void> {
  for (const { names } of links) {
    try {
      await Deno.mkdir([folder, ...names.slice(0, -1)].join("/"), { recursive: true });
    } catch (error) {
      throw entryError(error, names.join("/"));
    }
  }
  for (const { names, target } of links) {
    try {
      await Deno.symlink(target, [folder, ...names].join("/"));
    } catch (error) {
      throw entryError(error, names.join("/"));
    }
  }
}

function entryError(error: unknown, path: string): unknown {
  const isTwice = error instanceof Deno.errors.AlreadyExists ||
    error instanceof Deno.errors.NotADirectory;
  if (isTwice) {
    return new TransferError(`has ${quoted(path)} twice, or as a folder and something else`);
  }
  return fileError(error, `write ${quoted(path)}`);
}

/**
 * The names on the way to an entry; none for the folder itself.
 *
 * @throws {TransferError} if they lead out of the folder, or are none.
 */
function innerNames(path: string): readonly string[] {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  const size = (text: string) => new TextEncoder().encode(text).length;
  if (path.startsWith("/") || names.includes("..")) {
    throw new TransferError(`has ${quoted(path)}, which leads out of the artifact`);
  }
  if (path.includes("\0") || size(path) > MAX_PATH || names.some((name) => size(name) > MAX_NAME)) {
    throw new TransferError(`has ${quoted(path)}, which cannot be the name of a file`);
  }
  return names;
}

/**
 * A link's target goes up first, within the folder, and then only down. Then it cannot leave the
 * folder through other links either: each of them begins in a folder that is no link.
 */
export function checkLink({ names, target }: Link): Link {
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  const down = parts.findIndex((part) => part !== "..");
  const ups = down < 0 ? parts.length : down;
  const isInside = !target.startsWith("/") && ups < names.length &&
    !parts.slice(ups).includes("..");
  if (target === "" || target.includes("\0") || names.length === 0 || !isInside) {
    const link = quoted(names.join("/"));
    throw new TransferError(
      `has the link ${link} to ${quoted(target)}, which leads out of the artifact or may do so`,
    );
  }
  return { names, target };
}
