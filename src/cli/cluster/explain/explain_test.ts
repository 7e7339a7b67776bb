import { assertEquals, assertStringIncludes } from "@std/assert";
import type {
  Condition,
  JobFlow,
  JobFlowSpec,
  JobFlowStatus,
  Step,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type JobRecord, type PodRecord, readOutline } from "../../../flow/mod.ts";
import { parseCommandLine } from "../../parse_command_line.ts";
import { explain } from "./explain.ts";
import type { Facts } from "./facts.ts";

const NOW = Date.parse("2026-01-01T01:00:00Z");
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
const UID = "0b5b0c0e-3f0e-4b52-9d0a-7d8f3f1f0001";

const TEMPLATE = { apiVersion: "batch/v1", kind: "Job", spec: {} } as Step["template"];

interface Given {
  readonly steps?: readonly Partial<Step>[];
  readonly spec?: Partial<JobFlowSpec>;
  readonly status?: Partial<JobFlowStatus>;
  /** Of the steps, by name. */
  readonly states?: Readonly<Record<string, Partial<StepStatus>>>;
  readonly metadata?: Partial<JobFlow["metadata"]>;
  readonly facts?: Partial<Facts>;
}

/** Facts on a flow that runs, of steps a and b that have not begun unless they are given. */
function factsOf({ steps, spec, status, states = {}, metadata, facts }: Given): Facts {
  const all = (steps ?? [{ name: "a" }, { name: "b" }])
    .map((step): Step => ({ name: "s", template: TEMPLATE, ...step }));
  const names = [...all, ...spec?.finally ?? []].map((step) => step.name);
  const flow: JobFlow = {
    metadata: { name: "f", uid: UID, generation: 1, creationTimestamp: ago(600), ...metadata },
    spec: { steps: all, ...spec },
    status: {
      observedGeneration: 1,
      phase: "Running",
      startTime: ago(600),
      steps: names.map((name) => ({ name, phase: "Pending", ...states[name] })),
      ...status,
    },
  };
  const outline = readOutline(flow.spec);
  return { flow, outline, jobs: [], pods: [], warnings: [], now: NOW, ...facts };
}

/** `subject: text [next]` of each paragraph; commands of zen-flow are held to be understood. */
function told(given: Given): string[] {
  return explain(factsOf(given)).map(({ step, text, next }) => {
    if (next?.program === "zen-flow") parseCommandLine(next.words.split(" "), () => undefined);
    return `${step ?? "flow"}: ${text}${
      next === undefined ? "" : ` [${next.program} ${next.words}]`
    }`;
  });
}

/** What is told of the flow alone. */
function toldOfFlow(given: Given): string {
  return told(given)[0]!;
}

/** What is told of one step, which is named `a` and stands so. */
function toldOfStep(state: Partial<StepStatus>, given: Given = {}): string | undefined {
  const one = { steps: [{ name: "a" }], ...given, states: { a: state, ...given.states } };
  return told(one).find((text) => text.startsWith("a: "));
}

const condition = (
  type: string,
  status: "True" | "False",
  reason: string,
  message = "",
): Condition => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: ago(1),
});

const JOB = { name: "f-a-x", uid: "job-uid", step: "a" } as JobRecord;
const POD = { name: "f-a-x-1", uid: "pod-uid", jobUid: "job-uid", phase: "Pending" } as PodRecord;
const RUNS: Partial<StepStatus> = { phase: "Running", attempt: 1, jobRef: { name: "f-a-x" } };

