/** What the sections of the page share: names of places in it, and how times are written. Pure. */

import { formatElapsed } from "../view/model.ts";
import { type Markup, markup } from "./html.ts";
import type { Mark } from "./marks.ts";
import type { ReportFlow, ReportStep } from "./model.ts";

/** One flow and what the ids of its places begin with. */
export interface Section {
  readonly flow: ReportFlow;
  readonly prefix: string;
}

/** The place of a step's row in the table. */
export function rowId(prefix: string, step: number): string {
  return `${prefix}-step-${step}`;
}

/** The place of a step's box in the graph. */
export function graphId(prefix: string, step: number): string {
  return `${prefix}-box-${step}`;
}

/** A sign and a word in the colour of a state. */
export function badge({ className, sign, word }: Mark): Markup {
  const shown = markup`<span aria-hidden="true">${sign}</span> ${word}`;
  return markup`<span class="badge ${className}">${shown}</span>`;
}

/** From start to end, or to the moment of the report; empty for what has not started. */
export function describeDuration(
  { now }: Pick<ReportFlow, "now">,
  { startedAt, endedAt = now }: Pick<ReportStep, "startedAt" | "endedAt">,
): string {
  return startedAt === undefined ? "" : formatElapsed(Math.max(0, endedAt - startedAt));
}

/** `2026-01-31 12:00:05 UTC`, for people, as a machine can read it too. */
export function moment(instant: number): Markup {
  const iso = new Date(instant).toISOString();
  const text = `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
  return markup`<time datetime="${iso}">${text}</time>`;
}
