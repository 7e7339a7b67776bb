import { assertEquals } from "@std/assert";
import { jobRecord, podRecord } from "./records.ts";

const owner = { apiVersion: "v1", kind: "K", name: "flow", uid: "u", controller: true };

Deno.test("jobRecord() takes conditions that are True, and the controlling owner", () => {
  const record = jobRecord({
    metadata: {
      name: "j",
      namespace: "n",
      uid: "x",
      creationTimestamp: "2026-01-01T00:00:05Z",
      labels: { "workflow.zen.io/step": "build", "workflow.zen.io/attempt": "3" },
      ownerReferences: [{ ...owner, name: "other", controller: false }, owner],
    },
    spec: { completions: 4, template: {} },
    status: {
      succeeded: 2,
      conditions: [
        { type: "Complete", status: "False" },
        { type: "Failed", status: "True", reason: "DeadlineExceeded", message: "late" },
      ],
    },
  });
  assertEquals([record.ownerName, record.ownerUid, record.step, record.attempt], [
    "flow",
    "u",
    "build",
    3,
  ]);
  assertEquals(record.complete, undefined);
  assertEquals(record.failed, { reason: "DeadlineExceeded", message: "late" });
  assertEquals(record.createdAt, Date.UTC(2026, 0, 1, 0, 0, 5));
  assertEquals([record.singlePod, record.completions, record.succeeded], [false, 4, 2]);
});

Deno.test("jobRecord() calls a Job single where one pod decides it, and no other", () => {
  const single = (spec: object) =>
    jobRecord({ metadata: {}, spec: { template: {}, ...spec } }).singlePod;
  assertEquals([single({}), single({ completions: 1, parallelism: 1 })], [true, true]);
  assertEquals(
    [
      single({ completions: 2 }),
      single({ parallelism: 2 }),
      single({ parallelism: 0 }),
      single({ successPolicy: { rules: [] } }),
      single({ managedBy: "kueue.x-k8s.io/multikueue" }),
    ],
    [false, false, false, false, false],
  );
});

Deno.test("podRecord() names the first container that failed, init containers first", () => {
  const ended = (name: string, exitCode: number) => ({
    name,
    image: "",
    imageID: "",
    ready: false,
    restartCount: 0,
    state: {
      terminated: {
        exitCode,
        reason: exitCode ? "Error" : "Completed",
        message: "x".repeat(2000),
        finishedAt: "2026-01-01T00:00:00Z",
      },
    },
  });
  const record = podRecord({
    metadata: { name: "p", ownerReferences: [{ ...owner, uid: "job" }] },
    status: {
      phase: "Failed",
      initContainerStatuses: [ended("init", 0)],
      containerStatuses: [ended("main", 3), ended("side", 4)],
    },
  });
  assertEquals([record.failure?.container, record.failure?.exitCode], ["main", 3]);
  assertEquals(record.failure?.message.length, 1024);
  assertEquals([record.jobUid, record.finishedAt], ["job", Date.UTC(2026, 0, 1)]);
});

Deno.test("podRecord() names the container that failed first, and a sidecar only if no other did", () => {
  const ended = (name: string, exitCode: number, second: number) => ({
    name,
    ...{ image: "", imageID: "", ready: false, restartCount: 0 },
    state: { terminated: { exitCode, finishedAt: `2026-01-01T00:00:0${second}Z` } },
  });
  const culprit = (mainCode: number) =>
    podRecord({
      metadata: {},
      spec: {
        initContainers: [{ name: "proxy", restartPolicy: "Always" }],
        containers: [{ name: "helper" }, { name: "main" }],
      },
      status: {
        phase: "Failed",
        initContainerStatuses: [ended("proxy", 143, 1)],
        containerStatuses: [ended("helper", mainCode && 9, 3), ended("main", mainCode, 2)],
      },
    }).failure;
  assertEquals([culprit(7)?.container, culprit(7)?.exitCode], ["main", 7]);
  assertEquals([culprit(0)?.container, culprit(0)?.exitCode], ["proxy", 143]);
});

Deno.test("podRecord() has the word of a pod that its node refused", () => {
  const status = { phase: "Failed", reason: "OutOfcpu", message: "Node didn't have enough cpu" };
  assertEquals(podRecord({ metadata: {}, status }).failure, {
    container: undefined,
    exitCode: undefined,
    reason: "OutOfcpu",
    message: "Node didn't have enough cpu",
  });
});

Deno.test("podRecord() sees deletion and disruption, and no failure in a pod that has not failed", () => {
  const record = podRecord({
    metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" },
    status: { phase: "Running", conditions: [{ type: "DisruptionTarget", status: "True" }] },
  });
  assertEquals([record.deleting, record.disrupted, record.failure], [true, true, undefined]);
});

