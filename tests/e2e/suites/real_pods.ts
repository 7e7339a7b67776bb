/** What only real containers show: how they end, who ends them, and why they do not start. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { itemText } from "../../../src/flow/items.ts";
import { EXAMPLE_ENDS, EXAMPLES } from "../../support/examples.ts";
import { HOSTILE_ITEMS } from "../../support/hostile.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { finishedByTenths } from "../support/fan_out.ts";
import { flow, template } from "../support/flows.ts";
import { shStep } from "../support/shell_step.ts";
import { type Place, stepOf } from "../support/world.ts";

/** Runs until it is told to end, and then ends at once. */
const ENDLESS = "trap 'exit 143' TERM; sleep 1000 & wait";
const RETRIED = { retryPolicy: { limit: 1, backoff: { duration: "100ms" } } };
/** Ends by itself in the second attempt. */
const ENDLESS_AT_FIRST = `case $ATTEMPT in 1) ${ENDLESS};; esac`;
const ATTEMPT = {
  name: "ATTEMPT",
  valueFrom: { fieldRef: { fieldPath: "metadata.labels['workflow.zen.io/attempt']" } },
};

const isRunning = ({ metadata, status }: Pod) =>
  status?.phase === "Running" && !metadata?.deletionTimestamp;

/** The step's running pod. */
async function runningPod(place: Place, flowName: string, step: string): Promise<Pod> {
  const { jobRef } = await place.stepThat(flowName, step, ({ phase }) => phase === "Running");
  const [pod] = await place.podsOf(jobRef!.name!, 1, isRunning);
  return pod!;
}

clusterTest("every example ends with real pods as it does on one machine", async (place) => {
  await place.startController();
  await place.kubectl(["apply", "--filename", EXAMPLES.pathname]);
  const approval = "approved.workflow.zen.io/approve=true";
  await place.kubectl(["annotate", "jobflow", "approval", approval]);
  const ends: Record<string, string[]> = {};
  for (const file of Object.keys(EXAMPLE_ENDS)) {
    const path = new URL(file, EXAMPLES).pathname;
    const names = await place.kubectl(["get", "--filename", path, "--output=name"]);
    ends[file] = await Promise.all(
      names.trim().split("\n").map(async (name) => {
        const { status } = await place.finished(name.split("/")[1]!);
        return `${status?.phase}: ${status?.message}`;
      }),
    );
  }
  assertEquals(ends, EXAMPLE_ENDS);
});

clusterTest("200 real pods of a fan-out read their items, byte by byte", async (place) => {
  await place.startController();
  const plain = Array.from({ length: 200 - HOSTILE_ITEMS.length }, (_, index) => `page ${index}`);
  const items = [...HOSTILE_ITEMS, ...plain];
  const step = shStep("each", 'sha256sum <"$ZEN_FLOW_ITEM" >/dev/termination-log', {
    forEach: { items },
  });
  Object.assign(step.template!.spec!, { parallelism: 50, backoffLimitPerIndex: 0 });
  // Not by kubectl, whose own validation knows no null.
  await place.flows.createJobFlow(flow("wide", [step]));
  const { status } = await finishedByTenths(place, "wide", 200);
  assertEquals(status?.message, "1 of 1 step succeeded");
  assertEquals(status?.steps?.[0]?.items, { total: 200, succeeded: 200 });
  const bytes = new TextEncoder().encode(JSON.stringify(status)).length;
  assert(bytes < 2048, `${bytes} bytes of status`);
  assertEquals((await place.jobs()).length, 1);
  const read = new Map<string, string>();
  for (const { metadata, status } of (await place.core.getPodList()).items) {
    const index = metadata!.annotations!["batch.kubernetes.io/job-completion-index"]!;
    read.set(index, status!.containerStatuses![0]!.state!.terminated!.message!.split(" ")[0]!);
  }
  for (const [index, item] of items.entries()) {
    assertEquals(read.get(String(index)), await sha256(itemText(item)), `item ${index}`);
  }
});

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

