import { assertEquals, assertStringIncludes } from "@std/assert";
import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { ago, NOW, TEMPLATE, told, toldOfStep } from "../../../../tests/support/explained.ts";
import { type JobRecord, type PodRecord, whyNotCounted } from "../../../flow/mod.ts";

const JOB = { name: "f-a-x", uid: "job-uid", step: "a" } as JobRecord;
const POD = { name: "f-a-x-1", uid: "pod-uid", jobUid: "job-uid", phase: "Pending" } as PodRecord;
const RUNS: Partial<StepStatus> = { phase: "Running", attempt: 1, jobRef: { name: "f-a-x" } };

Deno.test("explain() says which steps a step waits for, and in which state they are", () => {
  const steps = [{ name: "a" }, { name: "b" }, { name: "c", dependencies: ["a", "b"] }];
  const states = {
    a: { phase: "Succeeded" },
    b: { phase: "Pending", nextRetryTime: ago(-30), attempt: 1, message: "exit code 3" },
  } as const;
  assertEquals(told({ steps, states }).slice(1), [
    "b: Attempt 1 of 1 failed: exit code 3. The next is due in 30s. [zen-flow logs f b]",
    "c: It waits for b (waiting to retry). [zen-flow watch f]",
  ]);
});

Deno.test("explain() counts what a step waits for where it is much", () => {
  const many = Array.from({ length: 8 }, (_, index) => ({ name: `s${index}` }));
  const states = Object.fromEntries(many.map(({ name }) => [name, { phase: "Running" as const }]));
  const last = { name: "last", template: TEMPLATE };
  const [, text] = told({ steps: many, states, spec: { finally: [last] } });
  assertEquals(
    text,
    "last: It runs when all other steps have ended; it waits for s0 (running), s1 (running), " +
      "s2 (running), s3 (running), s4 (running) and 3 more. [zen-flow watch f]",
  );
});

Deno.test("explain() says of a step that could start what keeps it from that", () => {
  assertEquals(
    toldOfStep({}, { spec: { suspend: true } }),
    "a: It could start, but the flow is suspended. [zen-flow resume f]",
  );
  assertEquals(
    toldOfStep({}, {
      steps: [{ name: "a" }, { name: "b" }],
      states: { b: { phase: "Running", jobRef: { name: "j" } } },
      spec: { executionPolicy: { parallelism: 1 } },
    }),
    "a: It could start, but no more than 1 steps of the flow may run at a time " +
      "(executionPolicy.parallelism): b (running). [zen-flow watch f]",
  );
  const due = { nextRetryTime: ago(1), attempt: 1 };
  assertEquals(toldOfStep(due), "a: It is about to start. [zen-flow watch f]");
  assertEquals(toldOfStep({}), "a: It is about to start. [zen-flow watch f]");
  assertEquals(
    toldOfStep({ reason: "CreateForbidden", message: "exceeded quota" }),
    "a: The API server refuses its Job, and is asked again at least once a minute: exceeded quota. " +
      "[kubectl describe resourcequota,limitrange]",
  );
});

Deno.test("explain() says whom a Manual step waits for, and that an answer is unclear", () => {
  const manual = { name: "a", type: "Manual", message: "Ship it?", template: undefined } as const;
  const state = { phase: "PendingApproval", startTime: ago(300) } as const;
  assertEquals(
    toldOfStep(state, { steps: [{ ...manual, timeoutSeconds: 900 }] }),
    "a: It has waited for 5m for somebody to approve it: Ship it? It fails where nobody answers " +
      "within 900 seconds. [zen-flow approve f a]",
  );
  const annotations = { "approved.workflow.zen.io/a": "yes" };
  assertStringIncludes(
    toldOfStep(state, { steps: [manual], metadata: { annotations } })!,
    'Its approval is "yes", which is not "true" and does not count.',
  );
});

