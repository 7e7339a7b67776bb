/**
 * What a command may use of the process it runs in. Commands are handed a `Host`, so that they can
 * be run by a test as well as by a shell.
 */

import { lineReader } from "./line_reader.ts";
import { type TextSink, textSink, type Writer } from "./sink.ts";

/** Signals that ask a program to end. */
export type EndSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

export interface Host {
  readonly args: readonly string[];
  /** An environment variable; undefined where it is not set. */
  env(name: string): string | undefined;
  /** Everything that stands on standard input. */
  readStdin(): Promise<Uint8Array>;
  /** Whether somebody may type at standard input. */
  stdinIsTerminal(): boolean;
  /** The next line of standard input; undefined at its end. */
  readLine(): Promise<string | undefined>;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** Calls back for each such signal, until the returned function is called. */
  onEndSignal(callback: (signal: EndSignal) => void): () => void;
  /** Ends the process now, with whatever it is doing. */
  exit(code: number): void;
  /** Aborted with the error that was thrown where nobody could catch it. */
  readonly crash: AbortSignal;
}

/** An error that is the user's to mend: one line on standard error, and the exit code. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

const END_SIGNALS: readonly EndSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Exit code of a program that a signal ended, as a shell reports it. */
export function signalExitCode(signal: EndSignal): number {
  return 128 + { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }[signal];
}

/** https://no-color.org: any value but an empty one. */
export function useColor(sink: TextSink, host: Host): boolean {
  return sink.isTerminal && !host.env("NO_COLOR");
}

/** The host that is this process. To be made once: it takes over uncaught errors. */
export function processHost(args: readonly string[]): Host {
  return {
    args,
    env: (name) => Deno.env.get(name),
    readStdin: async () => new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer()),
    stdinIsTerminal: () => Deno.stdin.isTerminal(),
    readLine: lineReader(Deno.stdin),
    stdout: textSink(asTerminal(Deno.stdout), Deno.consoleSize),
    stderr: textSink(asTerminal(Deno.stderr), Deno.consoleSize),
    onEndSignal,
    exit: Deno.exit,
    crash: catchUncaught(),
  };
}

/** A terminal that calls itself dumb cannot move its cursor: it is written to like a file. */
function asTerminal(stream: Writer): Writer {
  return {
    write: (bytes) => stream.write(bytes),
    isTerminal: () => stream.isTerminal() && Deno.env.get("TERM") !== "dumb",
  };
}

function onEndSignal(callback: (signal: EndSignal) => void): () => void {
  const handlers = END_SIGNALS.map((signal) => ({ signal, handler: () => callback(signal) }));
  for (const { signal, handler } of handlers) Deno.addSignalListener(signal, handler);
  return () => {
    for (const { signal, handler } of handlers) Deno.removeSignalListener(signal, handler);
  };
}

/** Turns errors that nobody caught into a signal, so that a command can still clean up. */
function catchUncaught(): AbortSignal {
  const crash = new AbortController();
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    crash.abort(event.reason);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    crash.abort(event.error);
  });
  return crash.signal;
}