clusterTest("the last lines of a container that fails are in the step's status", async (place) => {
  await place.startController();
  const script = "echo opening input; echo 'cannot open input: no such file' >&2; exit 3";
  await place.apply(flow("words", [shStep("read", script)]));
  const finished = await place.finished("words");
  const { reason, exitCode, lastFailure } = stepOf(finished, "read");
  assertEquals([reason, exitCode], ["Error", 3]);
  assertStringIncludes(lastFailure!.message!, "cannot open input: no such file");
});

clusterTest("a container that needs more memory than it may have is OOMKilled", async (place) => {
  await place.startController();
  const step = shStep("hungry", "tail /dev/zero");
  const [container] = step.template!.spec!.template!.spec!.containers!;
  container!.resources = { limits: { memory: "24Mi" } };
  await place.apply(flow("memory", [step]));
  const { phase, reason, exitCode } = stepOf(await place.finished("memory"), "hungry");
  assertEquals([phase, exitCode], ["Failed", 137]);
  if (reason === "OOMKilled") return;
  // The kernel's word may reach containerd after the container has ended: then it was killed, no more.
  await place.apply(flow("memory-again", [step]));
  assertEquals(stepOf(await place.finished("memory-again"), "hungry").reason, "OOMKilled");
});

clusterTest("kubectl delete pod ends an attempt, and a retry makes another", async (place) => {
  await place.startController();
  const step = shStep("s", ENDLESS_AT_FIRST, RETRIED);
  step.template!.spec!.template!.spec!.containers![0]!.env = [ATTEMPT];
  await place.apply(flow("deleted", [step]));
  const pod = await runningPod(place, "deleted", "s");
  await place.kubectl(["delete", "pod", pod.metadata.name!, "--wait=false"]);
  const finished = await place.finished("deleted");
  const { phase, attempt, lastFailure } = stepOf(finished, "s");
  assertEquals([phase, attempt], ["Succeeded", 2]);
  // The pod may be gone before its Job says Failed, and its exit code with it.
  assert(lastFailure && [143, undefined].includes(lastFailure.exitCode));
});

clusterTest("an evicted pod is replaced on a real node too, at no cost", async (place) => {
  await place.startController();
  await place.apply(flow("evicted", [shStep("s", ENDLESS)]));
  const first = await runningPod(place, "evicted", "s");
  const { name, uid } = first.metadata;
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name } };
  await place.kubectl([
    ...["create", "--raw", `/api/v1/namespaces/${place.namespace}/pods/${name}/eviction`],
    "--filename=-",
  ], JSON.stringify(eviction));
  const { jobRef } = await place.stepThat("evicted", "s", ({ phase }) => phase === "Running");
  const isAnother = (pod: Pod) => isRunning(pod) && pod.metadata.uid !== uid;
  await place.podsOf(jobRef!.name!, 1, isAnother);
  const { attempt } = stepOf(await place.flows.getJobFlow("evicted"), "s");
  assertEquals(attempt, 1);
});

clusterTest("a drained node costs no attempt: its pod waits for another node", async (place) => {
  await place.startController();
  const step = shStep("s", ENDLESS);
  await place.apply(flow("drained", [step]));
  const { spec, metadata } = await runningPod(place, "drained", "s");
  const node = spec!.nodeName!;
  const ours = `--pod-selector=workflow.zen.io/flow=drained`;
  try {
    await place.kubectl(["drain", node, ours, "--force", "--ignore-daemonsets", "--timeout=300s"]);
    const waiting = await place.stepThat(
      "drained",
      "s",
      ({ reason }) => reason === "Unschedulable",
    );
    assertEquals([waiting.phase, waiting.attempt], ["Running", 1]);
  } finally {
    await place.kubectl(["uncordon", node]);
  }
  const isAnother = (pod: Pod) => isRunning(pod) && pod.metadata.uid !== metadata.uid;
  const { jobRef } = stepOf(await place.flows.getJobFlow("drained"), "s");
  await place.podsOf(jobRef!.name!, 1, isAnother);
  const again = await place.stepThat("drained", "s", ({ reason }) => reason === undefined);
  assertEquals(again.attempt, 1);
});

