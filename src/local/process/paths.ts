/**
 * Paths with `/`, as the machines use them that this executor runs on.
 */

/** Joins parts and resolves `.` and `..`; the result is absolute if the first part is. */
export function join(...parts: readonly string[]): string {
  const text = parts.filter((part) => part !== "").join("/");
  const names: string[] = [];
  for (const name of text.split("/")) {
    if (name === "" || name === ".") continue;
    if (name === ".." && names.length > 0 && names.at(-1) !== "..") names.pop();
    else if (name !== ".." || !text.startsWith("/")) names.push(name);
  }
  return `${text.startsWith("/") ? "/" : ""}${names.join("/")}` || ".";
}

/** The path without its last part; `/` of `/`. */
export function dirname(path: string): string {
  const clean = join(path);
  const at = clean.lastIndexOf("/");
  return at > 0 ? clean.slice(0, at) : at === 0 ? "/" : ".";
}

/** Whether the path is the folder or lies in it. Both absolute and clean. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}
