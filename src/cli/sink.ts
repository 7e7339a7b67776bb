/**
 * Standard output and standard error as something to write text to: in order, without waiting, and
 * without an exception when writing fails; who writes asks `closed`.
 */

/** A place to write text to. */
export interface TextSink {
  readonly isTerminal: boolean;
  /** Present size in characters; 80 × 24 where it is no terminal, or one that does not know it. */
  size(): { readonly columns: number; readonly rows: number };
  /** Queues text; what is queued is written in order. */
  write(text: string): void;
  /** Characters that are not yet written: how far the reader is behind. */
  readonly backlog: number;
  /** Resolves when all that was queued is written, or will never be. */
  flush(): Promise<void>;
  /**
   * Aborted when writing has become impossible, with the error as its reason: the reader has closed
   * its end (`BrokenPipe`, as with `| head`), the terminal is gone, the disk is full. Nothing is
   * written any more.
   */
  readonly closed: AbortSignal;
}

/** What a sink needs of `Deno.stdout` or `Deno.stderr`. */
export interface Writer {
  write(bytes: Uint8Array): Promise<number>;
  isTerminal(): boolean;
}

/** Makes a sink of a standard stream. */
export function textSink(
  writer: Writer,
  consoleSize: () => { columns: number; rows: number },
): TextSink {
  const encoder = new TextEncoder();
  const closed = new AbortController();
  let isTerminal: boolean | undefined;
  let queue: string[] = [];
  let backlog = 0;
  let pumping: Promise<void> | undefined;

  async function pump(): Promise<void> {
    while (queue.length > 0) {
      const text = queue.join("");
      queue = [];
      await writeAll(encoder.encode(text));
      backlog -= text.length;
    }
    pumping = undefined;
  }

  async function writeAll(bytes: Uint8Array): Promise<void> {
    try {
      for (let written = 0; written < bytes.length && !closed.signal.aborted;) {
        written += await writer.write(bytes.subarray(written));
      }
    } catch (error) {
      closed.abort(error);
    }
  }

  return {
    get isTerminal() {
      // Asked for only by who draws: it may take a permission that a controller need not have.
      return isTerminal ??= writer.isTerminal();
    },
    size() {
      const { columns, rows } = this.isTerminal ? consoleSize() : { columns: 0, rows: 0 };
      // A terminal whose size nobody has set has none: a serial line, a program behind `script`.
      return { columns: columns || 80, rows: rows || 24 };
    },
    write(text) {
      if (text === "" || closed.signal.aborted) return;
      queue.push(text);
      backlog += text.length;
      pumping ??= pump();
    },
    get backlog() {
      return backlog;
    },
    flush: () => pumping ?? Promise.resolve(),
    closed: closed.signal,
  };
}
