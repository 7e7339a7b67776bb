/**
 * Processes that outlive the command that started them. Each is known by its process id and the
 * moment the kernel started it, so that an id which the kernel has since given to another
 * process is never signalled. Linux only: the moment is read from /proc, through a shell,
 * because Deno gives /proc only to programs with every permission.
 */

/** One run of one process, for as long as this machine is up. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks between boot and the start of the process. */
  readonly startTicks: string;
  readonly bootId: string;
}

/** What to launch. The files' directories must exist. */
export interface LaunchOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Gets the identity before the program runs, so that no crash of ours can lose it. */
  readonly pidFile: string;
  /** Gets standard output and standard error, appended. */
  readonly logFile: string;
}

export interface LaunchedProcess {
  readonly identity: ProcessIdentity;
  readonly child: Deno.ChildProcess;
}

const shell = "/bin/sh";

// The shell replaces itself by the program, so id and start are the program's own. Standard
// output is a pipe until the moment before that: its end tells that the identity is written.
const launchScript = `
set -e
start_ticks() { echo "\${20}"; }
read -r stat </proc/$$/stat
read -r boot </proc/sys/kernel/random/boot_id
echo "$$ $(start_ticks \${stat##*) }) $boot" >"$1"
log=$2
shift 2
exec "$@" >>"$log" 2>&1
`;

// Prints the ids that are still the processes they were; signals these unless told "none".
// A zombie has ended: it only waits for its parent to ask.
const signalScript = `
read -r boot </proc/sys/kernel/random/boot_id
signal=$1
shift
for identity; do
  pid=\${identity%% *}
  { read -r stat <"/proc/$pid/stat"; } 2>/dev/null || continue
  set -- \${stat##*) }
  case $1 in Z | X) continue ;; esac
  [ "$identity" = "$pid \${20} $boot" ] || continue
  [ "$signal" = none ] || kill -"$signal" "$pid"
  echo "$identity"
done
`;

/**
 * Starts a program in a session of its own and does not wait for its end; `unref()` the child
 * to let Deno end before it.
 *
 * @throws {Error} if the process cannot be started or its identity cannot be written.
 */
export async function launch(options: LaunchOptions): Promise<LaunchedProcess> {
  const child = new Deno.Command(shell, {
    args: [
      "-c",
      launchScript,
      "launch",
      options.pidFile,
      options.logFile,
      options.program,
      ...options.args,
    ],
    env: { ...options.env },
    clearEnv: true,
    detached: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const identity = await readIdentity(options.pidFile);
  if (identity?.pid !== child.pid) {
    throw new Error(`Cannot launch '${options.program}': ${stderr.trim() || "no identity"}`);
  }
  return { identity, child };
}

/** The identity in a pid file, or undefined if there is no such file. */
export async function readIdentity(pidFile: string): Promise<ProcessIdentity | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(pidFile);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const [pid, startTicks, bootId] = text.trim().split(" ");
  if (pid === undefined || startTicks === undefined || bootId === undefined) {
    throw new Error(`Cannot read the process in '${pidFile}': it holds '${text.trim()}'`);
  }
  return { pid: Number(pid), startTicks, bootId };
}

/** Those of the processes that still run. */
export async function running(
  processes: readonly ProcessIdentity[],
): Promise<readonly ProcessIdentity[]> {
  return await runSignalScript("none", processes);
}

/**
 * Signals the processes and returns when all have ended.
 *
 * @throws {Error} if one still runs after `withinMs`.
 */
export async function end(
  processes: readonly ProcessIdentity[],
  options: { readonly signal: "TERM" | "KILL"; readonly withinMs: number },
): Promise<void> {
  let left = await runSignalScript(options.signal, processes);
  // They need not be our children, and the end of another's child can only be asked for.
  for (let waitedMs = 0; left.length > 0; waitedMs += endPollMs) {
    if (waitedMs >= options.withinMs) {
      const pids = left.map((identity) => identity.pid).join(", ");
      throw new Error(`Cannot end process ${pids}: still running ${options.withinMs} ms later`);
    }
    await new Promise((resolve) => setTimeout(resolve, endPollMs));
    left = await running(left);
  }
}

const endPollMs = 20;

async function runSignalScript(
  signal: "TERM" | "KILL" | "none",
  processes: readonly ProcessIdentity[],
): Promise<readonly ProcessIdentity[]> {
  if (processes.length === 0) return [];
  const output = await new Deno.Command(shell, {
    args: ["-c", signalScript, "signal", signal, ...processes.map(asText)],
    stdin: "null",
    stderr: "inherit",
  }).output();
  const found = new Set(new TextDecoder().decode(output.stdout).split("\n"));
  return processes.filter((identity) => found.has(asText(identity)));
}

/** As in the pid file. */
function asText({ pid, startTicks, bootId }: ProcessIdentity): string {
  return `${pid} ${startTicks} ${bootId}`;
}
