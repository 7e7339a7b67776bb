/** When each step was at work: one row a step, one bar an attempt, against one scale. Pure. */

import { formatElapsed } from "../view/model.ts";
import { type Markup, markup } from "./html.ts";
import { stepMark } from "./marks.ts";
import type { ReportFlow, ReportStep, Span } from "./model.ts";
import { describeDuration, rowId, type Section } from "./parts.ts";

/** What the width of the chart stands for, and where its lines are; ms since the epoch. */
interface Scale {
  readonly start: number;
  readonly span: number;
  readonly ticks: readonly number[];
}

/** The chart; undefined where nothing has started. */
export function timelineSection({ flow, prefix }: Section): Markup | undefined {
  const scale = scaleOf(flow);
  if (scale === undefined) return undefined;
  const rows = flow.steps.flatMap((step, index) =>
    step.spans.length === 0 ? [] : [row({ flow, prefix }, { step, index }, scale)]
  );
  return markup`
    <table class="timeline">
      <caption>
        Bars are attempts: <span class="key good"></span> succeeded,
        <span class="key bad"></span> failed (hatched), <span class="key busy"></span> running or
        waiting for approval (dashed). ◆ marks the critical path. Times count from the flow’s start.
      </caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col" class="axis">${axis(scale)}</th>
          <th scope="col" class="number">Took</th>
        </tr>
      </thead>
      <tbody>${rows}</tbody>
    </table>
  `;
}

function scaleOf({ startedAt, endedAt, now, steps }: ReportFlow): Scale | undefined {
  const spans = steps.flatMap((step) => step.spans);
  if (spans.length === 0) return undefined;
  const start = spans.reduce((least, one) => Math.min(least, one.startedAt), startedAt ?? Infinity);
  const end = spans.reduce((most, one) => Math.max(most, one.endedAt), endedAt ?? now);
  const span = Math.max(1, end - start);
  return { start, span, ticks: ticksOf(span) };
}

/** Steps of a scale that people count in; seconds. */
const ROUND_STEPS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400],
];
const MOST_TICKS = 6;

/** Milliseconds from the start, at round distances. */
export function ticksOf(span: number): number[] {
  const step = 1000 * (ROUND_STEPS.find((seconds) => span / (seconds * 1000) <= MOST_TICKS) ??
    86400 * Math.ceil(span / 86_400_000 / MOST_TICKS));
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step);
}

function axis({ span, ticks }: Scale): Markup {
  // A label at the very end would stand outside of the chart.
  const labels = ticks.filter((tick) => tick / span <= 0.93);
  const texts = labels.map((tick) =>
    markup`<text x="${percent(tick, span)}" dx="3" y="15">${tickLabel(tick)}</text>`
  );
  return markup`
    <span class="hidden">Timeline</span>
    <svg class="bars" aria-hidden="true">${texts}</svg>`;
}

function tickLabel(ms: number): string {
  if (ms === 0) return "0";
  return ms < 100 ? `${ms}ms` : formatElapsed(ms).replace(/\.0s$/, "s");
}

function row(
  { flow, prefix }: Section,
  { step, index }: { readonly step: ReportStep; readonly index: number },
  scale: Scale,
): Markup {
  const spoken = step.spans.map((span) => describeSpan(span, scale)).join("; ");
  const diamond = markup`
    <span aria-hidden="true">◆</span><span class="hidden">on the critical path</span>`;
  return markup`
    <tr class="${step.isCritical ? "critical" : ""}">
      <th scope="row">
        <a href="#${rowId(prefix, index)}">${step.name}</a>
        ${step.isCritical ? diamond : undefined}
      </th>
      <td>
        <svg class="bars" role="img" aria-label="${spoken}">
          ${scale.ticks.map((tick) => gridLine(percent(tick, scale.span)))}
          ${step.spans.map((span) => bar(step, span, scale))}
        </svg>
      </td>
      <td class="number">${describeDuration(flow, step)}</td>
    </tr>`;
}

function gridLine(x: string): Markup {
  return markup`<line class="grid" x1="${x}" x2="${x}" y1="0" y2="100%" />`;
}

function bar(step: ReportStep, span: Span, scale: Scale): Markup {
  const x = percent(span.startedAt - scale.start, scale.span);
  const width = percent(span.endedAt - span.startedAt, scale.span);
  const tolerated = span.outcome === "Failed" && stepMark(step).className === "ask";
  const className =
    { Succeeded: "good", Failed: tolerated ? "ask" : "bad", Running: "busy" }[span.outcome];
  const place = markup`x="${x}" y="4" width="${width}" height="14" rx="2"`;
  const isFailed = span.outcome === "Failed";
  return markup`
    <g class="bar ${className}">
      <title>${describeSpan(span, scale)}</title>
      <rect ${place} />
      ${isFailed ? markup`<rect class="hatch" ${place} />` : undefined}
    </g>`;
}

function describeSpan({ attempt, startedAt, endedAt, outcome }: Span, { start }: Scale): string {
  const what = attempt === undefined ? "all attempts" : attempt === 0 ? "" : `attempt ${attempt}`;
  const when = `${formatElapsed(startedAt - start)} to ${
    outcome === "Running" ? "now" : formatElapsed(endedAt - start)
  }`;
  return [what, outcome.toLowerCase(), when].filter((text) => text !== "").join(", ");
}

function percent(part: number, whole: number): string {
  return `${Math.round(part / whole * 1e5) / 1e3}%`;
}
