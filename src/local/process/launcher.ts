/**
 * The command lines that start a container's process, and the shell scripts they run.
 *
 * A launcher is a shell between this program and the container's process. It sets the stage
 * (mounts, working directory), starts the process with exactly the container's environment and
 * with nothing on its standard input, and ends as it ends. Its own standard output is the
 * container's output; its standard error is its own, and the line `started` there tells that the
 * stage is set. Its standard input is a lifeline: a line `TERM` on it is a SIGTERM for everything
 * of the container, and when it closes, because this program lets go or has died, everything is
 * killed.
 */

import { bubblewrapMounts, type MountTraits } from "./mount_table.ts";
import type { MountEntry } from "./root_folder.ts";

/** What the launcher writes to its standard error once the container's process may begin. */
export const STARTED = "started";
/** What is written to the launcher's standard input to end the container in its own way. */
export const TERMINATE = "TERM\n";

/** How containers are kept apart from the machine. */
export type Isolation =
  | Namespaces
  | Bubblewrap
  /** Nothing to be had: paths in the container's texts are rewritten. `why`: what failed. */
  | { readonly kind: "rewrite"; readonly why: string };

/** Namespaces made by `unshare`, filled by `mount`. */
export interface Namespaces extends MountTraits {
  readonly kind: "namespaces";
  /** Set unless this program is root: it becomes root in a user namespace to mount. */
  readonly user: { readonly uid: string; readonly gid: string } | undefined;
  /** Whether the process gets its own user back, and not that user namespace's root. */
  readonly ownUser: boolean;
}

/** The same by bubblewrap, which some systems allow what they forbid everyone else. */
export interface Bubblewrap {
  readonly kind: "bubblewrap";
  readonly ownProc: boolean;
}

/** A process to start. */
export interface Launch {
  /** Name or path of the program, then its arguments. */
  readonly argv: readonly string[];
  readonly variables: ReadonlyMap<string, string>;
  /** Exists in the container's view. */
  readonly workingDir: string;
}

/** The skeleton of a container's root and the table of what to mount in it. */
export interface RootFolder {
  readonly folder: string;
  readonly table: string;
}

/** Program and arguments for `Deno.Command`. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * Starts the command and waits for its end. A watcher passes signals on from the lifeline (fd 3)
 * and kills what is left when it closes: in a process namespace everyone (-1), else the process
 * group (0). It holds no output open. The shell itself outlives SIGTERM, to tell the command's
 * exit code; the command has all signals as usual, from before `started` is said.
 */
const RUN = (target: "-1" | "0") =>
  `exec 3<&0 </dev/null
trap : TERM INT HUP
(
  trap '' TERM INT HUP
  while read -r signal <&3; do kill -"$signal" ${target}; done
  kill -KILL ${target}
) >/dev/null 2>&1 &
( exec 3<&-; echo ${STARTED} >&2; exec "$@" 2>&1 )
exit $?
`;

/**
 * Runs as process 1 of the container's process namespace: $1 the skeleton, $2 the table, $3 the
 * working directory, then the command. A kernel ends the namespace with its process 1, and with
 * it whatever the command left running.
 */
const OLD_ROOT = ".zen-flow-host";
const ENTER = `set -e
mount -n --bind "$1" "$1"
mount -n -a -T "$2"
cd "$1"
mkdir ${OLD_ROOT}
pivot_root . ${OLD_ROOT}
cd /
umount -n -l "/${OLD_ROOT}"
rmdir "/${OLD_ROOT}"
cd "$3"
shift 3
set +e
${RUN("-1")}`;

/** Without namespaces: $1 the working directory, then the command. */
const PLAIN = `cd "$1" || exit 1
shift
${RUN("0")}`;

/** The command line that starts the process with the machine's root in view. */
export function plainCommand(launch: Launch): CommandLine {
  return {
    program: "sh",
    args: ["-c", PLAIN, "zen-flow", launch.workingDir, ...cleanCommand(launch)],
  };
}

/** The command line that starts the process with a root of its own in view. */
export function namespaceCommand(
  launch: Launch,
  root: RootFolder,
  { user, ownUser }: Pick<Namespaces, "user" | "ownUser">,
): CommandLine {
  const toUser = user && ownUser
    ? ["unshare", "--user", `--map-user=${user.uid}`, `--map-group=${user.gid}`]
    : [];
  return {
    program: "unshare",
    args: [
      ...user ? ["--user", "--map-root-user"] : [],
      ...["--mount", "--pid", "--fork", "--kill-child"],
      ...["sh", "-c", ENTER, "zen-flow", root.folder, root.table, launch.workingDir],
      ...toUser,
      ...cleanCommand(launch),
    ],
  };
}

/** The command line that starts the process through bubblewrap, which is the process 1 then. */
export function bubblewrapCommand(
  launch: Launch,
  root: { readonly folder: string; readonly entries: readonly MountEntry[] },
  { ownProc }: Bubblewrap,
): CommandLine {
  return {
    program: "bwrap",
    args: [
      ...["--unshare-pid", "--die-with-parent", "--bind", root.folder, "/"],
      ...bubblewrapMounts(root.entries, ownProc),
      ...["--chdir", launch.workingDir, "--", "sh", "-c", RUN("-1"), "zen-flow"],
      ...cleanCommand(launch),
    ],
  };
}

/** The container's command under `env -i`, which takes any variable name, unlike a shell. */
function cleanCommand({ argv, variables }: Launch): string[] {
  const assignments = [...variables].map(([name, value]) => `${name}=${value}`);
  const [program = ""] = argv;
  // `env` would take a program with a `=` in its name for one more variable.
  const command = program.includes("=") ? ["sh", "-c", 'exec "$0" "$@"', ...argv] : argv;
  return ["env", "-i", ...assignments, ...command];
}
