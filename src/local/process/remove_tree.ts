/**
 * Removes what containers have written.
 */

import { join } from "./paths.ts";

/** Removes a folder and all in it, also folders that were made read-only; nothing if it is missing. */
export async function removeTree(folder: string): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    await makeRemovable(folder);
    await Deno.remove(folder, { recursive: true });
  }
}

async function makeRemovable(folder: string): Promise<void> {
  await Deno.chmod(folder, 0o700);
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory) await makeRemovable(join(folder, entry.name));
  }
}
