/**
 * The fallback where nothing can be mounted: the paths of a container's mounts, wherever they
 * stand in its command, arguments and variables, become the paths of this machine.
 */

import type { Mount } from "./mounts.ts";

/** A path of a container and the path of this machine that stands for it. */
export type PathPair = Pick<Mount, "path" | "source">;

/** Replaces paths in a text. */
export type Rewrite = (text: string) => string;

/**
 * Replaces each path that stands by itself or is followed by `/`: with `/data` mounted,
 * `cat /data/x >/data/y` changes, and `/data2`, `/mnt/data` and `data/x` do not. Longer paths go
 * first, so that a mount within a mount is found.
 */
export function rewriterOf(pairs: readonly PathPair[]): Rewrite {
  if (pairs.length === 0) return (text) => text;
  const sources = new Map(pairs.map(({ path, source }) => [path, source]));
  const paths = [...sources.keys()].sort((a, b) => b.length - a.length).map(RegExp.escape);
  const pattern = new RegExp(`(?<![\\w./-])(?:${paths.join("|")})(?![\\w.-])`, "g");
  return (text) => text.replace(pattern, (path) => sources.get(path)!);
}
