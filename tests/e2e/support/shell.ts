/** What a user sees of commands at a terminal. */

import { within } from "./watching.ts";

/** A command in a process group of its own, which ends with it. */
export class Shell implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  #waiting: { readonly text: string; readonly found: () => void }[] = [];
  #said = "";

  constructor(
    command: readonly string[],
    { cwd, env }: { readonly cwd: string | URL; readonly env: Readonly<Record<string, string>> },
  ) {
    this.#child = new Deno.Command("setsid", {
      args: ["sh", "-c", 'exec "$@" 2>&1', "sh", ...command],
      cwd,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#reading = this.#read();
  }

  async #read(): Promise<void> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.#said += text;
      const isSaid = (one: { text: string }) => this.#said.includes(one.text);
      for (const { found } of this.#waiting.filter(isSaid)) found();
      this.#waiting = this.#waiting.filter((one) => !isSaid(one));
    }
  }

  /** Resolves when it has said this, forgetting all up to now. */
  async says(text: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#said.includes(text)) resolve();
    else this.#waiting.push({ text, found: resolve });
    await within(promise, `the shell says ${JSON.stringify(text)}`, () => this.#said);
    this.#said = "";
  }

  /** Its exit code, and all that it has said. */
  async end(): Promise<{ code: number; said: string }> {
    const { code } = await within(this.#child.status, "the shell ends", () => this.#said);
    await this.#reading;
    return { code, said: this.#said };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // As Ctrl-C does; there may be nobody left to hear it.
    const args = ["-INT", "--", `-${this.#child.pid}`];
    await new Deno.Command("kill", { args, stderr: "null" }).output();
    await this.end();
  }
}
