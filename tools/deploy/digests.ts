/**
 * What `deploy/` was rendered from, recorded as `sha256sum` prints it: so that a gate without Helm
 * can tell that nobody has changed the chart, or a manifest by hand, and rendered nothing since.
 */

import { repositoryFiles, ROOT } from "../repository.ts";
import { CHART, RENDERED_FILES } from "./render.ts";

/** Relative to the repository. `sha256sum --check` reads it too. */
export const DIGEST_FILE = "deploy/rendered.sha256";

/** Decides how a template becomes a file, so it belongs to what a file was made from. */
const RENDERER = "tools/deploy/render.ts";

/** The text of {@linkcode DIGEST_FILE} as it should be now. */
export async function currentDigests(): Promise<string> {
  const inputs = (await repositoryFiles())
    .filter((path) => path.startsWith(`${CHART}/`) && path !== `${CHART}/README.md`);
  const lines = [RENDERER, ...inputs, ...RENDERED_FILES].sort().map(async (path) => {
    const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(`${ROOT}/${path}`));
    return `${new Uint8Array(digest).toHex()}  ${path}\n`;
  });
  return (await Promise.all(lines)).join("");
}

/** The files that one record has and the other has not, or has otherwise; sorted. */
export function differingFiles(recorded: string, current: string): string[] {
  const [before, after] = [linesOf(recorded), linesOf(current)];
  const different = [...before.symmetricDifference(after)];
  return [...new Set(different.map((line) => line.slice(line.indexOf("  ") + 2)))].sort();
}

function linesOf(text: string): Set<string> {
  return new Set(text.split("\n").filter((line) => line !== ""));
}
