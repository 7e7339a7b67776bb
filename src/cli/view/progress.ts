/**
 * Shows flows while they run: as a live tree with the steps' output scrolling above it where there
 * is a terminal, else as lines. The lines come from pure functions; this file decides when, and
 * moves the cursor.
 */

import type { Clock } from "../../kube/clock.ts";
import type { TextSink } from "../sink.ts";
import { columns, type Paint, safeMessage } from "../text.ts";
import { type FlowModel, isFinished } from "./model.ts";
import { OutputFormat, type OutputLine } from "./output_format.ts";
import { changeLines } from "./plain.ts";
import { renderTree } from "./tree.ts";

/** Where a run shows what happens. */
export interface Progress {
  /** The new picture of a flow; flows appear in the order in which they are first given. */
  update(flow: FlowModel): void;
  /** A line that a step has printed. */
  output(line: OutputLine): void;
  /** A line of zen-flow's own. */
  note(text: string): void;
  /** Shows the last state and below it a question; nothing more is drawn until `endPrompt()`. */
  prompt(text: string): void;
  /** Goes on. `lineIsOpen`: nobody has ended the question's line by typing. */
  endPrompt(options: { readonly lineIsOpen: boolean }): void;
  /** Shows the last state and stops. */
  finish(): Promise<void>;
}

export interface ProgressOptions {
  readonly sink: TextSink;
  /** When pictures are drawn. */
  readonly clock: Clock;
  /** The time that they show, ms since the epoch; it may be another. @default that of `clock` */
  readonly now?: () => number;
  readonly color: boolean;
  readonly paint: Paint;
  /** The flows as they will be updated, for the widths of names. */
  readonly flows: readonly FlowModel[];
}

/** A live view on a terminal, plain lines anywhere else. */
export function startProgress(options: ProgressOptions): Progress {
  return options.sink.isTerminal ? new LiveProgress(options) : new PlainProgress(options);
}

function shownTime({ clock, now = () => clock.now() }: ProgressOptions): number {
  return now();
}

/** Characters that may wait for a reader that is slower than the steps; more lines are left out. */
const MAX_PLAIN_BACKLOG = 64 * 1024 * 1024;

class PlainProgress implements Progress {
  readonly #options: ProgressOptions;
  readonly #format: OutputFormat;
  readonly #startedAt: number;
  readonly #shown = new Map<string, FlowModel>();
  #leftOut = 0;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#format = new OutputFormat({ ...options, isTerminal: false });
    this.#startedAt = shownTime(options);
  }

  update(flow: FlowModel): void {
    const { paint, flows } = this.#options;
    const key = `${flow.namespace}/${flow.name}`;
    const lines = changeLines(this.#shown.get(key), flow, {
      now: shownTime(this.#options),
      runStartedAt: this.#startedAt,
      paint,
      withFlow: flows.length > 1,
    });
    this.#shown.set(key, flow);
    for (const line of lines) this.#write(line);
  }

  output(line: OutputLine): void {
    if (this.#options.sink.backlog > MAX_PLAIN_BACKLOG) this.#leftOut++;
    else this.#write(this.#format.line(line));
  }

  note(text: string): void {
    this.#write(safeMessage(text));
  }

  /** Never in use: where there is no terminal, nobody is asked. */
  prompt(text: string): void {
    this.note(text);
  }

  endPrompt(): void {}

  finish(): Promise<void> {
    this.#tellLeftOut();
    return this.#options.sink.flush();
  }

  #write(line: string): void {
    this.#tellLeftOut();
    this.#options.sink.write(`${line}\n`);
  }

  #tellLeftOut(): void {
    const count = this.#leftOut;
    this.#leftOut = 0;
    if (count > 0) this.#options.sink.write(`${leftOutLine(count)}\n`);
  }
}

/** Milliseconds between two pictures. */
const FRAME_MS = 100;
/** Behind by so many characters, a slow terminal is spared the pictures in between. */
const MAX_BACKLOG = 64 * 1024;

/** Lines that may wait for the next picture; nobody can read more of them in its time. */
const MAX_ABOVE = 2000;

function leftOutLine(count: number): string {
  return `… ${count} lines of output not shown; the logs have them`;
}

