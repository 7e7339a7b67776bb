/** `zen-flow controller` as the process that it is, with no more permissions than it needs. */

import { systemClock } from "../../../src/kube/clock.ts";
import { type LogLine, LogReader } from "../../support/log_reader.ts";
import { within } from "./watching.ts";

const mainModule = new URL("../../../src/main.ts", import.meta.url).pathname;

/** How long a controller may take to end, on a machine with a lot to do; it gives itself 10 s. */
const stoppedWithinMs = 60_000;

export interface ControllerOptions {
  readonly kubeconfig: string;
  /** What the kubeconfig and the arguments name besides. */
  readonly files?: readonly string[];
  /** Host and port of the server that the kubeconfig names. */
  readonly host: string;
  /** Served namespaces; empty: all. */
  readonly namespaces?: readonly string[];
  /** What a pod is told about itself; none: it works without a lease. */
  readonly pod?: { readonly name: string; readonly namespace: string };
  readonly args?: readonly string[];
}

/** 128 + SIGTERM. */
const TERMINATED = 143;

/** A running controller. Disposing it stops it in good order. */
export class ControllerProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #log: LogReader;
  readonly #unexpectedEnd = new AbortController();
  #ended = false;

  constructor(options: ControllerOptions) {
    const { kubeconfig, files = [], host, namespaces = [], pod, args = [] } = options;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--frozen", "--no-prompt"],
        `--allow-read=${[kubeconfig, ...files]}`,
        `--allow-net=${host},127.0.0.1:0`,
        "--allow-env=KUBECONFIG,METRICS_ADDR,POD_NAME,POD_NAMESPACE",
        ...[mainModule, "controller", "--kubeconfig", kubeconfig, "--log-level", "debug"],
        ...namespaces.flatMap((namespace) => ["--namespace", namespace]),
        ...(pod === undefined ? ["--enable-leader-election=false"] : []),
        ...args,
      ],
      env: {
        ...{ NO_COLOR: "1", METRICS_ADDR: "127.0.0.1:0" },
        ...(pod === undefined ? {} : { POD_NAME: pod.name, POD_NAMESPACE: pod.namespace }),
      },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#log = new LogReader(this.#child.stderr);
    this.#child.status.then(async ({ code }) => {
      if (this.#ended) return;
      this.#ended = true;
      const log = await this.#log.text;
      this.#unexpectedEnd.abort(
        new Error(`The controller has ended by itself with exit code ${code}:\n${log}`),
      );
    });
  }

  /** Aborts with an error that has its log, if the process ends and nobody has asked it to. */
  get unexpectedEnd(): AbortSignal {
    return this.#unexpectedEnd.signal;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** What it has written to standard error, once it has ended. */
  log(): Promise<string> {
    return this.#log.text;
  }

  /** The first line of its log with this message. */
  logged(message: string): Promise<LogLine> {
    return within(this.#log.line(message), `the controller logs '${message}'`);
  }

  /** The first line of its log that satisfies the check. */
  loggedThat(what: string, check: (line: LogLine) => boolean): Promise<LogLine> {
    return within(this.#log.lineThat(what, check), `the controller ${what}`);
  }

  /** What its port for operators answers. */
  async ask(path: string, headers: Record<string, string> = {}): Promise<Response> {
    const { metrics } = await this.logged("starting");
    return await fetch(`http://${metrics}${path}`, { headers });
  }

  /** Makes it stand still. */
  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  /** Lets it go on. */
  resume(): void {
    this.#child.kill("SIGCONT");
  }

  /** Ends it as a crash would, and returns once it is gone. */
  async kill(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.#log.text;
  }

  /**
   * Asks it to end.
   *
   * @returns its exit code.
   * @throws {Error} if it does not end in time, with its log.
   */
  async stop(): Promise<number> {
    this.#ended = true;
    this.#child.kill("SIGTERM");
    let isLate = false;
    const cancel = systemClock.schedule(stoppedWithinMs, () => {
      isLate = true;
      this.#child.kill("SIGKILL");
    });
    const { code } = await this.#child.status;
    cancel();
    const log = await this.#log.text;
    if (isLate) {
      throw new Error(`The controller did not stop within ${stoppedWithinMs} ms:\n${log}`);
    }
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    const code = await this.stop();
    const log = await this.#log.text;
    // Asked before it had begun to listen for being asked.
    if (code === TERMINATED && log === "") return;
    if (code !== 0) throw new Error(`The controller ended with exit code ${code}:\n${log}`);
  }
}
