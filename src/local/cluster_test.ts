import { assertEquals } from "@std/assert";
import type { PersistentVolumeClaim } from "@cloudydeno/kubernetes-apis/core/v1";
import { LocalWorld, shell } from "../../tests/support/local_world.ts";

Deno.test("startLocalCluster() runs a Job to Complete, with its counts and its pod's status", async () => {
  await using world = await LocalWorld.start();
  const { result, reason, job, pods } = await world.runScript("echo hello");
  assertEquals([result, reason], ["Complete", "CompletionsReached"]);
  const { active, ready, succeeded, failed, uncountedTerminatedPods } = job.status ?? {};
  assertEquals({ active, ready, succeeded, failed, uncountedTerminatedPods }, {
    active: undefined,
    ready: 0,
    succeeded: 1,
    failed: undefined,
    uncountedTerminatedPods: {},
  });
  const { phase, conditions, containerStatuses } = pods[0]!.status!;
  assertEquals(phase, "Succeeded");
  assertEquals(conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`), [
    "PodReadyToStartContainers True undefined",
    "Initialized True PodCompleted",
    "Ready False PodCompleted",
    "ContainersReady False PodCompleted",
    "PodScheduled True undefined",
  ]);
  assertEquals(containerStatuses?.[0]?.state?.terminated?.exitCode, 0);
  assertEquals(pods[0]?.spec?.nodeName, "local");
});

Deno.test("startLocalCluster() runs an Indexed Job, each pod with its index", async () => {
  await using world = await LocalWorld.start();
  const { result, job, pods } = await world.runScript("echo $JOB_COMPLETION_INDEX $HOSTNAME", {
    job: { completionMode: "Indexed", completions: 3, parallelism: 2 },
  });
  assertEquals([result, job.status?.completedIndexes], ["Complete", "0-2"]);
  assertEquals(world.linesOf().sort(), ["0 script-0", "1 script-1", "2 script-2"]);
  assertEquals(pods.map((pod) => pod.metadata.finalizers ?? []), [[], [], []]);
});

Deno.test("startLocalCluster() fails a Job by its podFailurePolicy", async () => {
  await using world = await LocalWorld.start();
  const rules = [{ action: "FailJob", onExitCodes: { operator: "In", values: [42] } }];
  const { reason } = await world.runScript("exit 42", {
    job: { backoffLimit: 5, podFailurePolicy: { rules } },
  });
  assertEquals(reason, "PodFailurePolicy");
});

Deno.test("startLocalCluster() fails a Job that waits for another controller, with the reason", async () => {
  await using world = await LocalWorld.start();
  const { reason, job } = await world.runScript("true", {
    job: { managedBy: "kueue.x-k8s.io/multikueue" },
  });
  assertEquals(reason, "NotSupported");
  assertEquals(job.status?.conditions?.at(-1)?.message?.includes("kueue.x-k8s.io"), true);
});

Deno.test("startLocalCluster() completes a Job that wants no completions, suspended or not", async () => {
  await using world = await LocalWorld.start();
  for (const suspend of [false, true]) {
    const name = `none-${suspend}`;
    const { result, pods } = await world.runJob(name, { containers: [shell("true")] }, {
      completions: 0,
      suspend,
    });
    assertEquals([result, pods.length], ["Complete", 0]);
  }
});

Deno.test("startLocalCluster() ends the pods of a Job that is suspended and starts one when it goes on", async () => {
  await using world = await LocalWorld.start();
  const script = "echo up; test -e /data/go || sleep 1000";
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
  const volumeMounts = [{ name: "data", mountPath: "/data" }];
  await world.createJob("job", { volumes, containers: [{ ...shell(script), volumeMounts }] });
  await world.said("up");
  const gone = world.podOf("job", (_, isGone) => isGone);
  await world.batch.patchJob("job", "json-merge", { spec: { suspend: true } });
  await gone;
  await Deno.writeTextFile(`${world.scratchDir}/volumes/data/go`, "");
  await world.batch.patchJob("job", "json-merge", { spec: { suspend: false } });
  const { result, job } = await world.jobEnd("job");
  assertEquals([result, job.status?.failed], ["Complete", undefined]);
});

Deno.test("startLocalCluster() removes a finished Job and its pods after its time to live", async () => {
  await using world = await LocalWorld.start();
  const gone = world.podOf("short", (_, isGone) => isGone);
  await world.createJob("short", { containers: [shell("true")] }, { ttlSecondsAfterFinished: 0 });
  assertEquals((await gone).status?.phase, "Succeeded");
});

Deno.test("startLocalCluster() lets the pods go of a Job that was deleted in the background", async () => {
  await using world = await LocalWorld.start();
  await world.createJob("job", { containers: [shell("echo up; sleep 1000")] });
  await world.said("up");
  const gone = world.podOf("job", (_, isGone) => isGone);
  await world.batch.deleteJob("job", { propagationPolicy: "Background" });
  await gone;
});

Deno.test("startLocalCluster() marks claims as Bound", async () => {
  await using world = await LocalWorld.start();
  const spec = {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "1Gi" } },
  };
  await world.core.createPersistentVolumeClaim({ metadata: { name: "data" }, spec });
  const stop = new AbortController();
  const events = await world.core.watchPersistentVolumeClaimList({ abortSignal: stop.signal });
  let bound: PersistentVolumeClaim | undefined;
  for await (const event of events) {
    if (event.type !== "ADDED" && event.type !== "MODIFIED") continue;
    if (event.object.status?.phase !== "Bound") continue;
    bound = event.object;
    stop.abort();
    break;
  }
  assertEquals(bound?.status?.capacity, { storage: "1Gi" });
});
