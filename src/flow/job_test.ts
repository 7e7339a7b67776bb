import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { flowOf, step, template } from "../../tests/support/flow_world.ts";
import { buildJob } from "./job.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { Settings } from "./types.ts";

const NOW = Date.UTC(2026, 0, 1);

function build(
  only: Step,
  spec: Partial<JobFlowSpec> = {},
  settings: Settings = DEFAULT_SETTINGS,
): Job {
  const whole = { ...spec, steps: [only] };
  const flow = flowOf(whole, { name: "nightly", namespace: "team", uid: "flow-uid" });
  const context = { flow, outline: flow.outline, spec: () => whole, now: NOW, settings };
  const producer = () => {
    throw new Error("no other step");
  };
  return buildJob(context, { step: only, index: 0, attempt: 2, producer, variables: [] });
}

Deno.test("buildJob() adds labels, owner and defaults to a plain template, and nothing else", () => {
  const job = build(step("build"));
  const labels = {
    "workflow.zen.io/flow": "nightly",
    "workflow.zen.io/step": "build",
    "workflow.zen.io/attempt": "2",
    "workflow.zen.io/managed-by": "zen-flow",
  };
  assertEquals(job, {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: job.metadata!.name!,
      namespace: "team",
      labels,
      ownerReferences: [{
        apiVersion: "workflow.zen.io/v1alpha1",
        kind: "JobFlow",
        name: "nightly",
        uid: "flow-uid",
        controller: true,
        blockOwnerDeletion: true,
      }],
    },
    spec: {
      backoffLimit: 0,
      podFailurePolicy: {
        rules: [{
          action: "Ignore",
          onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
        }],
      },
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: "Never",
          containers: [{
            name: "main",
            image: "busybox",
            command: ["true"],
            terminationMessagePolicy: "FallbackToLogsOnError",
          }],
        },
      },
    },
  });
});

Deno.test("buildJob() leaves termination messages alone where logs are to stay out of the status", () => {
  const off = { "workflow.zen.io/failure-log-tail": "off" };
  const given = template()!;
  given.spec.template.spec!.initContainers = [{ name: "first", image: "busybox" }];
  const policies = (job: Job) => {
    const { containers, initContainers = [] } = job.spec!.template.spec!;
    return [...initContainers, ...containers].map((each) => each.terminationMessagePolicy);
  };
  const plain = step("a", { template: given });
  const both = ["FallbackToLogsOnError", "FallbackToLogsOnError"];
  assertEquals(policies(build(plain)), both);
  assertEquals(policies(build({ ...plain, metadata: { annotations: off } })), [
    undefined,
    undefined,
  ]);
  assertEquals(policies(build(plain, {}, { ...DEFAULT_SETTINGS, failureLogTail: false })), [
    undefined,
    undefined,
  ]);
});

Deno.test("buildJob() changes nothing of the spec that it is given", () => {
  const only = step("a", { metadata: { labels: { team: "x" } } });
  const before = structuredClone(only);
  build(only);
  assertEquals(only, before);
});

Deno.test("buildJob() keeps every field of the template that it does not know", () => {
  const given = template({ suspend: true });
  const odd = given!.spec as unknown as Record<string, unknown>;
  odd.fieldOfTomorrow = { deep: [1, "0.5"] };
  const job = build(step("a", { template: given }));
  assertEquals((job.spec as unknown as Record<string, unknown>).fieldOfTomorrow, {
    deep: [1, "0.5"],
  });
  assertEquals(job.spec?.suspend, true);
});

Deno.test("buildJob() puts the step's labels and annotations on Job and pods; ours win", () => {
  const job = build(step("a", {
    metadata: {
      labels: { team: "data", "workflow.zen.io/step": "forged" },
      annotations: { note: "n" },
    },
    template: {
      ...template()!,
      metadata: { labels: { team: "old", tier: "1" }, annotations: { own: "o" } },
    },
  }));
  assertEquals(job.metadata?.labels?.team, "data");
  assertEquals(job.metadata?.labels?.tier, "1");
  assertEquals(job.metadata?.labels?.["workflow.zen.io/step"], "a");
  assertEquals(job.metadata?.annotations, { own: "o", note: "n" });
  assertEquals(job.spec?.template.metadata?.labels?.team, "data");
  assertEquals(job.spec?.template.metadata?.annotations, { note: "n" });
});

Deno.test("buildJob() takes the smaller of timeoutSeconds and the template's own deadline", () => {
  const deadline = (timeoutSeconds?: number, activeDeadlineSeconds?: number) =>
    build(step("a", {
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      template: template(activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds }),
    })).spec?.activeDeadlineSeconds;
  assertEquals([deadline(), deadline(5), deadline(undefined, 7), deadline(5, 7), deadline(9, 7)], [
    undefined,
    5,
    7,
    5,
    7,
  ]);
});

Deno.test("buildJob() withholds ttlSecondsAfterFinished", () => {
  const job = build(step("a", { template: template({ ttlSecondsAfterFinished: 0 }) }));
  assertEquals("ttlSecondsAfterFinished" in job.spec!, false);
});

