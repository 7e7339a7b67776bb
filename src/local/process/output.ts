/**
 * A container's output: kept as raw bytes in its log file, cut into lines for whoever listens, and
 * its end remembered for the termination message.
 */

/** The most of a log's end that becomes a termination message, as the kubelet has it. */
const TAIL_BYTES = 2048;
const TAIL_LINES = 80;
/** A line longer than this is handed on in pieces, as container runtimes do. */
const LONGEST_LINE = 16 * 1024;

/** Receives one line, without its line break; bytes that are not UTF-8 came as U+FFFD. */
export type LineSink = (line: string) => void;

/** Cuts a byte stream into lines. */
export class LineSplitter {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #sink: LineSink;
  #rest = "";

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  /** Takes more of the stream. */
  push(chunk: Uint8Array): void {
    this.#take(this.#decoder.decode(chunk, { stream: true }));
  }

  /** Hands on what is left after the last line break. */
  end(): void {
    this.#take(this.#decoder.decode());
    if (this.#rest !== "") this.#sink(this.#rest);
    this.#rest = "";
  }

  #take(text: string): void {
    const lines = `${this.#rest}${text}`.split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) this.#sink(line);
    while (this.#rest.length > LONGEST_LINE) {
      this.#sink(this.#rest.slice(0, LONGEST_LINE));
      this.#rest = this.#rest.slice(LONGEST_LINE);
    }
  }
}

/** The end of a stream: at most 2048 bytes and 80 lines. */
export class Tail {
  #bytes = new Uint8Array();

  /** Takes more of the stream. */
  push(chunk: Uint8Array): void {
    const end = chunk.subarray(-TAIL_BYTES);
    const kept = this.#bytes.subarray(Math.max(0, this.#bytes.length + end.length - TAIL_BYTES));
    const joined = new Uint8Array(kept.length + end.length);
    joined.set(kept);
    joined.set(end, kept.length);
    this.#bytes = joined;
  }

  /** The end as text. */
  text(): string {
    const text = new TextDecoder().decode(this.#bytes);
    const lines = text.split("\n");
    const hasBreak = lines.at(-1) === "";
    return lines.slice(-(TAIL_LINES + (hasBreak ? 1 : 0))).join("\n");
  }
}
