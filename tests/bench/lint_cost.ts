/** What checking a large file costs: `zen-flow lint` of a thousand steps beside that of one. */

import { stringify } from "yaml";
import { flow, step } from "../cli/flow_file.ts";
import { zenFlow } from "../cli/zen_flow.ts";
import { quantile, type Row, seconds } from "./report.ts";

const STEPS = 1000;

/** Each step depends on the one before and the one ten before, and has a condition. */
function manifest(steps: number): string {
  const list = Array.from({ length: steps }, (_, index) => {
    const dependencies = [index - 1, index - 10].filter((each) => each >= 0)
      .map((each) => `step-${each}`);
    const when = index === 0 ? "true" : `steps['step-${index - 1}'].phase == 'Succeeded'`;
    return step(`step-${index}`, "true", { dependencies, step: { when } });
  });
  return stringify(JSON.parse(flow("large", list)));
}

/** Milliseconds that the program takes to find nothing wrong. */
async function lint(stdin: string): Promise<number> {
  const begun = performance.now();
  const { code, stdout, stderr } = await zenFlow(["lint", "-"], { stdin });
  if (code !== 0) throw new Error(`The flow to be measured is not valid: ${stdout}${stderr}`);
  return performance.now() - begun;
}

export async function lintCost({ runs }: { readonly runs: number }): Promise<Row> {
  const [large, small] = [manifest(STEPS), manifest(1)];
  const beyond: number[] = [];
  for (let run = 0; run < runs; run++) beyond.push(await lint(large) - await lint(small));
  return {
    what: `lint of ${STEPS} steps, beyond that of one`,
    target: "under 0.20 s",
    measured: `${seconds(quantile(beyond, 0.5))}, median of ${runs}`,
  };
}
