/**
 * A terminal's screen for tests: understands the few control sequences that zen-flow writes and
 * refuses all others, so a test sees what a person would see and nothing can slip through.
 */

import type { TextSink } from "../../src/cli/sink.ts";

// deno-lint-ignore no-control-regex -- control sequences are what a terminal reads
const TOKEN = /\x1b\[\??[\d;]*[A-Za-z]|[\s\S]/gu;
// deno-lint-ignore no-control-regex -- as above
const CURSOR_UP = /^\x1b\[\d+A$/;
/** Synchronized output and colours. */
// deno-lint-ignore no-control-regex -- as above
const WITHOUT_EFFECT = /^\x1b\[(\?2026[hl]|[\d;]*m)$/;

/** A screen of a given size with everything that has scrolled off its top. */
export class Screen implements TextSink {
  readonly isTerminal = true;
  readonly closed = new AbortController().signal;
  backlog = 0;
  #columns: number;
  readonly #rows: number;
  /** All lines ever, the screen being the last `#rows` of them. */
  readonly #lines: string[] = [""];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
  }

  size(): { columns: number; rows: number } {
    return { columns: this.#columns, rows: this.#rows };
  }

  /** Narrows the screen as terminals do: lines that no longer fit go on in the next row. */
  narrow(columns: number): void {
    const wrapped = this.#lines.flatMap((line) => {
      const rows = line.match(new RegExp(`.{1,${columns}}`, "gu")) ?? [""];
      return rows;
    });
    this.#row += wrapped.length - this.#lines.length;
    this.#lines.splice(0, this.#lines.length, ...wrapped);
    this.#columns = columns;
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  write(text: string): void {
    for (const token of text.match(TOKEN) ?? []) this.#take(token);
  }

  /** Everything that was ever shown and not erased, without the spaces at the ends of lines. */
  get text(): string[] {
    const lines = this.#lines.map((line) => line.trimEnd());
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }

  #take(token: string): void {
    if (token === "\n") return this.#newLine();
    if (token === "\r") this.#column = 0;
    else if (token === "\x1b[K") this.#edit((line) => line.slice(0, this.#column));
    else if (token === "\x1b[J") {
      this.#edit((line) => line.slice(0, this.#column));
      this.#lines.length = this.#row + 1;
    } else if (CURSOR_UP.test(token)) this.#up(Number(token.slice(2, -1)));
    else if (!WITHOUT_EFFECT.test(token)) this.#print(token);
  }

  #newLine(): void {
    this.#column = 0;
    this.#row++;
    if (this.#row === this.#lines.length) this.#lines.push("");
  }

  /** The cursor cannot leave the screen, so what has scrolled off stays. */
  #up(count: number): void {
    const top = Math.max(0, this.#lines.length - this.#rows);
    this.#row = Math.max(top, this.#row - count);
  }

  #print(character: string): void {
    if (character < " " || character === "\x7f") {
      throw new Error(`The screen was sent ${JSON.stringify(character)}`);
    }
    if (this.#column >= this.#columns) this.#newLine();
    this.#edit((line) =>
      line.slice(0, this.#column).padEnd(this.#column) + character + line.slice(this.#column + 1)
    );
    this.#column++;
  }

  #edit(change: (line: string) => string): void {
    this.#lines[this.#row] = change(this.#lines[this.#row]!);
  }
}
