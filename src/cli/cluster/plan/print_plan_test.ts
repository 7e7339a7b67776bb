import { assertEquals } from "@std/assert";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Use } from "../../../flow/uses.ts";
import { printPlan } from "./print_plan.ts";
import type { PlannedEvent } from "./play.ts";

const FLOW: JobFlow = {
  metadata: { name: "f", namespace: "n", uid: "u" },
  spec: { steps: [{ name: "a" }, { name: "b", dependencies: ["a"] }], finally: [{ name: "z" }] },
};

const job = (name: string) => ({ metadata: { name }, spec: { template: {} } });

const A: Use = { step: "a", of: "outputs" };
const END_OF_B: Use = { step: "b", of: "end" };
const C: Use = { step: "c", of: "outputs" };

Deno.test("printPlan() writes YAML documents, the order in comments", async () => {
  const events: PlannedEvent[] = [
    {
      kind: "resource",
      round: 1,
      resource: { kind: "ConfigMap", name: "f-c", body: { data: {} } },
    },
    { kind: "job", round: 1, step: "a", job: job("f-a-x"), condition: [] },
    { kind: "unknownJob", round: 3, step: "b", condition: [], content: [A, END_OF_B, C] },
    {
      kind: "noJob",
      round: 3,
      status: { name: "b", phase: "Skipped", reason: "ConditionFalse", message: "when\nis false" },
    },
    { kind: "approval", round: 3, step: "b", condition: [A] },
    { kind: "job", round: 4, step: "z", job: job("f-z-x"), condition: [END_OF_B] },
  ];
  assertEquals((await printPlan(FLOW, events, { isUidKnown: false })).split("\n"), [
    "# JobFlow f in namespace n: 1 object, 3 Jobs, 1 approval, if all goes well.",
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
    "# 2. Job of step b, after a; what is in it depends on outputs of a and c and on how b ends, " +
    "known only when a, c and b have ended",
    "# 2. step b is skipped: ConditionFalse: when is false",
    "# 2. step b waits for an approval, after a, if its condition holds, which depends on outputs " +
    "of a, known only when a has ended",
    "---",
    "# 3. Job of step z, after all others, if its condition holds, which depends on how b ends, " +
    "known only when b has ended",
    "metadata:",
    "  name: f-z-x",
    "spec:",
    "  template: {}",
    "",
  ]);
});
