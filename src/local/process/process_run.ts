/**
 * One run of a launcher: its output is kept and handed on, its end told. A run owns everything the
 * container's process has started: when it has ended, nothing of it is left.
 *
 * # Guarantees
 *
 * - `ended` resolves, and never rejects, once the process has ended, what it left running has been
 *   killed and all its output is in the log.
 * - A log that cannot be written kills the process; `ended` tells why.
 *
 * # Caveats
 *
 * - Without a process namespace a process that left both its process group and its session is out
 *   of reach. If it holds the output open, its output is given up two seconds after the end.
 */

import type { Clock } from "../../kube/clock.ts";
import { type CommandLine, STARTED, TERMINATE } from "./launcher.ts";
import { type LineSink, LineSplitter, Tail } from "./output.ts";

/** How long output may be held open by a process that got away, ms. */
const STRAY_OUTPUT_MS = 2000;

/** What a run needs. */
export interface RunOptions {
  readonly clock: Clock;
  /** The PATH that the launcher itself finds its tools with. */
  readonly toolPath: string;
  /** The raw output is appended to this file. */
  readonly logFile: string;
  readonly onLine: LineSink;
}

/** How a run ended. */
export interface RunEnd {
  /** The process' exit code; 128 + n if signal n ended it. */
  readonly exitCode: number;
  /** False if the stage could not be set: the process never began, and `message` says why. */
  readonly started: boolean;
  readonly message: string;
  /** The last lines of output. */
  readonly tail: string;
  /** Why the log could not be written. */
  readonly logError: Error | undefined;
}

/** A container's process, from its start to its end. */
export class ProcessRun {
  readonly #child: Deno.ChildProcess;
  readonly #lifeline: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #log: Deno.FsFile;
  readonly #options: RunOptions;
  readonly #tail = new Tail();
  readonly #started = Promise.withResolvers<boolean>();
  #hasStarted = false;
  #message = "";
  #logError: Error | undefined;
  /** Resolves with true when the process begins, with false if it never will. */
  readonly started: Promise<boolean> = this.#started.promise;
  readonly ended: Promise<RunEnd>;

  private constructor(child: Deno.ChildProcess, log: Deno.FsFile, options: RunOptions) {
    this.#child = child;
    this.#lifeline = child.stdin.getWriter();
    this.#log = log;
    this.#options = options;
    this.ended = this.#run();
  }

  /**
   * Opens the log and starts the launcher.
   *
   * @throws {Error} if the log cannot be opened or the launcher not be started (too long a command
   * line, say); nothing runs then
   */
  static async start({ program, args }: CommandLine, options: RunOptions): Promise<ProcessRun> {
    const log = await Deno.open(options.logFile, { append: true, create: true });
    const command = new Deno.Command(program, {
      args: [...args],
      clearEnv: true,
      env: { PATH: options.toolPath },
      cwd: "/",
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    });
    try {
      return new ProcessRun(command.spawn(), log, options);
    } catch (error) {
      log.close();
      throw error;
    }
  }

  /**
   * Asks all processes of the run to end. Before the container's own process has begun there is
   * nobody who could end in his own way: then the launcher is killed.
   */
  terminate(): void {
    if (!this.#hasStarted) return this.kill();
    this.#lifeline.write(new TextEncoder().encode(TERMINATE)).catch((error) => {
      // The launcher has ended meanwhile, and with it all that was to be ended.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    });
  }

  /** Kills all processes of the run. */
  kill(): void {
    try {
      // A negative id means the process group, which the launcher leads.
      Deno.kill(-this.#child.pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  async #run(): Promise<RunEnd> {
    const output = this.#child.stdout.getReader();
    const messages = this.#child.stderr.getReader();
    const copied = Promise.all([this.#copyOutput(output), this.#readMessages(messages)]);
    const { code } = await this.#child.status;
    // What the process left running must not outlive it.
    this.kill();
    const giveUp = () => void Promise.all([output.cancel(), messages.cancel()]);
    const cancelGiveUp = this.#options.clock.schedule(STRAY_OUTPUT_MS, giveUp);
    await copied;
    cancelGiveUp();
    await this.#lifeline.abort();
    this.#log.close();
    this.#started.resolve(false);
    return {
      exitCode: code,
      started: await this.started,
      message: this.#message.trim(),
      tail: this.#tail.text(),
      logError: this.#logError,
    };
  }

  async #copyOutput(output: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const lines = new LineSplitter(this.#options.onLine);
    for (let next = await output.read(); !next.done; next = await output.read()) {
      this.#tail.push(next.value);
      await this.#keep(next.value);
      lines.push(next.value);
    }
    lines.end();
  }

  async #keep(chunk: Uint8Array): Promise<void> {
    if (this.#logError) return;
    try {
      for (let written = 0; written < chunk.length;) {
        written += await this.#log.write(chunk.subarray(written));
      }
    } catch (error) {
      // The process must not go on as if its output were kept; `ended` tells.
      this.#logError = error as Error;
      this.kill();
    }
  }

  async #readMessages(messages: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for (let next = await messages.read(); !next.done; next = await messages.read()) {
      this.#message += decoder.decode(next.value, { stream: true });
      if (!this.#message.split("\n").includes(STARTED)) continue;
      this.#hasStarted = true;
      this.#started.resolve(true);
    }
  }
}