for (
  const [why, spec, expected] of [
    ["is set", { backoffLimit: 4 }, 4],
    ["the Job has several completions", { completions: 2 }, undefined],
    ["the Job runs pods side by side", { parallelism: 2 }, undefined],
    ["each index has its own limit", { backoffLimitPerIndex: 1 }, undefined],
  ] as const
) {
  Deno.test(`buildJob() leaves backoffLimit as it is where ${why}`, () => {
    assertEquals(build(step("a", { template: template(spec) })).spec?.backoffLimit, expected);
  });
}

Deno.test("buildJob() leaves backoffLimit and podFailurePolicy alone with OnFailure", () => {
  const given = template();
  given!.spec.template.spec!.restartPolicy = "OnFailure";
  const { spec } = build(step("a", { template: given }));
  assertEquals([spec?.backoffLimit, spec?.podFailurePolicy], [undefined, undefined]);
});

Deno.test("buildJob() adds no podFailurePolicy where pods are replaced while they end", () => {
  const podReplacementPolicy = "TerminatingOrFailed" as const;
  const job = build(step("a", { template: template({ podReplacementPolicy }) }));
  assertEquals([job.spec?.podFailurePolicy, job.spec?.backoffLimit], [undefined, 0]);
});

Deno.test("buildJob() never touches a template's own podFailurePolicy", () => {
  const own = { rules: [{ action: "FailJob" as const, onPodConditions: [{ type: "X" }] }] };
  const job = build(step("a", { template: template({ podFailurePolicy: own }) }), {
    executionPolicy: {
      podFailurePolicy: { rules: [{ action: "Count", onPodConditions: [{ type: "Y" }] }] },
    },
  });
  assertStrictEquals(job.spec?.podFailurePolicy, own);
});

Deno.test("buildJob() puts Ignore/DisruptionTarget before the flow's rules, unless they have one", () => {
  const exit = {
    action: "FailJob" as const,
    onExitCodes: { operator: "In" as const, values: [3] },
  };
  const flowPolicy = (
    rules: NonNullable<
      NonNullable<JobFlowSpec["executionPolicy"]>["podFailurePolicy"]
    >["rules"],
  ) => build(step("a"), { executionPolicy: { podFailurePolicy: { rules } } });
  assertEquals(
    flowPolicy([exit]).spec?.podFailurePolicy?.rules.map((rule) => rule.action),
    ["Ignore", "FailJob"],
  );
  const own = { action: "Count" as const, onPodConditions: [{ type: "DisruptionTarget" }] };
  assertEquals(flowPolicy([exit, own]).spec?.podFailurePolicy?.rules, [exit, own]);
});

Deno.test("buildJob() leaves out the flow's rules about containers that the pod lacks", () => {
  const rule = (containerName: string) => ({
    action: "FailJob" as const,
    onExitCodes: { containerName, operator: "In" as const, values: [1] },
  });
  const job = build(step("a"), {
    executionPolicy: { podFailurePolicy: { rules: [rule("main"), rule("sidecar")] } },
  });
  assertEquals(job.spec?.podFailurePolicy?.rules.length, 2);
  assertEquals(job.spec?.podFailurePolicy?.rules[1], rule("main"));
});

Deno.test("buildJob() points names of resource templates at the flow's own objects", () => {
  const given = template();
  const pod = given!.spec.template.spec!;
  pod.volumes = [
    { name: "v", persistentVolumeClaim: { claimName: "data" } },
    { name: "w", persistentVolumeClaim: { claimName: "shared" } },
    { name: "c", configMap: { name: "settings" } },
    { name: "p", projected: { sources: [{ configMap: { name: "settings" } }] } },
  ];
  pod.containers[0]!.env = [
    { name: "A", valueFrom: { configMapKeyRef: { name: "settings", key: "a" } } },
    { name: "B", value: "settings" },
  ];
  pod.containers[0]!.envFrom = [{ configMapRef: { name: "settings" } }, {
    configMapRef: { name: "other" },
  }];
  const { spec } = build(step("a", { template: given }), {
    resourceTemplates: {
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: {} }],
      configMapTemplates: [{ metadata: { name: "settings" } }],
    },
  });
  const made = spec!.template.spec!;
  assertEquals(made.volumes, [
    { name: "v", persistentVolumeClaim: { claimName: "nightly-data" } },
    { name: "w", persistentVolumeClaim: { claimName: "shared" } },
    { name: "c", configMap: { name: "nightly-settings" } },
    { name: "p", projected: { sources: [{ configMap: { name: "nightly-settings" } }] } },
  ]);
  const container = made.containers[0]!;
  assertEquals(container.env?.[0]?.valueFrom?.configMapKeyRef?.name, "nightly-settings");
  assertEquals(container.env?.[1]?.value, "settings");
  assertEquals(container.envFrom?.map((source) => source.configMapRef?.name), [
    "nightly-settings",
    "other",
  ]);
});
