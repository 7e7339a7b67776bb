import { assertEquals } from "@std/assert";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { printPlan } from "./print_plan.ts";
import type { PlannedEvent } from "./play.ts";

const FLOW: JobFlow = {
  metadata: { name: "f", namespace: "n", uid: "u" },
  spec: { steps: [{ name: "a" }, { name: "b", dependencies: ["a"] }], finally: [{ name: "z" }] },
};

const job = (name: string) => ({ metadata: { name }, spec: { template: {} } });

Deno.test("printPlan() writes YAML documents, the order in comments", async () => {
  const events: PlannedEvent[] = [
    {
      kind: "resource",
      round: 1,
      resource: { kind: "ConfigMap", name: "f-c", body: { data: {} } },
    },
    { kind: "job", round: 1, step: "a", job: job("f-a-x") },
    {
      kind: "noJob",
      round: 3,
      status: { name: "b", phase: "Skipped", reason: "ConditionFalse", message: "when\nis false" },
    },
    { kind: "approval", round: 3, step: "b" },
    { kind: "job", round: 4, step: "z", job: job("f-z-x") },
  ];
  assertEquals((await printPlan(FLOW, events, { isUidKnown: false })).split("\n"), [
    "# JobFlow f in namespace n: 1 object, 2 Jobs, 1 approval, if all goes well.",
    "# What has the same number may come about side by side.",
    "# The flow has no uid yet: the letters at the end of a Job's name will be others.",
    "---",
    "# 1. ConfigMap f-c",
    "data: {}",
    "---",
    "# 1. Job of step a",
    "metadata:",
    "  name: f-a-x",
    "spec:",
    "  template: {}",
    "# 2. step b is skipped: ConditionFalse: when is false",
    "# 2. step b waits for an approval, after a",
    "---",
    "# 3. Job of step z, after all others",
    "metadata:",
    "  name: f-z-x",
    "spec:",
    "  template: {}",
    "",
  ]);
});