Deno.test("explain() says that a Manual step has an answer, or why it does not count", () => {
  const manual = { name: "a", type: "Manual", message: "Ship it?", template: undefined } as const;
  const state = { phase: "PendingApproval", startTime: ago(300) } as const;
  const answered = (annotations: Record<string, string>, message?: string) =>
    toldOfStep({ ...state, ...(message === undefined ? {} : { message }) }, {
      steps: [manual],
      metadata: { annotations },
    });
  const acts =
    "a: It has an answer, on which a controller acts at once: where it does not, is one " +
    "running, and does it serve this namespace? " +
    "[kubectl get pods --all-namespaces -l app=zen-flow-controller]";
  const approved = { "approved.workflow.zen.io/a": "true" };
  assertEquals(answered(approved), acts);
  assertEquals(answered({ "rejected.workflow.zen.io/a": "no" }), acts);
  const why = whyNotCounted("a", { kind: "approved", record: undefined });
  assertEquals(
    answered(approved, why),
    `a: It has waited for 5m for somebody to approve it: Ship it? ${why}. [zen-flow approve f a]`,
  );
});

Deno.test("explain() says why a Job has no running pod, with what Kubernetes says besides", () => {
  const facts = { jobs: [JOB], pods: [POD] };
  const cases: [string, string, string][] = [
    ["Unschedulable", "No node takes its pod:", "kubectl describe pod f-a-x-1"],
    ["ImagePull", "Its image cannot be pulled:", "kubectl describe pod f-a-x-1"],
    [
      "Starting",
      "Its pod has a node, and its containers have not started:",
      "kubectl describe pod f-a-x-1",
    ],
    [
      "PodsForbidden",
      "Its Job may not create a pod:",
      "kubectl describe resourcequota,limitrange,serviceaccount",
    ],
    [
      "Queued",
      "Its Job is suspended by somebody else, such as a queue that waits for room:",
      "kubectl describe pod f-a-x-1",
    ],
    [
      "CreateFailing",
      "The API server fails to create its Job, and is asked again:",
      "kubectl describe pod f-a-x-1",
    ],
  ];
  for (const [reason, text, next] of cases) {
    const said = toldOfStep({ ...RUNS, reason, message: "so it says" }, { facts });
    assertEquals(said, `a: ${text} so it says. [${next}]`);
  }
  const warnings = [
    { uid: "pod-uid", reason: "FailedMount", message: "no claim", at: NOW - 2000 },
    { uid: "pod-uid", reason: "Older", message: "old", at: NOW - 9000 },
    { uid: "another", reason: "Newer", message: "new", at: NOW },
  ];
  assertStringIncludes(
    toldOfStep({ ...RUNS, reason: "Starting", message: "m" }, { facts: { ...facts, warnings } })!,
    "m. The last warning, 2s ago, is FailedMount: no claim.",
  );
  const withoutPod = toldOfStep({ ...RUNS, reason: "Queued", message: "m" }, {
    facts: { jobs: [JOB] },
  });
  assertStringIncludes(withoutPod!, "[kubectl describe job f-a-x]");
});

Deno.test("explain() leaves a step alone that runs, unless its pod is being ended", () => {
  const running = { ...POD, phase: "Running" };
  assertEquals(toldOfStep(RUNS, { facts: { jobs: [JOB], pods: [running] } }), undefined);
  const evicted = { ...running, deleting: true, disrupted: true };
  assertEquals(
    toldOfStep(RUNS, { facts: { jobs: [JOB], pods: [evicted] } }),
    "a: Its pod is evicted from its node; the step goes on when the pod has ended. " +
      "[kubectl describe pod f-a-x-1]",
  );
  assertEquals(
    toldOfStep({ ...RUNS, reason: "Cancelled" }, { facts: { jobs: [JOB], pods: [running] } }),
    "a: It is being stopped (Cancelled): its Job is deleted, and it is over when its pod is gone. " +
      "[kubectl describe pod f-a-x-1]",
  );
});