Deno.test("explain() says of a flow why it does not begin", () => {
  const unbegun = { startTime: undefined, steps: undefined, phase: "Pending" } as const;
  assertEquals(
    told({ status: { ...unbegun, phase: undefined, observedGeneration: undefined } }),
    [
      "flow: No controller has taken it up since it was created 10m ago: is one running, and does " +
      "it serve this namespace? [kubectl get pods --all-namespaces -l app=zen-flow-controller]",
    ],
  );
  const errors = "spec.steps[0].name: bad\nspec.steps[1].name: bad too";
  assertEquals(
    told({
      status: { ...unbegun, conditions: [condition("Accepted", "False", "Invalid", errors)] },
    }),
    [
      "flow: It is not started, because it is not valid: spec.steps[0].name: bad; " +
      "spec.steps[1].name: bad too. Mending it starts it. [kubectl edit jobflow f]",
    ],
  );
  assertEquals(
    told({ status: { ...unbegun, message: "waiting: flow g of group n is not finished" } }),
    [
      "flow: It is Pending: waiting: flow g of group n is not finished. " +
      "[zen-flow list --phase running,paused,suspended]",
    ],
  );
  assertEquals(told({ status: { ...unbegun, phase: "Suspended" }, spec: { suspend: true } }), [
    "flow: It was suspended before it began (spec.suspend is true): nothing new starts and nothing " +
    "is retried; what runs goes on to its end. [zen-flow resume f]",
  ]);
  const annotations = { "workflow.zen.io/hold": "" };
  assertStringIncludes(
    told({ status: unbegun, metadata: { annotations } })[0]!,
    "[kubectl annotate jobflow f workflow.zen.io/hold-]",
  );
});

Deno.test("explain() says of a flow that has ended how, and what would help", () => {
  const ended = { completionTime: ago(1), phase: "Failed" } as const;
  assertEquals(
    toldOfFlow({ status: { ...ended, phase: "Succeeded", message: "2 of 2" } }),
    "flow: It has succeeded: 2 of 2.",
  );
  const because = (reason: string) => ({
    ...ended,
    message: "why",
    conditions: [condition("Failed", "True", reason)],
  });
  assertEquals(
    toldOfFlow({ status: because("StepFailed") }),
    "flow: It has failed: why. [zen-flow retry f]",
  );
  assertEquals(
    toldOfFlow({ status: because("ConcurrencyForbidden") }),
    "flow: It has failed: why. Its concurrencyPolicy is Forbid; with Queue it would have waited for " +
      "the other one. [zen-flow list --phase running,paused]",
  );
});

Deno.test("explain() says of a flow under way what keeps its status from being true", () => {
  assertStringIncludes(
    toldOfFlow({ metadata: { deletionTimestamp: ago(1) } }),
    "It is being deleted",
  );
  assertStringIncludes(
    toldOfFlow({ metadata: { generation: 2 } }),
    "No controller has taken up its last change",
  );
  const changed = [condition("Accepted", "False", "SpecChanged", "steps were changed")];
  assertEquals(
    toldOfFlow({ status: { conditions: changed } }),
    "flow: steps were changed. [kubectl edit jobflow f]",
  );
  const warnings = [{ uid: UID, reason: "StatusNotWritten", message: "too large", at: NOW - 5000 }];
  assertStringIncludes(
    toldOfFlow({ facts: { warnings } }),
    "could not be written 5s ago, so that what it says may be old: too large.",
  );
});

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
    ["PodsForbidden", "Its Job may not create a pod:", "kubectl describe resourcequota,limitrange"],
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

Deno.test("explain() says of a failed step what its reason means, and where to look", () => {
  const failed = (reason: string, rest: Partial<StepStatus> = {}) =>
    toldOfStep({ phase: "Failed", reason, message: "exit code 137", attempt: 1, ...rest });
  assertEquals(
    failed("OOMKilled"),
    "a: It has failed (OOMKilled): exit code 137. A container needed more memory than " +
      "resources.limits.memory lets it have. [zen-flow logs f a]",
  );
  assertEquals(
    failed("Error", { attempt: 3 }),
    "a: It has failed after 3 attempts (Error): exit code 137. [zen-flow logs f a]",
  );
  assertStringIncludes(failed("Invalid")!, "[kubectl describe jobflow f]");
  assertStringIncludes(failed("Rejected")!, "[zen-flow retry f]");
});

Deno.test("explain() names no step of a flow that has ended but those that failed", () => {
  const states = { a: { phase: "Succeeded" }, b: { phase: "Failed", reason: "Error" } } as const;
  const status = { phase: "Failed", completionTime: ago(1), message: "step b failed" } as const;
  assertEquals(told({ states, status }).map((text) => text.split(":")[0]), ["flow", "b"]);
});
