/** Which zen-flow this is, and on what it runs. */

import settings from "../../deno.json" with { type: "json" };

/** The released version, as `0.1.0`. */
export const VERSION: string = settings.version;

/** Where the image of this version is published. */
export const DEFAULT_IMAGE = `ghcr.io/zen-flow/zen-flow:${VERSION}`;

/** The same in parts. */
export function versionParts() {
  const { os, arch } = Deno.build;
  return { version: VERSION, deno: Deno.version.deno, os, arch };
}

/** `zen-flow 0.1.0 (deno 2.9.6, linux x86_64)`. */
export function versionLine(): string {
  const { version, deno, os, arch } = versionParts();
  return `zen-flow ${version} (deno ${deno}, ${os} ${arch})`;
}
