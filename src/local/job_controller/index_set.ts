/**
 * Sets of completion indexes as a Job's status and its success policy write them: `0-2,5`.
 */

/**
 * Reads an index list. Indexes at or over `completions` are left out, as they are after a Job was
 * made narrower; so is a part that is no index or range, since only the controller writes them.
 */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? "").split(",")) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    if (!range) continue;
    const first = Number(range[1]);
    const last = Math.min(Number(range[2] ?? first), completions - 1);
    for (let index = first; index <= last; index++) indexes.add(index);
  }
  return indexes;
}

/** Writes an index list: ascending, runs of three and more as a range, `0,1` and `0-2,5`. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const ascending = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < ascending.length;) {
    const first = ascending[at]!;
    let last = first;
    while (ascending[++at] === last + 1) last++;
    if (last === first) parts.push(`${first}`);
    else parts.push(last === first + 1 ? `${first},${last}` : `${first}-${last}`);
  }
  return parts.join(",");
}
