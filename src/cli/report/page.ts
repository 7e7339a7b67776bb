/**
 * The report: one HTML page that needs nothing else. It asks for nothing from anywhere, runs no
 * script, and says so in a Content-Security-Policy of its own, so that whatever stood in a flow's
 * names, messages or logs could do nothing. Pure.
 */

import { createHash } from "node:crypto";
import { countOf } from "../problem.ts";
import { failuresSection } from "./failures.ts";
import { graphSection } from "./graph_svg.ts";
import { type Markup, markup, raw } from "./html.ts";
import { flowMark } from "./marks.ts";
import { type ReportFlow, reportFlow } from "./model.ts";
import { badge, describeDuration, moment, rowId, type Section } from "./parts.ts";
import type { ReportSource } from "./source.ts";
import { stepsSection } from "./steps_table.ts";
import { STYLE_SHEET } from "./style_sheet.ts";
import { timelineSection } from "./timeline.ts";

/** Steps of the critical path that are named at once. */
const SHORT_PATH = 12;

/**
 * The page of these flows, as text.
 *
 * @param made what made the page, for its last line: `zen-flow 1.2.3`
 */
export function reportPage(sources: readonly ReportSource[], made: string): string {
  const flows = sources.map(reportFlow);
  const sections = flows.map((flow, index): Section => ({ flow, prefix: `f${index}` }));
  const title = flows.length === 1
    ? `${flows[0]!.name}${flows[0]!.hasStatus ? `: ${flows[0]!.phase}` : ""}`
    : countOf("flow", flows.length);
  const hash = createHash("sha256").update(STYLE_SHEET).digest("base64");
  const policy =
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title} · zen-flow</title>
        <style>${raw(STYLE_SHEET)}</style>
      </head>
      <body>
        ${sections.length === 1 ? skipLinks(sections[0]!) : contents(sections)}
        ${hatch()}
        <main>
          ${sections.map(article)}
        </main>
        <footer>Made by ${made}.</footer>
      </body>
    </html>
`.text;
}

/** The pattern of what failed, for all charts of the page. */
function hatch(): Markup {
  return markup`
    <svg class="hidden" aria-hidden="true">
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)">
          <rect class="hatch-line" width="2.5" height="6" />
        </pattern>
      </defs>
    </svg>`;
}

/** The sections of a flow that has any, in the order of the page. */
function sectionsOf(section: Section): { id: string; title: string; body: Markup }[] {
  const { flow, prefix } = section;
  const all = [
    { id: `${prefix}-failures`, title: "What went wrong", body: failuresSection(section) },
    { id: `${prefix}-graph`, title: "Graph", body: graphSection(section) },
    { id: `${prefix}-timeline`, title: "Timeline", body: timelineSection(section) },
    { id: `${prefix}-path`, title: "Critical path", body: pathSection(section) },
    {
      id: `${prefix}-steps`,
      title: countOf("step", flow.steps.length),
      body: stepsSection(section),
    },
  ];
  return all.flatMap(({ body, ...rest }) => body === undefined ? [] : [{ ...rest, body }]);
}

function skipLinks(section: Section): Markup {
  return markup`
    <nav class="skip" aria-label="Sections">
      <ul>
        ${
    sectionsOf(section).map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)
  }
      </ul>
    </nav>`;
}

function contents(sections: readonly Section[]): Markup {
  const items = sections.map(({ flow, prefix }) => {
    const mark = flow.hasStatus ? badge(flowMark(flow)) : undefined;
    return markup`<li>${mark} <a href="#${prefix}">${flow.namespace}/${flow.name}</a></li>`;
  });
  return markup`<nav class="contents" aria-label="Flows"><ul>${items}</ul></nav>`;
}

function article(section: Section): Markup {
  const { flow, prefix } = section;
  const sections = sectionsOf(section).map(({ id, title, body }) =>
    markup`
      <section id="${id}" aria-labelledby="${id}-title">
        <h2 id="${id}-title">${title}</h2>
        ${body}
      </section>`
  );
  return markup`
    <article id="${prefix}" aria-labelledby="${prefix}-title">
      <header>
        <p class="quiet">JobFlow in namespace ${flow.namespace}</p>
        <h1 id="${prefix}-title">
          ${flow.name} ${flow.hasStatus ? badge(flowMark(flow)) : undefined}
        </h1>
        ${flow.message === "" ? undefined : markup`<p class="lead">${flow.message}</p>`}
        ${facts(flow)}
      </header>
      ${sections}
    </article>`;
}

function facts(flow: ReportFlow): Markup {
  if (!flow.hasStatus) {
    return markup`<p class="lead">It has no status: this is the graph of what would run.</p>`;
  }
  const counts = (["Succeeded", "Failed", "Skipped"] as const).map((state) =>
    `${flow.steps.filter((step) => step.state === state).length} ${state.toLowerCase()}`
  );
  const rows: [string, string | Markup | undefined][] = [
    ["Started", flow.startedAt === undefined ? undefined : moment(flow.startedAt)],
    ["Ended", flow.endedAt === undefined ? undefined : moment(flow.endedAt)],
    ["As of", flow.endedAt === undefined && flow.now > 0 ? moment(flow.now) : undefined],
    ["Took", describeDuration(flow, flow) || undefined],
    ["Steps", `${counts.join(", ")} of ${flow.steps.length}`],
  ];
  const items = rows.flatMap(([term, value]) =>
    value === undefined ? [] : [markup`<div><dt>${term}</dt><dd>${value}</dd></div>`]
  );
  return markup`<dl class="facts">${items}</dl>`;
}

function pathSection({ flow, prefix }: Section): Markup | undefined {
  if (flow.criticalPath.length === 0) return undefined;
  const items = flow.criticalPath.map((index) => {
    const step = flow.steps[index]!;
    const link = markup`<a href="#${rowId(prefix, index)}">${step.name}</a>`;
    return markup`<li>${link} ${describeDuration(flow, step)}</li>`;
  });
  const list = markup`<ol class="path">${items}</ol>`;
  const summary = markup`<summary>${countOf("step", items.length)}</summary>`;
  return markup`
    <p>The steps that decided how long it took: each waited longest for the one before it.</p>
    ${items.length <= SHORT_PATH ? list : markup`<details>${summary}${list}</details>`}`;
}
