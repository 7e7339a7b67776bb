/** What a flow can be told to do: conditions, finally, approvals, stopping, waiting for others. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow, podStep, template } from "../support/flows.ts";
import { isFinished, type Place, stepOf } from "../support/world.ts";

const endless = { duration: "forever" };

/** `a Succeeded, b Skipped/ConditionFalse`. */
function told(finished: JobFlow): string {
  return (finished.status?.steps ?? [])
    .map(({ name, phase, reason }) => `${name} ${phase}${reason ? `/${reason}` : ""}`)
    .join(", ");
}

function failedReason(finished: JobFlow): string | undefined {
  return finished.status?.conditions?.find(({ type }) => type === "Failed")?.reason;
}

clusterTest("when decides which way a flow goes, and finally runs after it", async (place) => {
  await place.startController();
  await place.apply(flow("ways", [
    podStep("check", { exitCode: "1" }, { continueOnFailure: true }),
    podStep("good", {}, { dependencies: ["check"], when: "steps.check.phase == 'Succeeded'" }),
    podStep("bad", {}, { dependencies: ["check"], when: "steps.check.phase == 'Failed'" }),
  ], {
    finally: [
      podStep("tidy"),
      podStep("alarm", {}, { when: "flow.result == 'Failed'" }),
    ],
  }));
  const finished = await place.finished("ways");
  assertEquals(
    told(finished),
    "check Failed/Error, good Skipped/ConditionFalse, bad Succeeded, tidy Succeeded, " +
      "alarm Skipped/ConditionFalse",
  );
  assertEquals(finished.status?.phase, "Succeeded");
});

clusterTest("cancel deletes what runs, then runs finally, then fails the flow", async (place) => {
  await place.startController();
  const finallySteps = { finally: [podStep("tidy")] };
  await place.apply(flow("cancelled", [podStep("endless", endless)], finallySteps));
  await place.stepThat("cancelled", "endless", ({ phase }) => phase === "Running");
  await place.kubectl(["patch", "jobflow", "cancelled", "--type=merge", "-p", CANCEL]);
  const finished = await place.finished("cancelled");
  assertEquals(told(finished), "endless Failed/Cancelled, tidy Succeeded");
  assertEquals(failedReason(finished), "Cancelled");
  const endlessEnd = stepOf(finished, "endless").completionTime!;
  assertEquals(stepOf(finished, "tidy").startTime! >= endlessEnd, true);
  assertEquals((await place.jobs()).length, 1);
});

const CANCEL = JSON.stringify({ spec: { cancel: true } });

clusterTest("activeDeadlineSeconds ends a flow, and its Jobs bear it too", async (place) => {
  await place.startController();
  const executionPolicy = { activeDeadlineSeconds: 2 };
  await place.apply(flow("late", [
    podStep("endless", endless),
    podStep("after", {}, { dependencies: ["endless"] }),
  ], { executionPolicy }));
  const finished = await place.finished("late");
  assertEquals(failedReason(finished), "DeadlineExceeded");
  assertEquals(told(finished), "endless Failed/DeadlineExceeded, after Skipped/DeadlineExceeded");
});

clusterTest(
  "suspend lets what runs finish and starts nothing, until it is taken back",
  async (place) => {
    await place.startController();
    await place.apply(flow("pausing", [
      podStep("a", endless),
      podStep("b", {}, { dependencies: ["a"] }),
    ]));
    await place.stepThat("pausing", "a", ({ phase }) => phase === "Running");
    const suspend = (value: boolean) =>
      place.kubectl([
        ...["patch", "jobflow", "pausing", "--type=merge", "-p"],
        JSON.stringify({ spec: { suspend: value } }),
      ]);
    await suspend(true);
    await place.kubectl(["wait", "jobflow/pausing", "--for=condition=Suspended", "--timeout=300s"]);
    await place.endPods("a");
    await place.stepThat("pausing", "a", ({ phase }) => phase === "Succeeded");
    assertEquals((await place.jobs()).length, 1);
    await suspend(false);
    assertEquals((await place.finished("pausing")).status?.phase, "Succeeded");
  },
);

