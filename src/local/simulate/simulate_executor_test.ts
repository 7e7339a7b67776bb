/** Jobs over simulated pods: what becomes of them is what would become of them on a cluster. */

import { assertEquals } from "@std/assert";
import { BatchV1Api, type Job, type JobSpec } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api, type Pod, type PodSpec } from "@cloudydeno/kubernetes-apis/core/v1";
import { FakeClock } from "../../../tests/support/fake_clock.ts";
import { seededRandom } from "../../../tests/support/random.ts";
import { RecordingLogger } from "../../../tests/support/recording_logger.ts";
import { type LocalCluster, startLocalCluster } from "../cluster.ts";
import { simulateExecutor } from "./simulate_executor.ts";
import type { SimulatedRun } from "./simulated_pod.ts";

const START = Date.UTC(2026, 0, 1);

/** A cluster in virtual time whose pods go as the list says, run by run; the last entry stays. */
async function startWorld(...runs: readonly Partial<SimulatedRun>[]) {
  const clock = new FakeClock(START);
  const logger = new RecordingLogger();
  let count = 0;
  const nextRun = (): SimulatedRun => {
    const run = runs[Math.min(count++, runs.length - 1)];
    return { durationMs: 1000, exitCode: 0, message: "", ...run };
  };
  const starting = startLocalCluster({
    clock,
    random: seededRandom(1),
    logger,
    executor: simulateExecutor({ nextRun }),
  });
  return new World(await clock.runUntil(starting), clock, logger);
}

class World implements AsyncDisposable {
  readonly clock: FakeClock;
  readonly batch;
  readonly core;
  readonly #cluster: LocalCluster;
  readonly #logger: RecordingLogger;

