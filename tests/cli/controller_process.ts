/** `zen-flow controller` as a process whose log is read while it runs. */

import { assertEquals } from "@std/assert";
import { LogReader } from "../support/log_reader.ts";
import { startZenFlow } from "./zen_flow.ts";

/** A running controller of an API server on this machine. Disposing it asks it to end. */
export class LoggedController implements AsyncDisposable {
  readonly log: LogReader;
  readonly #child: Deno.ChildProcess;
  #hasEnded = false;

  constructor(server: string, args: readonly string[] = [], env: Record<string, string> = {}) {
    this.#child = startZenFlow(["controller", "--master", server, ...args], {
      env: { KUBECONFIG: "", METRICS_ADDR: "127.0.0.1:0", ...env },
    });
    this.log = new LogReader(this.#child.stderr);
  }

  /** Asks its port for operators. */
  async get(path: string): Promise<[status: number, body: string]> {
    const { metrics } = await this.log.line("starting");
    const [port] = /\d+$/.exec(String(metrics))!;
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return [response.status, await response.text()];
  }

  /** Sends SIGTERM, and returns the exit code once it has ended. */
  async stop(): Promise<number> {
    this.#hasEnded = true;
    this.#child.kill("SIGTERM");
    const { code } = await this.#child.status;
    await this.log.text;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasEnded) assertEquals(await this.stop(), 0, await this.log.text);
    await this.#child.stdin.close();
    await this.#child.stdout.cancel();
  }
}
