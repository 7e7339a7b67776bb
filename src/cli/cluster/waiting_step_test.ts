import { assertEquals, assertThrows } from "@std/assert";
import type { JobFlow, JobFlowStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { whyNotCounted } from "../../flow/mod.ts";
import { CommandError } from "../host.ts";
import { waitingStep } from "./waiting_step.ts";

const SINCE = "2026-01-01T00:00:00.000Z";

/** A release with two approvals, of which `ship` waits. */
function release(status: Partial<JobFlowStatus> = {}, annotations = {}): JobFlow {
  return {
    metadata: { name: "release", annotations },
    spec: {
      steps: [
        { name: "build" },
        { name: "ship", type: "Manual", dependencies: ["build"] },
        { name: "tell", type: "Manual", dependencies: ["ship"] },
      ],
    },
    status: {
      phase: "Paused",
      steps: [
        { name: "build", phase: "Succeeded" },
        { name: "ship", phase: "PendingApproval", startTime: SINCE },
        { name: "tell", phase: "Pending" },
      ],
      ...status,
    },
  };
}

/** Steps of which `ship` is in this state. */
const shipIs = (ship: object) =>
  release({ steps: [{ name: "ship", ...ship }, { name: "tell", phase: "Pending" }] });

Deno.test("waitingStep() takes the step that is named, or the only one that waits", () => {
  assertEquals(waitingStep(release(), "ship"), "ship");
  assertEquals(waitingStep(release(), undefined), "ship");
});

Deno.test("waitingStep() takes a step whose answer does not count, as the controller has said", () => {
  const early = {
    "approved.workflow.zen.io/ship": "true",
    "decided-by.workflow.zen.io/ship": "2025-12-31T00:00:00.000Z jo",
  };
  const message = whyNotCounted("ship", { kind: "approved", record: undefined });
  const ship = { name: "ship", phase: "PendingApproval", startTime: SINCE, message } as const;
  assertEquals(waitingStep(release({ steps: [ship] }, early), "ship"), "ship");
  const unclear = { "approved.workflow.zen.io/ship": "yes" };
  assertEquals(waitingStep(release({}, unclear), "ship"), "ship");
});

const REFUSALS: readonly (readonly [flow: JobFlow, step: string | undefined, message: string])[] = [
  [
    release({ phase: "Failed" }),
    "ship",
    "flow release has finished (Failed): nothing waits in it",
  ],
  [release(), "shipp", 'flow release has no step "shipp"; did you mean "ship"?'],
  [release(), "build", "step build of flow release is not Manual: nobody is asked about it"],
  [
    release(),
    "tell",
    "step tell of flow release does not wait for an answer yet: it comes after ship",
  ],
  [
    shipIs({ phase: "Succeeded", approvedBy: "jo" }),
    "ship",
    "step ship of flow release was approved already (by: jo)",
  ],
  [
    shipIs({ phase: "Failed", message: "rejected: no" }),
    "ship",
    "step ship of flow release has failed already: rejected: no",
  ],
  [
    shipIs({ phase: "Skipped", reason: "FailFast" }),
    "ship",
    "step ship of flow release was skipped: FailFast",
  ],
  [shipIs({ phase: "Pending" }), undefined, "no step of flow release waits for an answer"],
  [
    release({
      steps: [{ name: "ship", phase: "PendingApproval" }, {
        name: "tell",
        phase: "PendingApproval",
      }],
    }),
    undefined,
    "several steps of flow release wait for an answer, so name one: ship, tell",
  ],
  [
    release({}, { "decided-by.workflow.zen.io/ship": `${SINCE} jo` }),
    "ship",
    "step ship of flow release has an answer already, by jo; the controller acts on it",
  ],
  ...["approved.workflow.zen.io/ship", "rejected.workflow.zen.io/ship"].map((key) =>
    [
      release({}, { [key]: "true" }),
      "ship",
      "step ship of flow release has an answer already; the controller acts on it",
    ] as const
  ),
];

Deno.test("waitingStep() says that a flow which is being deleted waits for nothing", () => {
  const { metadata, ...rest } = release();
  const leaving = { ...rest, metadata: { ...metadata, deletionTimestamp: SINCE } };
  assertEquals(
    assertThrows(() => waitingStep(leaving, "ship"), CommandError).message,
    "flow release is being deleted: nothing waits in it any more",
  );
});

Deno.test("waitingStep() says why no answer is wanted", () => {
  for (const [flow, step, message] of REFUSALS) {
    assertEquals(assertThrows(() => waitingStep(flow, step), CommandError).message, message);
  }
});
