/** The test cluster itself: that pods end as asked, and that nothing of it stays. */

import { assertEquals, assertRejects } from "@std/assert";
import { type Cluster, KubectlError, startCluster } from "../cluster/cluster.ts";
import { type ProcessIdentity, running } from "../cluster/process.ts";
import { processToKill } from "./support/killed_process.ts";

Deno.test("startCluster() runs Jobs whose pods end as their annotations say", async () => {
  await using cluster = await startCluster();
  const jobs = [
    job("plain", {}),
    job("slow", { "zen-flow.test/duration": "1500ms" }),
    job("failing", { "zen-flow.test/exit-code": "3", "zen-flow.test/message": 'out of "luck"' }),
    job("mistaken", { "zen-flow.test/duration": "3 seconds" }),
    job("third-attempt", { "zen-flow.test/exit-code": "1,1,0" }, { attempt: "3" }),
    job("second-attempt", { "zen-flow.test/exit-code": "1,7,0" }, { attempt: "2" }),
    job("endless", { "zen-flow.test/duration": "forever" }),
  ];
  await cluster.kubectl(["apply", "--filename=-"], list(jobs));

  await waitForJobs(cluster, "condition=Complete", ["plain", "slow", "third-attempt"]);
  await waitForJobs(cluster, "condition=Failed", ["failing", "mistaken", "second-attempt"]);
  await waitForJobs(cluster, "jsonpath={.status.ready}=1", ["endless"]);

  assertEquals(await terminated(cluster, "plain"), { exitCode: 0, reason: "Completed" });
  assertEquals(await terminated(cluster, "failing"), {
    exitCode: 3,
    reason: "Error",
    message: 'out of "luck"',
  });
  assertEquals(await terminated(cluster, "mistaken"), {
    exitCode: 125,
    reason: "InvalidTestAnnotation",
    message: 'zen-flow.test/duration is "3 seconds": must be like 1m30s, or forever',
  });
  assertEquals((await terminated(cluster, "second-attempt"))?.exitCode, 7);
});

Deno.test("startCluster() lets go of a deleted pod that a Job still holds", async () => {
  await using cluster = await startCluster();
  await cluster.kubectl(
    ["apply", "--filename=-"],
    list([job("endless", { "zen-flow.test/duration": "forever" }, { deadlineSeconds: 1 })]),
  );
  await waitForJobs(cluster, "condition=Failed", ["endless"]);
  await cluster.kubectl(["delete", "job/endless", "--cascade=foreground", "--timeout=300s"]);
  assertEquals(await cluster.kubectl(["get", "pods", "--output=name"]), "");
});

Deno.test("Cluster.kubectl() throws with kubectl's exit code and message", async () => {
  await using cluster = await startCluster();
  const error = await assertRejects(() => cluster.kubectl(["get", "job/none"]), KubectlError);
  assertEquals(error.exitCode, 1);
  assertEquals(error.stderr, 'Error from server (NotFound): jobs.batch "none" not found\n');
});

Deno.test("Cluster.startComponent() continues where a killed API server was", async () => {
  await using cluster = await startCluster();
  await cluster.kubectl(["create", "configmap", "kept"]);
  await cluster.stopComponent("kube-apiserver", { signal: "KILL" });
  await assertRejects(() => cluster.kubectl(["get", "configmap/kept"]), KubectlError);
  await cluster.startComponent("kube-apiserver");
  assertEquals(
    await cluster.kubectl(["get", "configmap/kept", "--output=name"]),
    "configmap/kept\n",
  );
  // The others have found it again by themselves.
  await cluster.kubectl(["apply", "--filename=-"], list([job("plain", {})]));
  await waitForJobs(cluster, "condition=Complete", ["plain"]);
});

Deno.test("Cluster leaves no process or file when it is disposed of", async () => {
  const cluster = await startCluster();
  const { dir } = cluster;
  const processes = await cluster.processes();
  assertEquals((await running(processes)).length, 5);
  await cluster[Symbol.asyncDispose]();
  await assertGone({ dir, processes });
});

Deno.test("Cluster leaves nothing when the process that started it is killed", async () => {
  const process = await processToKill(`
    const cluster = await startCluster();
    const { dir } = cluster;
    console.log(JSON.stringify({ dir, processes: await cluster.processes() }));
  `);
  await process.kill();
  await assertGone(JSON.parse(process.line));
});

/** With its processes its ports are free too; somebody else may have them by now. */
async function assertGone(cluster: {
  readonly dir: string;
  readonly processes: readonly ProcessIdentity[];
}): Promise<void> {
  assertEquals(cluster.processes.length, 5);
  assertEquals(await running(cluster.processes), []);
  await assertRejects(() => Deno.stat(cluster.dir), Deno.errors.NotFound);
}

function job(
  name: string,
  annotations: Readonly<Record<string, string>>,
  options: { readonly attempt?: string; readonly deadlineSeconds?: number } = {},
): unknown {
  const { attempt, deadlineSeconds } = options;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: deadlineSeconds,
      // With such a policy the Job waits for a final phase of each pod of its own.
      podFailurePolicy: {
        rules: [{
          action: "Ignore",
          onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
        }],
      },
      template: {
        metadata: {
          annotations,
          labels: attempt === undefined ? {} : { "workflow.zen.io/attempt": attempt },
        },
        spec: { restartPolicy: "Never", containers: [{ name: "main", image: "none" }] },
      },
    },
  };
}

function list(items: readonly unknown[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

async function waitForJobs(
  cluster: Cluster,
  condition: string,
  names: readonly string[],
): Promise<void> {
  const jobs = names.map((name) => `job/${name}`);
  await cluster.kubectl(["wait", `--for=${condition}`, "--timeout=300s", ...jobs]);
}

/** How the only container of the Job's only pod has ended. */
async function terminated(
  cluster: Cluster,
  jobName: string,
): Promise<{ exitCode: number; reason: string; message?: string } | undefined> {
  const selector = `--selector=batch.kubernetes.io/job-name=${jobName}`;
  const pods = JSON.parse(await cluster.kubectl(["get", "pods", "--output=json", selector]));
  assertEquals(pods.items.length, 1);
  const state = pods.items[0].status.containerStatuses[0].state.terminated;
  if (state === undefined) return undefined;
  const { exitCode, reason, message } = state;
  return message === undefined ? { exitCode, reason } : { exitCode, reason, message };
}
