/** The log of a process, read while it runs: lines of JSON, each with a message. */

/** One line; `time` is when it was written, RFC 3339. */
export type LogLine = Readonly<Record<string, unknown>> & {
  readonly time: string;
  readonly message: string;
};

export class LogReader {
  readonly lines: LogLine[] = [];
  /** Resolves with all that was written, once the process has ended. */
  readonly text: Promise<string>;
  #wake: (() => void)[] = [];
  #hasEnded = false;

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.text = this.#read(stream);
  }

  /**
   * The first line with this message, as soon as there is one.
   *
   * @throws {Error} if the process ends without one
   */
  line(message: string): Promise<LogLine> {
    return this.lineThat(`says '${message}'`, (line) => line.message === message);
  }

  /**
   * The first line that satisfies the check; as {@linkcode line}.
   *
   * @param what for the error: `says this`
   */
  async lineThat(what: string, check: (line: LogLine) => boolean): Promise<LogLine> {
    for (;;) {
      const found = this.lines.find(check);
      if (found) return found;
      if (this.#hasEnded) {
        throw new Error(`No line of it ${what}, and it ended:\n${await this.text}`);
      }
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
    let text = "";
    let rest = "";
    for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const parts = (rest + piece).split("\n");
      rest = parts.pop()!;
      for (const part of parts) if (part.startsWith("{")) this.lines.push(JSON.parse(part));
      this.#wakeAll();
    }
    this.#hasEnded = true;
    this.#wakeAll();
    return text;
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
