/**
 * The folder of a run: where logs and volumes of its steps are. One that the user named stays, a
 * temporary one goes with the run.
 */

import { removeTree } from "../local/process/remove_tree.ts";
import { CommandError } from "./host.ts";

/** A folder that is there until it is disposed of. */
export interface Scratch extends AsyncDisposable {
  /** Absolute. */
  readonly path: string;
  /** Whether it stays. */
  readonly isKept: boolean;
}

/**
 * Makes the folder.
 *
 * @param keep the folder that the user named; undefined: a temporary one.
 * @throws {CommandError} if that folder holds something, or cannot be made or read.
 */
export async function openScratch(keep: string | undefined): Promise<Scratch> {
  if (keep === undefined) {
    const path = await attempt(
      "make temporary folder",
      () => Deno.makeTempDir({ prefix: "zen-flow-" }),
    );
    return { path, isKept: false, [Symbol.asyncDispose]: () => removeTree(path) };
  }
  await attempt(`make ${keep}`, () => Deno.mkdir(keep, { recursive: true }));
  const path = await attempt(`make ${keep}`, () => Deno.realPath(keep));
  const [entry] = await attempt(`read ${keep}`, () => Array.fromAsync(Deno.readDir(path)));
  if (entry !== undefined) {
    throw new CommandError(
      `--keep ${keep}: this folder already holds ${entry.name}; name a new or an empty one`,
    );
  }
  return { path, isKept: true, [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function attempt<T>(what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CommandError(`cannot ${what}: ${error.message}`, { cause: error });
  }
}

/** Volumes that are named one by one when a run tells where its outputs are. */
const MAX_NAMED_VOLUMES = 5;

/** Where a run of so many flows has left what it made, as lines to print. */
export async function describeKept(path: string, flowCount: number): Promise<string[]> {
  const isEmpty = (await namesIn(`${path}/logs`)).length === 0;
  if (flowCount !== 1 || isEmpty) return [`Logs and volumes: ${path}`];
  const volumes = await namesIn(`${path}/volumes`);
  const outputs = volumes.length > MAX_NAMED_VOLUMES
    ? [`${path}/volumes`]
    : volumes.map((name) => `${path}/volumes/${name}`);
  return [...outputs.map((output) => `Outputs: ${output}`), `Logs:    ${path}/logs`];
}

/** The names in a folder; none where no step has made it. */
async function namesIn(path: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(path)) names.push(entry.name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}
