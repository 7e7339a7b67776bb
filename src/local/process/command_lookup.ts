/**
 * Finds out before a process is started whether its program can be: what a container runtime
 * reports as a start error would otherwise look like the program's own exit.
 */

import { join } from "./paths.ts";

/** What the lookup needs to know of the container. */
export interface LookupOptions {
  readonly workingDir: string;
  /** The container's PATH; empty if it has none. */
  readonly searchPath: string;
  /** From a path as the container sees it to this machine's. */
  toHost(path: string): string;
}

/** Enough of a file to see what it is, and the interpreter it names. */
const HEAD_BYTES = 256;
const ELF = "\x7fELF";

/** Why the program cannot be run, in a container runtime's words; undefined if it can. */
export async function whyNotRunnable(
  program: string,
  options: LookupOptions,
): Promise<string | undefined> {
  if (program === "") return 'exec: "": executable file not found in $PATH';
  const path = program.includes("/")
    ? resolve(program, options.workingDir)
    : await search(program, options);
  if (path === undefined) return `exec: "${program}": executable file not found in $PATH`;
  const info = await look(options.toHost(path));
  if (info === "unknown") return undefined;
  if (info === "missing") return `exec: "${program}": stat ${path}: no such file or directory`;
  if (info.isDirectory) return `exec: "${program}": is a directory`;
  if (!isExecutable(info)) return `exec: "${program}": permission denied`;
  return await whyNotLoadable(path, options);
}

/** The first executable of that name along the search path. */
async function search(program: string, options: LookupOptions): Promise<string | undefined> {
  for (const folder of options.searchPath.split(":")) {
    const candidate = join(resolve(folder, options.workingDir), program);
    const info = await look(options.toHost(candidate));
    if (info === "unknown") return candidate;
    if (info !== "missing" && !info.isDirectory && isExecutable(info)) return candidate;
  }
  return undefined;
}

function resolve(path: string, workingDir: string): string {
  return path.startsWith("/") ? join(path) : join(workingDir, path);
}

type Look = Deno.FileInfo | "missing" | "unknown";

/** A link that leads nowhere on this machine may lead somewhere in the container: unknown. */
async function look(path: string): Promise<Look> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return await isLink(path) ? "unknown" : "missing";
    if (error instanceof Deno.errors.NotADirectory) return "missing";
    if (isForbidden(error)) return "unknown";
    throw error;
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isSymlink;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function isExecutable({ mode }: Deno.FileInfo): boolean {
  return mode === null || (mode & 0o111) !== 0;
}

/** A text without `#!` cannot be loaded, although shells would run it; nor without interpreter. */
async function whyNotLoadable(path: string, options: LookupOptions): Promise<string | undefined> {
  const head = await readHead(options.toHost(path));
  if (head === undefined || head.startsWith(ELF)) return undefined;
  const interpreter = /^#![ \t]*(\S+)/.exec(head)?.[1];
  if (interpreter === undefined) {
    // Anything binary may be known to the kernel; a text is not.
    return head.includes("\0") ? undefined : `exec ${path}: exec format error`;
  }
  if (!interpreter.startsWith("/")) return undefined;
  return await look(options.toHost(join(interpreter))) === "missing"
    ? `exec ${path}: no such file or directory (its interpreter ${interpreter})`
    : undefined;
}

async function readHead(path: string): Promise<string | undefined> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path);
  } catch (error) {
    // A program may be executable and not readable.
    if (isForbidden(error)) return undefined;
    throw error;
  }
  using _ = file;
  const bytes = new Uint8Array(HEAD_BYTES);
  const size = await file.read(bytes) ?? 0;
  return String.fromCharCode(...bytes.subarray(0, size));
}

function isForbidden(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable;
}
