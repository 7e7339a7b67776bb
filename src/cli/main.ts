/**
 * From a command line to an exit code. Whatever goes wrong ends here: a wrong command line is one
 * line and 2, what the user can mend is one line and 1, and anything else is one line that asks to
 * report it.
 */

import type { Command } from "./command.ts";
import { helpText } from "./help.ts";
import { CommandError, type Host, processHost } from "./host.ts";
import { COMMANDS } from "./options.ts";
import { type Invocation, parseCommandLine, UsageError } from "./parse_command_line.ts";
import { safeMessage } from "./text.ts";
import { versionLine } from "./version.ts";

/** 128 + SIGPIPE: what a shell reports of a program whose output nobody reads any more. */
const BROKEN_PIPE_EXIT_CODE = 141;

/** Runs a command and ends the process with its exit code. */
export async function runProcess(args: readonly string[]): Promise<never> {
  const host = processHost(args);
  const exitCode = await main(host);
  Deno.exit(exitCode);
}

/** Runs a command. Never throws; all output is written when it resolves to the exit code. */
export async function main(host: Host): Promise<number> {
  let exitCode: number;
  try {
    exitCode = await runCommand(parseCommandLine(host.args, host.env), host);
    await host.stdout.flush();
    exitCode = outputExitCode(host, exitCode);
  } catch (error) {
    exitCode = error instanceof UsageError ? 2 : 1;
    host.stderr.write(`${errorText(error, host.args)}\n`);
  }
  await host.stderr.flush();
  return exitCode;
}

async function runCommand(invocation: Invocation, host: Host): Promise<number> {
  switch (invocation.command) {
    case "run": {
      const { run } = await import("./run.ts");
      return await run(invocation, host);
    }
    case "lint": {
      const { lint } = await import("./lint.ts");
      return await lint(invocation, host);
    }
    case "graph": {
      const { graph } = await import("./graph/command.ts");
      return await graph(invocation, host);
    }
    case "controller": {
      const { runController } = await import("./controller.ts");
      return await runController(invocation.options, host);
    }
    case "artifact": {
      const { artifact } = await import("./artifact.ts");
      return await artifact(invocation, host);
    }
    case "completion": {
      const { SCRIPTS } = await import("./completion/scripts.ts");
      host.stdout.write(SCRIPTS[invocation.shell]);
      return 0;
    }
    case "complete": {
      const { complete } = await import("./completion/complete.ts");
      return await complete(invocation.words, host);
    }
    case "version":
      host.stdout.write(`${versionLine()}\n`);
      return 0;
    case "help":
      host.stdout.write(helpText(invocation.topic));
      return 0;
    default: {
      const { runClusterCommand } = await import("./cluster/run_command.ts");
      return await runClusterCommand(invocation, host);
    }
  }
}

/** Read from the words themselves: what went wrong may be the parsing. */
function wantsStacks(args: readonly string[]): boolean {
  return /(^| )--log-level[= ]debug( |$)/.test(args.join(" "));
}

function takesLogLevel(command: string | undefined): boolean {
  const commands: Readonly<Record<string, Command>> = COMMANDS;
  return command !== undefined && Object.hasOwn(commands, command) &&
    Object.hasOwn(commands[command]!.flags, "log-level");
}

/** A reader that went away is no error; a disk that is full is. */
function outputExitCode(host: Host, exitCode: number): number {
  if (!host.stdout.closed.aborted) return exitCode;
  const { reason } = host.stdout.closed;
  if (reason instanceof Deno.errors.BrokenPipe) return BROKEN_PIPE_EXIT_CODE;
  throw new CommandError(`cannot write to standard output: ${messageOf(reason)}`);
}

function errorText(error: unknown, args: readonly string[]): string {
  if (error instanceof UsageError) return safeMessage(error.message);
  // A permission that Deno was not given: the message says which one.
  if (error instanceof CommandError || error instanceof Deno.errors.NotCapable) {
    return `zen-flow: ${safeMessage(error.message)}`;
  }
  const line = `zen-flow: unexpected error: ${safeMessage(messageOf(error))}`;
  if (wantsStacks(args)) return `${line}\n${stacks(error)}`;
  const request = `${line}\nThis is a defect of zen-flow. Please report it with`;
  return takesLogLevel(args[0])
    ? `${request} what --log-level=debug shows.`
    : `${request} this:\n${stacks(error)}`;
}

/** The stack of an error and those of what caused it. */
function stacks(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\nCaused by: ${stacks(error.cause)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
