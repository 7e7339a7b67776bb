/**
 * Finds out once, by trying it, how containers can be kept apart on this machine: with mount and
 * process namespaces, as root or through a user namespace; by bubblewrap, where a system allows
 * user namespaces to it alone; else not, and paths are rewritten.
 */

import type { Clock } from "../../kube/clock.ts";
import { enterRoot } from "./enter_root.ts";
import type { Bubblewrap, CommandLine, Isolation, Namespaces } from "./launcher.ts";
import type { Mount } from "./mounts.ts";
import { isWithin, join } from "./paths.ts";
import { ProcessRun } from "./process_run.ts";

/** What detection needs. */
export interface DetectOptions {
  readonly clock: Clock;
  readonly toolPath: string;
  /** An existing folder on the disk that containers' files will be on. Left as it was. */
  readonly scratchDir: string;
}

/** Mount options of a folder that a user namespace may not drop when it mounts it read-only. */
const LOCKED_OPTIONS = ["nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime"];
const PROBE_TEXT = "zen-flow";

/**
 * The best way of keeping containers apart that works here.
 *
 * @param only the one way to try; undefined: all
 */
export async function detectIsolation(
  options: DetectOptions,
  only?: "namespaces" | "bubblewrap",
): Promise<Isolation> {
  if (Deno.build.os !== "linux") {
    return {
      kind: "rewrite",
      why: `mount namespaces are a feature of Linux, this is ${Deno.build.os}`,
    };
  }
  const machine = await readMachine(options);
  let why = "";
  for (const candidate of candidates(machine)) {
    if (only && candidate.kind !== only) continue;
    const failure = await probe(candidate, options);
    if (failure === undefined) return candidate;
    // The first one asks for most, and so its failure says most.
    why ||= failure;
  }
  return { kind: "rewrite", why };
}

interface Machine {
  readonly uid: string;
  readonly gid: string;
  readonly readOnlyOptions: readonly string[];
}

function* candidates(machine: Machine): Generator<Namespaces | Bubblewrap> {
  const { uid, gid, readOnlyOptions } = machine;
  const user = uid === "0" ? undefined : { uid, gid };
  for (const ownProc of [true, false]) {
    for (const ownUser of user ? [true, false] : [true]) {
      yield { kind: "namespaces", user, ownUser, ownProc, readOnlyOptions };
    }
  }
  for (const ownProc of [true, false]) yield { kind: "bubblewrap", ownProc };
}

/** Asks a shell, which may read what this program has no permission for. */
async function readMachine({ scratchDir, ...options }: DetectOptions): Promise<Machine> {
  const lines: string[] = [];
  const command = { program: "sh", args: ["-c", "id -u; id -g; cat /proc/self/mountinfo; exit 0"] };
  await run(command, { ...options, scratchDir, onLine: (line) => lines.push(line) });
  const [uid = "", gid = "", ...mounts] = lines;
  return { uid, gid, readOnlyOptions: lockedOptions(mounts, await Deno.realPath(scratchDir)) };
}

/** The options of the innermost mount that the folder is on. Lines as in proc(5). */
function lockedOptions(mountInfo: readonly string[], folder: string): string[] {
  let best = { point: "", options: [] as string[] };
  for (const line of mountInfo) {
    const fields = line.split(" ");
    const point = (fields[4] ?? "").replace(
      /\\([0-7]{3})/g,
      (_, octal) => String.fromCharCode(parseInt(octal, 8)),
    );
    if (!isWithin(folder, point) || point.length < best.point.length) continue;
    best = { point, options: (fields[5] ?? "").split(",") };
  }
  return best.options.filter((option) => LOCKED_OPTIONS.includes(option));
}

/**
 * Runs a process with all that containers get: a mount at the root and one in a folder of the
 * machine, a file, a read-only folder.
 *
 * @returns why it does not work, or undefined
 */
async function probe(
  isolation: Namespaces | Bubblewrap,
  options: DetectOptions,
): Promise<string | undefined> {
  const folder = await Deno.makeTempDir({ dir: options.scratchDir, prefix: "probe-" });
  try {
    const source = join(folder, "volume");
    await Deno.mkdir(source);
    const file = join(source, "file");
    await Deno.writeTextFile(file, PROBE_TEXT);
    const name = folder.slice(folder.lastIndexOf("/") + 1);
    const mounts: Mount[] = [
      { path: `/${name}`, source, isFile: false, readOnly: false },
      { path: `/etc/${name}`, source, isFile: false, readOnly: true },
      { path: "/dev/termination-log", source: file, isFile: true, readOnly: false },
    ];
    const script = `cat "/${name}/file" && ! echo x 2>/dev/null >"/etc/${name}/new" && ` +
      `echo x >"/${name}/new" && echo "" >>/dev/termination-log && echo x >/dev/null`;
    const launch = {
      argv: ["sh", "-c", script],
      variables: new Map([["PATH", options.toolPath]]),
      workingDir: `/${name}`,
    };
    const lines: string[] = [];
    const command = await enterRoot(launch, mounts, { folder, isolation });
    const end = await run(command, { ...options, onLine: (line) => lines.push(line) });
    if (end.exitCode === 0 && lines[0] === PROBE_TEXT) return undefined;
    return [end.message, ...lines].filter((line) => line !== "").join("; ") || "no reason given";
  } catch (error) {
    if (isMissing(error)) return error.message;
    throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** No such tool, or no permission to look at this machine's root. */
function isMissing(error: unknown): error is Error {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable ||
    error instanceof Deno.errors.PermissionDenied;
}

async function run(
  command: CommandLine,
  { scratchDir, ...options }: DetectOptions & { onLine: (line: string) => void },
) {
  const logFile = await Deno.makeTempFile({ dir: scratchDir, prefix: "probe-" });
  try {
    const process = await ProcessRun.start(command, { ...options, logFile });
    return await process.ended;
  } finally {
    await Deno.remove(logFile);
  }
}
