/** What went wrong, first of all: each failing step with its reason and its last lines. Pure. */

import { type Markup, markup, raw } from "./html.ts";
import { stepMark } from "./marks.ts";
import type { ReportStep } from "./model.ts";
import { badge, graphId, rowId, type Section } from "./parts.ts";

/** So many are open from the start; the others open by a key or a click. */
const OPEN_AT_FIRST = 3;

/** Steps that failed, or whose last attempt did; undefined where there are none. */
export function failuresSection({ flow, prefix }: Section): Markup | undefined {
  const failing = flow.steps.flatMap((step, index) =>
    step.state === "Failed" || step.state === "Retrying" ? [{ step, index }] : []
  );
  if (failing.length === 0) return undefined;
  return markup`${
    failing.map(({ step, index }, nth) => {
      const isOpen = nth < OPEN_AT_FIRST;
      const headline = markup`<p class="lead">${firstLine(step)}</p>`;
      return markup`
      <details class="failure" ${isOpen ? raw("open") : undefined}>
        <summary>
          ${badge(stepMark(step))} <strong>${step.name}</strong> ${reason(step)}
        </summary>
        ${step.logs.length === 0 ? undefined : headline}
        ${excerpts(step).map((excerpt) => figure(step, excerpt))}
        <p>
          <a href="#${rowId(prefix, index)}">In the table</a> ·
          <a href="#${graphId(prefix, index)}">in the graph</a>
        </p>
      </details>`;
    })
  }`;
}

function reason({ reason, exitCode, attempt }: ReportStep): string {
  return [
    reason,
    exitCode === undefined ? "" : `exit code ${exitCode}`,
    attempt > 1 ? `${attempt} attempts` : "",
  ].filter((text) => text !== "").join(", ");
}

/** The first line of the message: what follows is the end of a log. */
function firstLine({ fullMessage, lastFailureMessage }: ReportStep): string {
  return (fullMessage || lastFailureMessage || "").split("\n")[0]!;
}

/** A text and what it is called. */
interface Excerpt {
  readonly title: string;
  readonly text: string;
}

/** What its containers wrote; without that, what reached the status of it. */
function excerpts(step: ReportStep): readonly Excerpt[] {
  if (step.logs.length === 0) {
    const text = step.fullMessage || step.lastFailureMessage || "no message";
    return [{ title: "What its status says", text }];
  }
  return step.logs.map(({ attempt, part, text }) => ({
    title: [`Last lines of attempt ${attempt}`, ...(part === "" ? [] : [part])].join(", "),
    text,
  }));
}

function figure({ name }: ReportStep, { title, text }: Excerpt): Markup {
  return markup`
    <figure>
      <figcaption>${title}</figcaption>
      <pre tabindex="0" role="region" aria-label="${name}: ${title}">${text.trimEnd()}</pre>
    </figure>`;
}
