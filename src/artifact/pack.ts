/**
 * What an output artifact consists of: the folders, files and links below a folder, or one file.
 * Everything is looked at before anything is stored, and nothing is left out in silence.
 */

import type { ByteStream } from "./byte_reader.ts";
import { fileError, quoted, TransferError } from "./errors.ts";
import { readFile } from "./files.ts";
import type { TarEntry } from "./tar_reader.ts";
import { packedSize } from "./tar_writer.ts";
import { checkLink } from "./unpack.ts";

/**
 * The entries of a folder, in the order of their names, folders before what they hold.
 *
 * @throws {TransferError} for what an archive cannot hold, or what cannot be read.
 */
export async function* folderEntries(folder: string): AsyncGenerator<TarEntry, void, undefined> {
  if (!(await lookAtRoot(folder)).isDirectory) {
    throw new TransferError("the step left no folder at its path; with archive.format tar it must");
  }
  yield* entriesIn(folder, []);
}

/**
 * The size of the archive of a folder, in bytes, rather too large than too small.
 *
 * @throws {TransferError} as `folderEntries`.
 */
export async function estimateArchive(folder: string): Promise<number> {
  let size = 0;
  for await (const entry of folderEntries(folder)) size += packedSize(entry);
  return size;
}

/**
 * The one file.
 *
 * @throws {TransferError} if there is none.
 */
export async function singleFile(path: string): Promise<{ size: number; content: ByteStream }> {
  const seen = await lookAtRoot(path);
  if (seen.isFile) return { size: seen.size, content: readFile(path, { seen, shown: "the file" }) };
  const what = seen.isDirectory ? "a folder" : "no file";
  throw new TransferError(
    `the step left ${what} at its path; with archive.format none it must be a file`,
  );
}

async function* entriesIn(
  folder: string,
  names: readonly string[],
): AsyncGenerator<TarEntry, void, undefined> {
  for (const name of await namesIn(folder, names)) {
    const inner = [...names, name];
    const entry = await entryAt(`${folder}/${name}`, inner);
    yield entry;
    if (entry.kind === "folder") yield* entriesIn(`${folder}/${name}`, inner);
  }
}

async function namesIn(folder: string, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) found.push(name);
  } catch (error) {
    throw fileError(error, `read the folder ${quoted(names.join("/") || ".")}`);
  }
  // Where a name is not UTF-8, Deno puts this in its place, and then nothing can be opened by it.
  const broken = found.find((name) => name.includes("\ufffd"));
  if (broken !== undefined) {
    throw new TransferError(`has a file whose name is not UTF-8: ${quoted(broken)}`);
  }
  return found.sort();
}

async function entryAt(path: string, names: readonly string[]): Promise<TarEntry> {
  const shown = names.join("/");
  const info = await lookAt(path, shown);
  const common = {
    path: shown,
    target: "",
    mode: (info.mode ?? 0) & 0o777,
    mtime: Math.floor((info.mtime?.getTime() ?? 0) / 1000),
    size: 0,
    body: (async function* () {})(),
  };
  if (info.isDirectory) return { ...common, kind: "folder" };
  if (info.isFile) {
    const body = readFile(path, { seen: info, shown });
    return { ...common, kind: "file", size: info.size, body };
  }
  if (!info.isSymlink) {
    throw new TransferError(`${quoted(shown)} is a device, pipe or socket; remove it in the step`);
  }
  const { target } = checkLink({ names, target: await Deno.readLink(path) });
  return { ...common, kind: "link", target };
}

/** What stands at the artifact's own path. */
async function lookAtRoot(path: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw fileError(error, "read its path");
    throw new TransferError("the step left nothing at its path", { cause: error });
  }
}

async function lookAt(path: string, shown: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    throw fileError(error, `read ${quoted(shown)}`);
  }
}
