import { assertEquals } from "@std/assert";
import type { JobTemplate } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { minimalFlow, minimalStep, minimalTemplate } from "../../tests/support/jobflow_samples.ts";
import { checkRunnable } from "./check_run.ts";
import type { FlowObject } from "./load.ts";
import { parseCommandLine } from "./parse_command_line.ts";

/** Where something would keep a flow of one step from ending here, by the paths in its Job. */
function pathsOf(jobSpec: object, podSpec: object = {}): string[] {
  const { spec, ...rest } = minimalTemplate();
  const pod = { spec: { ...spec.template!.spec, ...podSpec } };
  const template = { ...rest, spec: { ...spec, ...jobSpec, template: pod } } as JobTemplate;
  const flow = minimalFlow("x", { steps: [minimalStep("a", { template })] });
  const invocation = parseCommandLine(["run", "-"], () => undefined);
  if (invocation.command !== "run") throw new Error("not run");
  const { options } = invocation;
  return checkRunnable(flow as unknown as FlowObject, { options, canAsk: false })
    .map(({ path }) => path.slice(5).join("."));
}

Deno.test("checkRunnable() refuses Jobs and pods that wait for somebody else before they start", () => {
  assertEquals(pathsOf({}), []);
  assertEquals(pathsOf({ suspend: false, parallelism: 1 }, { schedulingGates: [] }), []);
  assertEquals(pathsOf({ suspend: true, parallelism: 0 }), ["suspend", "parallelism"]);
  assertEquals(pathsOf({}, { schedulingGates: [{ name: "quota" }] }), [
    "template.spec.schedulingGates",
  ]);
});

Deno.test("checkRunnable() takes a Job that wants no pod, for it is complete at once", () => {
  assertEquals(pathsOf({ suspend: true, parallelism: 0, completions: 0 }), []);
});
