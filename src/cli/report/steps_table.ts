/** Every step in one table: state, times, what it waited for, and what it said. Pure. */

import { formatElapsed } from "../view/model.ts";
import { type Markup, markup } from "./html.ts";
import { stepMark } from "./marks.ts";
import type { ReportStep } from "./model.ts";
import { badge, describeDuration, graphId, rowId, type Section } from "./parts.ts";

/** A message up to this length stands in the row; a longer one is opened there. */
const SHORT_MESSAGE = 160;

/** Dependencies up to this number are named in the row; more of them are opened there. */
const FEW_DEPENDENCIES = 6;

export function stepsSection(section: Section): Markup {
  const { hasStatus, steps } = section.flow;
  const table = { ...section, indexOf: new Map(steps.map(({ name }, index) => [name, index])) };
  const columns = hasStatus
    ? ["Step", "State", "Attempts", "Started", "Took", "After", "Message"]
    : ["Step", "Type", "After"];
  return markup`
    <div class="scroll" role="region" aria-label="Table of steps" tabindex="0">
      <table class="steps">
        <thead>
          <tr>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr>
        </thead>
        <tbody>${steps.map((step, index) => row(table, step, index))}</tbody>
      </table>
    </div>
  `;
}

interface Table extends Section {
  readonly indexOf: ReadonlyMap<string, number>;
}

function row(table: Table, step: ReportStep, index: number): Markup {
  const { flow, prefix } = table;
  const heading = markup`
    <th scope="row">
      <a href="#${graphId(prefix, index)}">${step.name}</a>
      ${step.final ? markup`<span class="quiet">finally</span>` : undefined}
    </th>`;
  const after = markup`<td class="after">${dependencies(table, step)}</td>`;
  const id = rowId(prefix, index);
  if (!flow.hasStatus) {
    const type = step.isManual ? "Manual" : "Job";
    return markup`<tr id="${id}">${heading}<td>${type}</td>${after}</tr>`;
  }
  const started = step.isKept
    ? "kept"
    : step.startedAt === undefined
    ? ""
    : `+${formatElapsed(step.startedAt - (flow.startedAt ?? step.startedAt))}`;
  return markup`
    <tr id="${id}">
      ${heading}
      <td>
        ${badge(stepMark(step))}
        ${step.reason === "" ? undefined : markup`<br><span class="quiet">${step.reason}</span>`}
      </td>
      <td class="number">${step.attempt === 0 ? "" : step.attempt}</td>
      <td class="number">${started}</td>
      <td class="number">${describeDuration(flow, step)}</td>
      ${after}
      <td class="message">${message(step)}</td>
    </tr>`;
}

function dependencies({ prefix, indexOf }: Table, step: ReportStep): Markup {
  const links = step.dependencies.map((name) => {
    const index = indexOf.get(name);
    return index === undefined
      ? markup`${name}`
      : markup`<a href="#${rowId(prefix, index)}">${name}</a>`;
  });
  const list = markup`${links.map((link, index) => index === 0 ? link : markup`, ${link}`)}`;
  if (links.length <= FEW_DEPENDENCIES) return list;
  return markup`<details><summary>${links.length} steps</summary>${list}</details>`;
}

function message(step: ReportStep): Markup {
  const approved = step.approvedBy === undefined
    ? undefined
    : markup`<span class="quiet">answered by ${step.approvedBy}</span>`;
  const text = step.message;
  if (text.length <= SHORT_MESSAGE) return markup`${text} ${approved}`;
  const start = `${text.slice(0, SHORT_MESSAGE)}…`;
  return markup`<details><summary>${start}</summary>${text}</details>${approved}`;
}