  constructor(cluster: LocalCluster, clock: FakeClock, logger: RecordingLogger) {
    this.#cluster = cluster;
    this.clock = clock;
    this.#logger = logger;
    const client = cluster.connect();
    this.batch = new BatchV1Api(client).namespace("default");
    this.core = new CoreV1Api(client).namespace("default");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.clock.runUntil(Promise.resolve(this.#cluster[Symbol.asyncDispose]()));
    const errors = this.#logger.lines.filter(({ level }) => level === "error");
    assertEquals(errors, []);
  }

  async createJob(spec: Partial<JobSpec> = {}, pod: Partial<PodSpec> = {}): Promise<void> {
    const containers = [{ name: "main", image: "none" }];
    await this.batch.createJob({
      metadata: { name: "job" },
      spec: {
        backoffLimit: 0,
        template: { spec: { restartPolicy: "Never", containers, ...pod } },
        ...spec,
      },
    });
    await this.clock.settle();
  }

  /** The Job and its pods after so many seconds. */
  async after(seconds: number): Promise<{ job: Job; pods: readonly Pod[] }> {
    await this.clock.advance(seconds * 1000);
    const { items: pods } = await this.core.getPodList({ labelSelector: "job-name=job" });
    return { job: await this.batch.getJob("job"), pods };
  }
}

function resultOf({ status }: Job): string {
  const end = status?.conditions?.find(({ type, status }) =>
    (type === "Complete" || type === "Failed") && status === "True"
  );
  return end === undefined ? "none" : `${end.type}: ${end.reason ?? ""}`;
}

const phases = (pods: readonly Pod[]) => pods.map(({ status }) => status?.phase);

Deno.test("simulateExecutor() ends a pod when its duration is over, and no sooner", async () => {
  await using world = await startWorld({ durationMs: 30_000, message: "done" });
  await world.createJob();
  const before = await world.after(29);
  assertEquals([phases(before.pods), resultOf(before.job)], [["Running"], "none"]);
  const { job, pods } = await world.after(2);
  assertEquals([phases(pods), resultOf(job)], [["Succeeded"], "Complete: CompletionsReached"]);
  assertEquals(pods[0]!.status?.containerStatuses?.[0]?.state?.terminated, {
    exitCode: 0,
    reason: "Completed",
    startedAt: "2026-01-01T00:00:00Z",
    finishedAt: "2026-01-01T00:00:30Z",
    message: "done",
  });
});

Deno.test("simulateExecutor() fails a pod with the exit code and message it is told", async () => {
  await using world = await startWorld({ exitCode: 7, message: "out of paper" });
  await world.createJob();
  const { job, pods } = await world.after(5);
  assertEquals([phases(pods), resultOf(job)], [["Failed"], "Failed: BackoffLimitExceeded"]);
  const { terminated } = pods[0]!.status!.containerStatuses![0]!.state!;
  assertEquals([terminated?.exitCode, terminated?.reason, terminated?.message], [
    7,
    "Error",
    "out of paper",
  ]);
});

Deno.test("simulateExecutor() ends a pod that never ends when its Job's deadline is over", async () => {
  await using world = await startWorld({ durationMs: Infinity });
  await world.createJob({ activeDeadlineSeconds: 60 });
  assertEquals(phases((await world.after(59)).pods), ["Running"]);
  const { job, pods } = await world.after(5);
  assertEquals([phases(pods), resultOf(job)], [[], "Failed: DeadlineExceeded"]);
});

Deno.test("simulateExecutor() lets a Job live as long as its deadline, whenever in a second it starts", async () => {
  await using world = await startWorld({ durationMs: Infinity });
  await world.clock.advance(900);
  await world.createJob({ activeDeadlineSeconds: 1 });
  assertEquals(phases((await world.after(0.999)).pods), ["Running"]);
  const { job } = await world.after(0.001);
  assertEquals(resultOf(job), "Failed: DeadlineExceeded");
});

Deno.test("simulateExecutor() keeps a pod's own deadline", async () => {
  await using world = await startWorld({ durationMs: Infinity });
  await world.createJob({}, { activeDeadlineSeconds: 10 });
  const { pods } = await world.after(11);
  assertEquals([phases(pods), pods[0]!.status?.reason], [["Failed"], "DeadlineExceeded"]);
});

Deno.test("simulateExecutor() restarts a container in place, with the kubelet's delays", async () => {
  await using world = await startWorld({ exitCode: 1 }, { exitCode: 1 }, { exitCode: 0 });
  await world.createJob({ backoffLimit: 6 }, { restartPolicy: "OnFailure" });
  const waiting = await world.after(5);
  const [status] = waiting.pods[0]!.status!.containerStatuses!;
  assertEquals([status!.restartCount, status!.state?.waiting?.reason], [1, "CrashLoopBackOff"]);
  const { job, pods } = await world.after(10);
  assertEquals([phases(pods), resultOf(job)], [["Succeeded"], "Complete: CompletionsReached"]);
  assertEquals(pods[0]!.status!.containerStatuses![0]!.restartCount, 2);
});

Deno.test("simulateExecutor() lets another pod follow where the Job retries by itself", async () => {
  await using world = await startWorld({ exitCode: 1 }, { exitCode: 0 });
  await world.createJob({ backoffLimit: 2 });
  const { job, pods } = await world.after(60);
  assertEquals([phases(pods).sort(), resultOf(job)], [
    ["Failed", "Succeeded"],
    "Complete: CompletionsReached",
  ]);
});

Deno.test("simulateExecutor() has init containers succeed and only the main one decide", async () => {
  await using world = await startWorld({ exitCode: 3 });
  const containers = [{ name: "side", image: "none" }, { name: "main", image: "none" }];
  const initContainers = [{ name: "init", image: "none" }];
  await world.batch.createJob({
    metadata: { name: "job" },
    spec: {
      backoffLimit: 0,
      template: {
        metadata: { annotations: { "kubectl.kubernetes.io/default-container": "main" } },
        spec: { restartPolicy: "Never", containers, initContainers },
      },
    },
  });
  const { pods } = await world.after(5);
  const { containerStatuses, initContainerStatuses } = pods[0]!.status!;
  const codes = [...initContainerStatuses!, ...containerStatuses!]
    .map(({ name, state }) => [name, state?.terminated?.exitCode]);
  assertEquals(codes, [["init", 0], ["side", 0], ["main", 3]]);
});

Deno.test("simulateExecutor() lets go of a pod whose Job is deleted", async () => {
  await using world = await startWorld({ durationMs: Infinity });
  await world.createJob();
  await world.batch.deleteJob("job", { propagationPolicy: "Foreground" });
  await world.clock.advance(1000);
  assertEquals((await world.core.getPodList({})).items, []);
  assertEquals((await world.batch.getJobList({})).items, []);
});
