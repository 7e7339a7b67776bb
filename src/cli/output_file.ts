/**
 * The file that a command is told to write. What stands in it stays until all of the new text does:
 * a file is written beside it and takes its place, with its mode, also where the path is a link.
 * What is no file (a pipe, a device) is written to as it is.
 */

import { CommandError } from "./host.ts";

/** Where the text goes. */
interface Target {
  /** Of the file itself, where the path is a link. */
  readonly path: string;
  /** Whether it can be replaced. */
  readonly isFile: boolean;
  /** The permissions that it has; undefined: there is none yet. */
  readonly mode: number | undefined;
}

/**
 * Finds out whether the file can be written, for a command that takes long to come to it.
 *
 * @param what stands in the error: `the report`
 * @throws {CommandError} if it cannot; and what stands there is as it was.
 */
export async function checkOutput(path: string, what: string): Promise<void> {
  await telling(what, async () => {
    const target = await findTarget(path);
    if (target.isFile) await Deno.remove(await makePart(target));
  });
}

/**
 * Writes the text, and nothing else, to the file.
 *
 * @param what stands in the error: `the report`
 * @throws {CommandError} if it cannot be written; a file that was there is then as it was.
 */
export async function writeOutput(path: string, text: string, what: string): Promise<void> {
  await telling(what, async () => {
    const target = await findTarget(path);
    if (target.isFile) await replaceFile(target, text);
    else await Deno.writeTextFile(target.path, text, { create: true });
  });
}

async function telling(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    // Whatever hinders it is the user's to know; but for a missing permission of Deno's own.
    if (!(error instanceof Error) || error instanceof Deno.errors.NotCapable) throw error;
    throw new CommandError(`cannot write ${what}: ${error.message}`, { cause: error });
  }
}

async function findTarget(path: string): Promise<Target> {
  const found = await unlessMissing(Deno.stat(path));
  if (found?.isDirectory) throw new Deno.errors.IsADirectory(`${path} is a directory`);
  if (found?.isFile) {
    return { path: await Deno.realPath(path), isFile: true, mode: found.mode ?? undefined };
  }
  // A link to what is not there yet is followed by writing.
  const isNew = found === undefined && await unlessMissing(Deno.lstat(path)) === undefined;
  return { path, isFile: isNew, mode: undefined };
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function replaceFile(target: Target, text: string): Promise<void> {
  const part = await makePart(target);
  try {
    await Deno.writeTextFile(part, text);
    if (target.mode !== undefined) await Deno.chmod(part, target.mode & 0o7777);
    await Deno.rename(part, target.path);
  } catch (error) {
    await Deno.remove(part);
    throw error;
  }
}

/** An empty file beside the target, which nobody else may read meanwhile if not the target either. */
async function makePart({ path, mode }: Target): Promise<string> {
  const part = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  const file = await Deno.open(part, {
    write: true,
    createNew: true,
    ...(mode === undefined ? {} : { mode: mode & 0o777 }),
  });
  file.close();
  return part;
}
