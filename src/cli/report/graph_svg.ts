/** The graph of a flow as SVG. Each box is a link to the step's row in the table. Pure. */

import { readDag } from "../graph/dag.ts";
import { clip } from "../text.ts";
import { type Markup, markup } from "./html.ts";
import { type Edge, type Layout, layOut, type Point } from "./layout.ts";
import { stepMark } from "./marks.ts";
import type { ReportFlow, ReportStep } from "./model.ts";
import { describeDuration, graphId, rowId, type Section } from "./parts.ts";

/** The steps, and apart from them those of `finally`. */
export function graphSection({ flow, prefix }: Section): Markup {
  const numbered = flow.steps.map((step, index) => ({ step, index }));
  const [main, last] = [false, true].map((final) =>
    numbered.filter(({ step }) => step.final === final)
  );
  const steps = drawing({ flow, prefix }, main!, "Steps");
  if (last!.length === 0) return steps;
  return markup`
    ${steps}
    <h3>Finally, when all of these have ended</h3>
    ${drawing({ flow, prefix }, last!, "Finally steps")}`;
}

interface Numbered {
  readonly step: ReportStep;
  readonly index: number;
}

function drawing(section: Section, members: readonly Numbered[], label: string): Markup {
  const dag = readDag(members.map(({ step }) => ({
    name: step.name,
    type: step.isManual ? "Manual" : "Job",
    dependencies: [...step.dependencies],
  })));
  const layout = layOut(dag);
  const { width, height } = layout;
  const critical = criticalPairs(section.flow);
  const [plain, marked] = [false, true].map((wanted) =>
    layout.edges.filter(({ from, to }) =>
      critical.has(`${members[from]!.index} ${members[to]!.index}`) === wanted
    )
  );
  const boxes = members.map((member, index) =>
    box(section, member, { layout, at: layout.boxes[index]! })
  );
  return markup`
    <div class="scroll" role="region" aria-label="${label} as a graph" tabindex="0">
      <svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group"
        aria-label="${label}">
        ${lines(plain!, layout, "")}
        ${lines(marked!, layout, "critical")}
        ${boxes}
      </svg>
    </div>`;
}

/** Pairs of steps of which the second follows the first on the critical path. */
function criticalPairs({ criticalPath }: ReportFlow): ReadonlySet<string> {
  return new Set(criticalPath.slice(1).map((step, nth) => `${criticalPath[nth]} ${step}`));
}

/** Lines and their arrows, of which a large graph has tens of thousands. */
function lines(edges: readonly Edge[], layout: Layout, className: string): Markup | undefined {
  if (edges.length === 0) return undefined;
  return markup`
        <path class="edge ${className}" d="${edges.map((edge) => curve(edge, layout)).join("")}" />
        <path class="head ${className}" d="${
    edges.map((edge) => arrowHead(edge, layout)).join("")
  }" />`;
}

const HEAD = 6;

/** Curves between levels, straight lines past them; ends before the arrow's head. */
function curve({ points }: Edge, { isSideways }: Layout): string {
  const [first, ...rest] = points as [Point, ...Point[]];
  const parts = [`M${round(first.x)} ${round(first.y)}`];
  rest.forEach((end, index) => {
    const start = points[index]!;
    const isLast = index === rest.length - 1;
    const tip = isLast ? HEAD : 0;
    const to = isSideways ? { x: end.x - tip, y: end.y } : { x: end.x, y: end.y - tip };
    if (index % 2 === 1) {
      parts.push(`L${round(to.x)} ${round(to.y)}`);
      return;
    }
    const [half, level] = [(start.x + to.x) / 2, (start.y + to.y) / 2];
    const controls = isSideways
      ? `${round(half)} ${round(start.y)} ${round(half)} ${round(to.y)}`
      : `${round(start.x)} ${round(level)} ${round(to.x)} ${round(level)}`;
    parts.push(`C${controls} ${round(to.x)} ${round(to.y)}`);
  });
  return parts.join("");
}

function arrowHead({ points }: Edge, { isSideways }: Layout): string {
  const { x, y } = points.at(-1)!;
  const corners = isSideways
    ? [[x, y], [x - HEAD - 1, y - 4], [x - HEAD - 1, y + 4]]
    : [[x, y], [x - 4, y - HEAD - 1], [x + 4, y - HEAD - 1]];
  return `M${corners.map((corner) => corner.map(round).join(" ")).join("L")}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Pixels of a character of a name and of what stands below it. */
const NAME_WIDTH = 7.8;
const DETAIL_WIDTH = 6.9;
const TEXT_START = 30;

function box(
  { flow, prefix }: Section,
  { step, index }: Numbered,
  { layout, at }: { readonly layout: Layout; readonly at: Point },
): Markup {
  const { boxWidth: width, boxHeight: height } = layout;
  const mark = stepMark(step);
  const kind = step.isManual ? "Manual" : "Job";
  const duration = describeDuration(flow, step);
  const detail = flow.hasStatus ? [mark.word, duration].filter((text) => text !== "") : [kind];
  const spoken = [step.name, ...detail, ...(step.isCritical ? ["on the critical path"] : [])];
  const room = width - TEXT_START - 6;
  const nameRoom = Math.floor((room - (step.isCritical ? 14 : 0)) / NAME_WIDTH);
  const detailRoom = Math.floor(room / DETAIL_WIDTH);
  const sign = flow.hasStatus ? mark.sign : step.isManual ? "?" : "□";
  const className = `${flow.hasStatus ? mark.className : "idle"}${
    step.isCritical ? " critical" : ""
  }`;
  const diamond = markup`<text class="diamond" x="${width - 13}" y="19">◆</text>`;
  return markup`
    <a id="${graphId(prefix, index)}" href="#${rowId(prefix, index)}" class="box ${className}"
      aria-label="${spoken.join(", ")}" transform="translate(${round(at.x)} ${round(at.y)})">
      <title>${spoken.join(", ")}</title>
      <rect width="${width}" height="${height}" rx="7" />
      <text class="sign" x="16" y="28">${sign}</text>
      <text class="name" x="${TEXT_START}" y="19">${clip(step.name, nameRoom)}</text>
      <text class="detail" x="${TEXT_START}" y="36">${clip(detail.join(" "), detailRoom)}</text>
      ${step.isCritical ? diamond : undefined}
    </a>
  `;
}
