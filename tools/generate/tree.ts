/** Writes the generated files, or tells how those on the disk differ. */

/**
 * Makes the folder hold exactly these files, and writes only those that differ.
 *
 * @returns what was done, one line a file.
 */
export async function writeTree(
  folder: URL,
  files: ReadonlyMap<string, string>,
): Promise<string[]> {
  const changes: string[] = [];
  const existing = await readTree(folder);
  for (const [path, text] of files) {
    if (existing.get(path) === text) continue;
    const url = new URL(path, folder);
    await Deno.mkdir(new URL(".", url), { recursive: true });
    await Deno.writeTextFile(url, text);
    changes.push(`wrote ${path}`);
  }
  for (const path of existing.keys()) {
    if (files.has(path)) continue;
    await Deno.remove(new URL(path, folder));
    changes.push(`removed ${path}`);
  }
  return changes;
}

/** How the folder differs from these files, one line a difference; none if it does not. */
export async function compareTree(
  folder: URL,
  files: ReadonlyMap<string, string>,
): Promise<string[]> {
  const differences: string[] = [];
  const existing = await readTree(folder);
  for (const [path, text] of files) {
    const found = existing.get(path);
    if (found === undefined) differences.push(`missing: ${path}`);
    else if (found !== text) differences.push(`differs: ${path}:${firstDifference(found, text)}`);
  }
  for (const path of existing.keys()) {
    if (!files.has(path)) differences.push(`not generated: ${path}`);
  }
  return differences;
}

/** The first line, from 1, that two texts do not share, with what is there and what should be. */
function firstDifference(found: string, wanted: string): string {
  const foundLines = found.split("\n");
  const wantedLines = wanted.split("\n");
  const index = wantedLines.findIndex((line, at) => line !== foundLines[at]);
  const at = index === -1 ? wantedLines.length : index;
  const show = (line: string | undefined) => line === undefined ? "the end" : `'${line.trim()}'`;
  return `${at + 1}: found ${show(foundLines[at])}, generated ${show(wantedLines[at])}`;
}

async function readTree(folder: URL, prefix = ""): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const entry of Deno.readDir(new URL(prefix, folder))) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory) {
      for (const [name, text] of await readTree(folder, `${path}/`)) files.set(name, text);
    } else {
      files.set(path, await Deno.readTextFile(new URL(path, folder)));
    }
  }
  return files;
}
