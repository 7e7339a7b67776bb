/** Lines that steps have printed, each behind the name of its step. */

import { pad, type Paint, safeLine, safeMessage, STYLE } from "../text.ts";
import type { FlowModel } from "./model.ts";

/** One line that a step has printed. */
export interface OutputLine {
  readonly flow: string;
  readonly step: string;
  /** Which pod and container of the step, as `[2]/main`; empty where it has but one. */
  readonly part: string;
  readonly text: string;
}

export interface FormatOptions {
  /** Whether the steps' own colours stay. */
  readonly color: boolean;
  /** Elsewhere programs read the lines, for which a tab has a meaning. */
  readonly isTerminal: boolean;
  readonly paint: Paint;
  /** The flows whose steps print, for the widths of names. */
  readonly flows: readonly FlowModel[];
}

const PREFIX_STYLES = [STYLE.cyan, STYLE.magenta, STYLE.blue, STYLE.yellow, STYLE.green];
/** A longer name pushes its own lines to the right, not everybody's. */
const MAX_PREFIX_WIDTH = 28;

/** Makes `step │ text`, the steps' names aligned and each in its colour. */
export class OutputFormat {
  readonly #options: FormatOptions;
  readonly #width: number;
  readonly #styles = new Map<string, string>();

  constructor(options: FormatOptions) {
    this.#options = options;
    const names = options.flows.flatMap((flow) =>
      flow.steps.map((step) => this.#label(flow.name, step.name).length)
    );
    this.#width = Math.min(MAX_PREFIX_WIDTH, Math.max(0, ...names));
  }

  line({ flow, step, part, text }: OutputLine): string {
    const { paint, color, isTerminal } = this.#options;
    const label = safeMessage(this.#label(flow, step) + part);
    return `${paint(this.#style(`${flow}/${step}`), pad(label, this.#width))} ${
      paint(STYLE.dim, "│")
    } ${safeLine(text, color, isTerminal ? undefined : "\t")}`;
  }

  #label(flow: string, step: string): string {
    return this.#options.flows.length > 1 ? `${flow}/${step}` : step;
  }

  #style(key: string): string {
    const known = this.#styles.get(key);
    if (known !== undefined) return known;
    const style = PREFIX_STYLES[this.#styles.size % PREFIX_STYLES.length]!;
    this.#styles.set(key, style);
    return style;
  }
}
