/**
 * What checking a large file costs: `zen-flow lint` of a thousand steps beside that of one, and how
 * much of it is the check rather than reading the YAML.
 */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { stringify } from "yaml";
import { validate } from "../../src/flow/mod.ts";
import { flow, step } from "../cli/flow_file.ts";
import { zenFlow } from "../cli/zen_flow.ts";
import { quantile, type Row, seconds } from "./report.ts";

const STEPS = 1000;

interface Flow {
  readonly spec: JobFlowSpec;
}

/** Each step depends on the one before and the one ten before, and has these fields more. */
function flowOf(
  steps: number,
  fields: (before: string | undefined) => Parameters<typeof step>[2],
): Flow {
  const list = Array.from({ length: steps }, (_, index) => {
    const dependencies = [index - 1, index - 10].filter((each) => each >= 0)
      .map((each) => `step-${each}`);
    return step(`step-${index}`, "true", { dependencies, ...fields(dependencies[0]) });
  });
  return JSON.parse(flow("large", list, { parameters: [{ name: "env", value: "test" }] }));
}

function withCondition(steps: number): Flow {
  return flowOf(steps, (before) => ({
    step: { when: before === undefined ? "true" : `steps['${before}'].phase == 'Succeeded'` },
  }));
}

/** A condition, two inputs, an output and four expressions in the container. */
function withExpressions(steps: number): Flow {
  return flowOf(steps, (before) => ({
    step: {
      ...(before === undefined ? {} : { when: `steps['${before}'].phase != 'Skipped'` }),
      inputs: {
        parameters: [
          { name: "env", value: "{{ params.env }}" },
          {
            name: "number",
            value: before === undefined ? "0" : `{{ steps['${before}'].outputs.parameters.count }}`,
          },
        ],
      },
      outputs: {
        parameters: [{ name: "count", valueFrom: { expression: "int(outputs.count) + 1" } }],
      },
    },
    container: {
      image: "busybox:{{ params.env }}",
      args: ["{{ flow.name }}/{{ inputs.parameters.env }}", "{{ inputs.parameters.number }}"],
    },
  }));
}

/** Milliseconds that the program takes to find nothing wrong. */
async function lint(stdin: string): Promise<number> {
  const begun = performance.now();
  const { code, stdout, stderr } = await zenFlow(["lint", "-"], { stdin });
  if (code !== 0) throw new Error(`The flow to be measured is not valid: ${stdout}${stderr}`);
  return performance.now() - begun;
}

async function lintRow(
  what: string,
  { make, runs }: { readonly make: (steps: number) => Flow; readonly runs: number },
): Promise<Row> {
  const [large, small] = [stringify(make(STEPS)), stringify(make(1))];
  const beyond: number[] = [];
  for (let run = 0; run < runs; run++) beyond.push(await lint(large) - await lint(small));
  return {
    what: `lint of ${STEPS} steps${what}, beyond that of one`,
    target: "under 0.20 s",
    measured: `${seconds(quantile(beyond, 0.5))}, median of ${runs}`,
  };
}

/** The check alone, of flows of several sizes by turns: it is to be in proportion to the size. */
function checkRow({ runs }: { readonly runs: number }): Row {
  const sizes = [STEPS / 4, STEPS / 2, STEPS].map((steps) => ({
    spec: withExpressions(steps).spec,
    times: [] as number[],
  }));
  for (let run = 0; run <= runs; run++) {
    for (const { spec, times } of sizes) {
      const begun = performance.now();
      const [error] = validate(spec);
      if (error) throw new Error(`The flow to be measured is not valid: ${error.message}`);
      if (run > 0) times.push(performance.now() - begun); // before, it is not compiled yet
    }
  }
  const medians = sizes.map(({ times }) => quantile(times, 0.5).toFixed(0));
  return {
    what: `validate() of ${STEPS / 4}, ${STEPS / 2} and ${STEPS} steps with expressions`,
    target: "in proportion",
    measured: `${medians.join(", ")} ms, medians of ${runs}`,
  };
}

export async function lintCost({ runs }: { readonly runs: number }): Promise<Row[]> {
  return [
    await lintRow("", { make: withCondition, runs }),
    await lintRow(" with eight expressions each", { make: withExpressions, runs }),
    checkRow({ runs }),
  ];
}
