/** Secrets for a run on this machine: folders with a file for each key, as a Secret is mounted. */

import type { Secrets } from "../local/process/secrets.ts";
import { CommandError } from "./host.ts";

/**
 * Reads the folders, by the Secrets' names. What begins with two dots is left out: a mounted Secret
 * keeps its versions there.
 *
 * @throws {CommandError} if one cannot be read.
 */
export async function readSecrets(folders: ReadonlyMap<string, string>): Promise<Secrets> {
  const secrets = new Map<string, ReadonlyMap<string, Uint8Array>>();
  for (const [name, folder] of folders) secrets.set(name, await readSecret(name, folder));
  return secrets;
}

async function readSecret(name: string, folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const keys = new Map<string, Uint8Array>();
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isDirectory || entry.name.startsWith("..")) continue;
      keys.set(entry.name, await Deno.readFile(`${folder}/${entry.name}`));
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CommandError(`--secret ${name}=${folder}: ${error.message}`, { cause: error });
  }
  return keys;
}
