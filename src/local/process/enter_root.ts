/**
 * From a container's mounts to the command line that starts it with them in view.
 */

import {
  type Bubblewrap,
  bubblewrapCommand,
  type CommandLine,
  type Launch,
  namespaceCommand,
  type Namespaces,
} from "./launcher.ts";
import { mountTable } from "./mount_table.ts";
import type { Mount } from "./mounts.ts";
import { join } from "./paths.ts";
import { layOutRoot } from "./root_folder.ts";
import { type HostFolders, viewRoot } from "./root_view.ts";

/** This machine's folders. */
const hostFolders: HostFolders = { readDir: Deno.readDir, readLink: Deno.readLink };

/**
 * Makes the container's root in a folder of its own.
 *
 * @param folder where the skeleton and the mount table are made; for the caller to remove
 * @throws {PodError} for a path that cannot be a mount point
 */
export async function enterRoot(
  launch: Launch,
  mounts: readonly Mount[],
  { folder, isolation }: { folder: string; isolation: Namespaces | Bubblewrap },
): Promise<CommandLine> {
  const view = await viewRoot(mounts, launch.workingDir, hostFolders);
  const root = join(folder, "root");
  const entries = await layOutRoot(view, root);
  if (isolation.kind === "bubblewrap") {
    return bubblewrapCommand(launch, { folder: root, entries }, isolation);
  }
  const table = join(folder, "mounts");
  await Deno.writeTextFile(table, mountTable(entries, root, isolation));
  return namespaceCommand(launch, { folder: root, table }, isolation);
}
