/**
 * The repository as the checks see it: where it is and which files belong to it. Reads the folder
 * rather than asking git, so that an unpacked archive is checked alike.
 */

/** The repository's root, an absolute path without a slash at its end. */
export const ROOT: string = decodeURIComponent(new URL("..", import.meta.url).pathname)
  .replace(/\/$/, "");

/**
 * The path, relative to the repository, that a relative path in one of its files means; undefined
 * where it leaves the repository or is absolute.
 */
export function resolveFrom(file: string, relative: string): string | undefined {
  if (relative.startsWith("/")) return undefined;
  const parts = file.split("/").slice(0, -1);
  for (const part of relative.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/**
 * The files of the repository, as sorted paths relative to its root, without what `.gitignore`
 * names.
 *
 * @throws {Error} for a pattern in `.gitignore` that is not a plain `/folder/` at the root.
 */
export async function repositoryFiles(): Promise<string[]> {
  const ignored = new Set([".git", ...await ignoredFolders()]);
  const files: string[] = [];
  await collect("", ignored, files);
  return files.sort();
}

async function collect(
  folder: string,
  ignored: ReadonlySet<string>,
  files: string[],
): Promise<void> {
  for await (const entry of Deno.readDir(`${ROOT}/${folder}`)) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (ignored.has(path)) continue;
    if (entry.isDirectory) await collect(path, ignored, files);
    else files.push(path);
  }
}

async function ignoredFolders(): Promise<string[]> {
  const text = await Deno.readTextFile(`${ROOT}/.gitignore`);
  const patterns = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return patterns.map((pattern) => {
    const folder = /^\/([^*?[\]!]+)\/$/.exec(pattern)?.[1];
    if (folder === undefined) {
      throw new Error(
        `Cannot read '${pattern}' in .gitignore as a folder: expected the form /folder/`,
      );
    }
    return folder;
  });
}