clusterTest("a Manual step is approved, or rejected, by kubectl annotate", async (place) => {
  await place.startController();
  const ask = { name: "ask", type: "Manual" as const, message: "Deploy?" };
  const go = podStep("go", {}, { dependencies: ["ask"] });
  await place.apply(flow("yes", [ask, go]), flow("no", [ask, go]));
  for (const name of ["yes", "no"]) {
    await place.flowThat(name, "is Paused", ({ status }) => status?.phase === "Paused");
  }
  await place.kubectl(["annotate", "jobflow", "yes", "approved.workflow.zen.io/ask=true"]);
  await place.kubectl(["annotate", "jobflow", "no", "rejected.workflow.zen.io/ask=not today"]);
  assertEquals(told(await place.finished("yes")), "ask Succeeded, go Succeeded");
  const rejected = await place.finished("no");
  assertEquals(told(rejected), "ask Failed/Rejected, go Skipped/UpstreamFailed");
  assertStringIncludes(rejected.status!.message!, "not today");
});

async function grouped(place: Place, name: string, policy: string, ending = {}): Promise<void> {
  const executionPolicy = { concurrencyGroup: "g", concurrencyPolicy: policy as "Queue" };
  await place.apply(flow(name, [podStep("only", ending)], { executionPolicy }));
}

clusterTest(
  "a group runs one flow at a time: Queue waits, Forbid fails, Replace ends",
  async (place) => {
    await place.startController();
    await grouped(place, "first", "Queue", endless);
    await place.stepThat("first", "only", ({ phase }) => phase === "Running");
    await grouped(place, "forbidden", "Forbid");
    assertEquals(failedReason(await place.finished("forbidden")), "ConcurrencyForbidden");
    await grouped(place, "second", "Queue");
    await place.flowThat(
      "second",
      "waits",
      ({ status }) => status?.message === "waiting: flow first of group g is not finished",
    );
    await place.endPods("only");
    const first = await place.finished("first");
    const second = await place.finished("second");
    assertEquals([first.status?.phase, second.status?.phase], ["Succeeded", "Succeeded"]);
    assertEquals(second.status!.startTime! >= first.status!.completionTime!, true);

    await grouped(place, "older", "Queue", endless);
    await place.stepThat("older", "only", ({ phase }) => phase === "Running");
    await grouped(place, "newer", "Replace");
    const [older, newer] = [await place.finished("older"), await place.finished("newer")];
    assertEquals([failedReason(older), newer.status?.phase], ["Replaced", "Succeeded"]);
    assertEquals(newer.status!.startTime! >= older.status!.completionTime!, true);
  },
);

clusterTest(
  "a step whose pod does not start says why, and clears it when it does",
  async (place) => {
    await place.startController();
    const unschedulable = template();
    unschedulable.spec.template.spec!.nodeSelector = { "no-such": "node" };
    await place.apply(
      flow("waits", [{ ...podStep("picky"), template: unschedulable }]),
      flow("queued", [{ ...podStep("held"), template: template({ suspend: true }) }]),
    );
    const picky = await place.stepThat(
      "waits",
      "picky",
      ({ reason }) => reason === "Unschedulable",
    );
    assertStringIncludes(picky.message!, "node");
    const { jobRef } = await place.stepThat("queued", "held", ({ reason }) => reason === "Queued");
    await place.kubectl([
      ...["patch", "job", jobRef!.name, "--type=merge", "-p"],
      JSON.stringify({ spec: { suspend: false } }),
    ]);
    const finished = await place.finished("queued");
    assertEquals([finished.status?.phase, stepOf(finished, "held").reason], [
      "Succeeded",
      undefined,
    ]);
  },
);

clusterTest("a quota on pods shows in the step that waits for it", async (place) => {
  await place.startController();
  await place.apply({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "none" },
    spec: { hard: { pods: "0" } },
  });
  await place.kubectl([
    ...["wait", "resourcequota/none", "--for=jsonpath={.status.hard.pods}=0", "--timeout=300s"],
  ]);
  await place.apply(flow("poor", [podStep("one")]));
  const step = await place.stepThat("poor", "one", ({ reason }) => reason === "PodsForbidden");
  assertStringIncludes(step.message!, "exceeded quota: none");
  await place.kubectl(["patch", "jobflow", "poor", "--type=merge", "-p", CANCEL]);
  assertEquals(isFinished(await place.finished("poor")), true);
});
