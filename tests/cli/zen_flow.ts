/**
 * Runs zen-flow as a user does: the real program in a process of its own, with no more permissions
 * than its tasks give it.
 */

const MAIN = new URL("../../src/main.ts", import.meta.url);

/** The permissions of the `zen-flow` task in deno.json. */
export const PERMISSIONS = await taskPermissions();

async function taskPermissions(): Promise<string[]> {
  const settings = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));
  const command: string = settings.tasks["zen-flow"].command;
  return command.split(" ").filter((word) => word.startsWith("--"));
}

export interface ZenFlowOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ZenFlowResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the program with pipes for all its streams. */
export function startZenFlow(
  args: readonly string[],
  options: ZenFlowOptions = {},
): Deno.ChildProcess {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, MAIN.href, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1", ...options.env },
  });
  return command.spawn();
}

/** Runs the program to its end. */
export async function zenFlow(
  args: readonly string[],
  options: ZenFlowOptions = {},
): Promise<ZenFlowResult> {
  const child = startZenFlow(args, options);
  const { stdin = "" } = options;
  const writer = child.stdin.getWriter();
  const fed = writer
    .write(typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin)
    .then(() => writer.close())
    // A program that does not want its input may end before it has taken it.
    .catch((error) => {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    });
  const { code, stdout, stderr } = await child.output();
  await fed;
  return {
    code,
    stdout: new TextDecoder().decode(stdout),
    stderr: new TextDecoder().decode(stderr),
  };
}