Deno.test("podRecord() sees whether the Job controller still has to count a pod", () => {
  const finalizers = ["batch.kubernetes.io/job-tracking", "example.org/other"];
  assertEquals(podRecord({ metadata: { finalizers } }).tracked, true);
  assertEquals(podRecord({ metadata: { finalizers: ["example.org/other"] } }).tracked, false);
  assertEquals(podRecord({ metadata: {} }).tracked, false);
});

Deno.test("jobRecord() has the status of a Job that is complete, and of no other", () => {
  const of = (conditions: object[]) =>
    jobRecord({
      metadata: {},
      spec: { template: {} },
      status: {
        succeeded: 1,
        startTime: "2026-01-01T00:00:00Z",
        ready: 0,
        conditions,
      },
    } as never).status;
  assertEquals(of([]), {});
  assertEquals(of([{ type: "Complete", status: "True" }]), {
    succeeded: 1,
    startTime: "2026-01-01T00:00:00Z",
  });
});

/** What is read of a pod in which `writer` has the variable and says "n=1", beside other containers. */
function writtenOf(writer: string, { phase = "Succeeded", init = 0, others = 0 } = {}) {
  const names = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const containers = ["main", ...names("side", others)];
  const initContainers = names("init", init);
  const container = (name: string) => ({
    name,
    env: name === writer ? [{ name: "ZEN_FLOW_OUTPUTS", value: "/dev/termination-log" }] : [],
  });
  const ended = (name: string) => ({
    name,
    state: { terminated: { exitCode: 0, message: name === writer ? "n=1" : "other" } },
  });
  return podRecord({
    metadata: {},
    spec: {
      containers: containers.map(container),
      initContainers: initContainers.map(container),
    },
    status: {
      phase,
      containerStatuses: containers.map(ended),
      initContainerStatuses: initContainers.map(ended),
    },
  } as never).written;
}

Deno.test("podRecord() has what the container with the variable left, and where the kubelet cuts", () => {
  assertEquals(writtenOf("main"), { text: "n=1", limit: 4096 });
  assertEquals(writtenOf("side1", { others: 2 }), { text: "n=1", limit: 4096 });
  assertEquals(writtenOf("main", { others: 3 }), { text: "n=1", limit: 3072 });
  assertEquals(writtenOf("init0", { others: 2, init: 2 }), { text: "n=1", limit: 2457 });
  assertEquals(writtenOf("nobody"), undefined);
  for (const phase of ["Failed", "Running"]) assertEquals(writtenOf("main", { phase }), undefined);
});

Deno.test("jobRecord() keeps how many indexes failed, and of very many only the first", () => {
  const failedIndexes = (text: string) =>
    jobRecord({ metadata: {}, spec: { template: {} }, status: { failedIndexes: text } })
      .failedIndexes;
  assertEquals(failedIndexes(""), undefined);
  assertEquals(failedIndexes("3,7-9,11"), { count: 5, list: "3,7-9,11" });
  const odd = Array.from({ length: 2500 }, (_, index) => 2 * index + 1).join(",");
  const { count, list } = failedIndexes(odd)!;
  assertEquals([count, list.length <= 200], [2500, true]);
  assertEquals(odd.startsWith(list.slice(0, -1)) && list.endsWith(",…"), true, list);
});

Deno.test("podRecord() keeps little of what each pod of a fan-out left", () => {
  const env = ["ZEN_FLOW_ITEM", "ZEN_FLOW_OUTPUTS"].map((name) => ({ name, value: "/x" }));
  const written = (message: string) =>
    podRecord({
      metadata: {},
      spec: { containers: [{ name: "main", env }] },
      status: {
        phase: "Succeeded",
        containerStatuses: [{ name: "main", state: { terminated: { exitCode: 0, message } } }],
      },
    } as never).written;
  assertEquals(written("n=1"), { text: "n=1", limit: 1024 });
  assertEquals(written("x".repeat(4000)), { text: "x".repeat(1024), limit: 1024 });
});

Deno.test("podRecord() has a pod start with the first of its init containers", () => {
  const startedAt = (...states: object[]) => {
    const initContainerStatuses = states.map((state, index) => ({ name: `i${index}`, state }));
    return podRecord({ metadata: {}, status: { initContainerStatuses } } as never).startedAt;
  };
  const at = "2026-01-01T00:00:05Z";
  assertEquals(startedAt({ waiting: { reason: "PodInitializing" } }), undefined);
  assertEquals(startedAt({ running: { startedAt: at } }, { waiting: {} }), Date.parse(at));
  assertEquals(startedAt({ terminated: { startedAt: at } }, { waiting: {} }), Date.parse(at));
});