/** A step that does not start, why its status says so, and what in it. */
interface Hindrance {
  readonly what: string;
  readonly reason: string;
  readonly message: RegExp;
  readonly step: Step;
  /** What stands in the way, if it is not in the step. */
  readonly prepare?: (place: Place) => Promise<unknown>;
}

const HINDRANCES: readonly Hindrance[] = [
  {
    what: "an image that cannot be pulled",
    reason: "ImagePull",
    message: /no-such-image/,
    step: {
      name: "s",
      template: template({
        template: { spec: { containers: [{ name: "main", image: "localhost:1/no-such-image" }] } },
      }),
    },
  },
  {
    what: "a node that nobody has",
    reason: "Unschedulable",
    message: /node/,
    step: shStep("s", "true", {}, { nodeSelector: { "zen-flow.test/nowhere": "true" } }),
  },
  {
    what: "a quota of pods that is used up",
    reason: "PodsForbidden",
    message: /exceeded quota: no-pods/,
    step: shStep("s", "true"),
    async prepare(place) {
      const metadata = { name: "no-pods" };
      const spec = { hard: { pods: "0" } };
      await place.apply({ apiVersion: "v1", kind: "ResourceQuota", metadata, spec });
      const enforced = "--for=jsonpath={.status.hard.pods}=0";
      await place.kubectl(["wait", "resourcequota/no-pods", enforced, "--timeout=300s"]);
    },
  },
  {
    what: "Pod Security that refuses the pod",
    reason: "PodsForbidden",
    message: /violates PodSecurity "restricted:latest"/,
    step: shStep("s", "true"),
    prepare: (place) =>
      place.kubectl([
        ...["label", "namespace", place.namespace],
        "pod-security.kubernetes.io/enforce=restricted",
      ]),
  },
];

for (const { what, reason, message, step, prepare } of HINDRANCES) {
  clusterTest(`the status says ${reason} where there is ${what}`, async (place) => {
    await prepare?.(place);
    await place.startController();
    await place.apply(flow("waits", [step]));
    // On a slow machine it is Starting first.
    const seen = await place.stepThat("waits", "s", (one) => one.reason === reason);
    assertEquals(seen.phase, "Running");
    assertMatch(seen.message!, message);
  });
}

clusterTest(
  "a Job suspended and resumed by somebody else neither fails nor times out",
  async (place) => {
    await place.startController();
    // It ends once there is that ConfigMap, which comes when it has been suspended.
    const queued = shStep("queued", `test -e /go/now || { ${ENDLESS}; }`, { timeoutSeconds: 20 });
    const podSpec = queued.template!.spec!.template!.spec!;
    podSpec.volumes = [{ name: "go", configMap: { name: "go", optional: true } }];
    podSpec.containers![0]!.volumeMounts = [{ name: "go", mountPath: "/go" }];
    // Waited for in place of a clock: longer than the other's timeout.
    const clock = shStep("clock", "sleep 23");
    await place.apply(flow("kueue", [queued, clock]));
    const pod = await runningPod(place, "kueue", "queued");
    const job = pod.metadata.labels!["batch.kubernetes.io/job-name"]!;
    const suspend = (value: boolean) =>
      place.kubectl([
        ...["patch", "job", job, "--type=merge"],
        ...["--patch", JSON.stringify({ spec: { suspend: value } })],
      ]);
    await suspend(true);
    const waiting = await place.stepThat("kueue", "queued", ({ reason }) => reason === "Queued");
    assertEquals(waiting.phase, "Running");
    await place.stepThat("kueue", "clock", ({ phase }) => phase === "Succeeded");
    await place.core.createConfigMap({ metadata: { name: "go" }, data: { now: "yes" } });
    await suspend(false);
    const finished = await place.finished("kueue");
    const { phase, attempt } = stepOf(finished, "queued");
    assertEquals([finished.status?.phase, phase, attempt], ["Succeeded", "Succeeded", 1]);
  },
);
