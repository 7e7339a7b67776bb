import { assertEquals, assertStringIncludes } from "@std/assert";
import { conditionsOf, jobOf, podWith, settle, START } from "../../../tests/support/job_samples.ts";

Deno.test("syncJob() applies the first podFailurePolicy rule that matches", () => {
  const rule = (action: string, values: number[], operator = "In", containerName?: string) => ({
    action,
    onExitCodes: { operator, values, containerName },
  });
  const disrupted = {
    action: "Ignore",
    onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
  };
  const cases = [
    { rules: [rule("FailJob", [42])], pod: { exitCode: 42 }, reason: "PodFailurePolicy" },
    { rules: [rule("FailJob", [42])], pod: { exitCode: 1 }, reason: undefined },
    { rules: [rule("FailJob", [0, 1], "NotIn")], pod: { exitCode: 7 }, reason: "PodFailurePolicy" },
    { rules: [rule("FailJob", [7], "In", "side")], pod: { exitCode: 7 }, reason: undefined },
    {
      rules: [rule("Ignore", [7]), rule("FailJob", [7])],
      pod: { exitCode: 7 },
      reason: undefined,
    },
    { rules: [disrupted], pod: { condition: "DisruptionTarget" }, reason: undefined },
  ];
  for (const { rules, pod, reason } of cases) {
    const job = jobOf({ backoffLimit: 5, podFailurePolicy: { rules } });
    const { status } = settle(job, [podWith({ phase: "Failed", ...pod })]).job;
    assertEquals(status?.conditions?.at(-1)?.reason, reason);
  }
});

Deno.test("syncJob() says which container and rule failed the Job", () => {
  const rules = [{ action: "FailJob", onExitCodes: { operator: "In", values: [42] } }];
  const { status } = settle(jobOf({ backoffLimit: 5, podFailurePolicy: { rules } }), [
    podWith({ phase: "Failed", exitCode: 42 }),
  ]).job;
  assertStringIncludes(
    status?.conditions?.at(-1)?.message ?? "",
    "failed with exit code 42 matching FailJob rule at index 0",
  );
});

Deno.test("syncJob() does not count an ignored failure", () => {
  const rules = [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget" }] }];
  const pod = podWith({ phase: "Failed", condition: "DisruptionTarget" });
  const { job, last } = settle(
    jobOf({ backoffLimit: 0, podFailurePolicy: { rules } }),
    [pod],
    START + 10_000,
  );
  assertEquals(job.status?.failed, undefined);
  assertEquals(conditionsOf(job.status), []);
  assertEquals(last.create.length, 1);
});