class LiveProgress implements Progress {
  readonly #options: ProgressOptions;
  readonly #format: OutputFormat;
  readonly #flows = new Map<string, FlowModel>();
  /**
   * What goes above the tree with the next picture: notes, and lines of output, which are made
   * ready only then, since most of a flood of them is never shown.
   */
  #above: (string | OutputLine)[] = [];
  /** How many were dropped before the first of them. */
  #leftOut = 0;
  /** The tree as it stands on the screen, the cursor on the line below it. */
  #drawn: readonly string[] = [];
  #cancelFrame: (() => void) | undefined;
  #lastFrameAt = -Infinity;
  #isPrompting = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#format = new OutputFormat({ ...options, isTerminal: true });
    for (const flow of options.flows) this.#flows.set(`${flow.namespace}/${flow.name}`, flow);
    this.#scheduleFrame();
  }

  update(flow: FlowModel): void {
    this.#flows.set(`${flow.namespace}/${flow.name}`, flow);
    this.#scheduleFrame();
  }

  output(line: OutputLine): void {
    this.#above.push(line);
    if (this.#above.length > 2 * MAX_ABOVE) {
      this.#above.splice(0, MAX_ABOVE);
      this.#leftOut += MAX_ABOVE;
    }
    this.#scheduleFrame();
  }

  note(text: string): void {
    this.#above.push(safeMessage(text));
    this.#scheduleFrame();
  }

  prompt(text: string): void {
    if (!this.#isPrompting) {
      this.#cancelFrame?.();
      // Nothing is scheduled as long as there seems to be a frame.
      this.#cancelFrame = () => {};
      this.#draw();
    }
    this.#isPrompting = true;
    this.#options.sink.write(safeMessage(text) + " ");
  }

  endPrompt({ lineIsOpen }: { readonly lineIsOpen: boolean }): void {
    if (!this.#isPrompting) return;
    this.#isPrompting = false;
    if (lineIsOpen) this.#options.sink.write("\n");
    // The picture above the question stays; the next one goes below it.
    this.#drawn = [];
    this.#cancelFrame = undefined;
    this.#scheduleFrame();
  }

  finish(): Promise<void> {
    this.endPrompt({ lineIsOpen: true });
    this.#cancelFrame?.();
    this.#cancelFrame = () => {};
    this.#draw();
    return this.#options.sink.flush();
  }

  #scheduleFrame(): void {
    if (this.#cancelFrame !== undefined) return;
    const { clock } = this.#options;
    const delay = Math.max(0, this.#lastFrameAt + FRAME_MS - clock.now());
    this.#cancelFrame = clock.schedule(delay, () => {
      this.#cancelFrame = undefined;
      this.#lastFrameAt = clock.now();
      const isBehind = this.#options.sink.backlog > MAX_BACKLOG;
      if (!isBehind) this.#draw();
      // Times go on while something runs.
      const moves = [...this.#flows.values()].some((flow) => !isFinished(flow));
      if (isBehind || moves) this.#scheduleFrame();
    });
  }

  #draw(): void {
    const { sink, paint } = this.#options;
    const size = sink.size();
    const tree = renderTree([...this.#flows.values()], {
      // The last column stays free: some terminals wrap as soon as it is written.
      width: Math.max(1, size.columns - 1),
      height: Math.max(1, size.rows - 1),
      now: shownTime(this.#options),
      paint,
    });
    const up = rowsOnScreen(this.#drawn, size.columns);
    const leftOut = this.#leftOut > 0 ? [leftOutLine(this.#leftOut)] : [];
    const above = this.#above.map((line) =>
      typeof line === "string" ? line : this.#format.line(line)
    );
    const lines = [...leftOut, ...above, ...tree].map((line) => `${line}\x1b[K\n`).join("");
    // Between the two marks a terminal that knows them shows nothing half drawn.
    sink.write(`\x1b[?2026h\r${up > 0 ? `\x1b[${up}A` : ""}${lines}\x1b[J\x1b[?2026l`);
    this.#above = [];
    this.#leftOut = 0;
    this.#drawn = tree;
  }
}

/** How many rows lines take up, on a terminal that may be narrower than when they were written. */
function rowsOnScreen(lines: readonly string[], width: number): number {
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(columns(line) / width)), 0);
}
