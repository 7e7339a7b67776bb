/**
 * A graph as a flowchart of Mermaid, which renders it in Markdown. Names stand in quoted labels
 * only; the ids are ours, so that no name (`end` is a keyword) is taken for something else. Pure.
 */

import type { Dag, FlowGraph } from "./dag.ts";

/** The text of one chart; several flows become one box each. */
export function mermaid(flows: readonly FlowGraph[]): string {
  const lines = flows.length === 1 ? flowLines(flows[0]!, "") : flows.flatMap((flow, index) => [
    `subgraph f${index}["${escape(flow.name)}"]`,
    ...flowLines(flow, `f${index}`).map(indent),
    "end",
  ]);
  return ["flowchart TD", ...lines.map(indent)].join("\n") + "\n";
}

function flowLines({ main, last }: FlowGraph, prefix: string): string[] {
  if (last.steps.length === 0) return dagLines(main, `${prefix}s`);
  const [steps, end] = [`${prefix}steps`, `${prefix}finally`];
  return [
    `subgraph ${steps}["steps"]`,
    ...dagLines(main, `${prefix}s`).map(indent),
    "end",
    `subgraph ${end}["finally"]`,
    ...dagLines(last, `${prefix}l`).map(indent),
    "end",
    `${steps} -.-> ${end}`,
  ];
}

function dagLines({ steps }: Dag, prefix: string): string[] {
  return [
    ...steps.map(({ name, isManual, fanOut }, index) => {
      const label = `"${escape(fanOut ? `${name} ${fanOut}` : name)}"`;
      // A hexagon for what waits for a person.
      return `${prefix}${index}${isManual ? `{{${label}}}` : `[${label}]`}`;
    }),
    ...steps.flatMap(({ dependencies }, index) =>
      dependencies.map((dependency) => `${prefix}${dependency} --> ${prefix}${index}`)
    ),
  ];
}

/** Mermaid's own way to write what would end a label or begin an entity. */
function escape(text: string): string {
  return text.replace(/[#"<>&]/g, (sign) => `#${sign.codePointAt(0)};`);
}

function indent(line: string): string {
  return `  ${line}`;
}
