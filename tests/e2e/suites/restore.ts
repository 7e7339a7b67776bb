/** What `zen-flow retry`, `backup` and `restore` do to flows that a controller works on. */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { JobFlow, JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { giveStatus, originOf } from "../../../src/cli/cluster/held_flow.ts";
import { CommandError } from "../../../src/cli/host.ts";
import { HOLD_ANNOTATION } from "../../../src/flow/mod.ts";
import { zenFlow } from "../../cli/zen_flow.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow, podStep, template } from "../support/flows.ts";
import { writeKubeconfig } from "../support/kubeconfig.ts";
import { type Place, stepOf } from "../support/world.ts";

/** Runs the program as administrator, or with another kubeconfig, in the test's namespace. */
async function run(place: Place, args: readonly string[], kubeconfig?: string) {
  const { kubeconfigPath } = place.world.cluster;
  const { code, stdout, stderr } = await zenFlow([...args, "--namespace", place.namespace], {
    env: { KUBECONFIG: kubeconfig ?? kubeconfigPath },
  });
  const text = (said: string) => said.replaceAll(`${place.namespace}/`, "");
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Attempts of which there is a Job, as `flow/step-1`. */
async function attempts(place: Place): Promise<string[]> {
  return (await place.jobs()).map(({ metadata: { labels = {} } }) =>
    `${labels["workflow.zen.io/flow"]}/${labels["workflow.zen.io/step"]}-` +
    labels["workflow.zen.io/attempt"]
  );
}

const forever = { duration: "forever" };
const inQueue: Partial<JobFlowSpec> = {
  executionPolicy: { concurrencyGroup: "q", concurrencyPolicy: "Queue" },
};
const retryLater = { retryPolicy: { limit: 1, backoff: { duration: "1h" } } };

/** Flows in every state that a flow can be in. */
async function makeFlows(place: Place): Promise<void> {
  await place.apply(
    flow("done", chain(2)),
    flow("broken", [podStep("a", { exitCode: "3", message: "no space" })]),
    flow("busy", [
      podStep("a"),
      podStep("b", forever, { dependencies: ["a"] }),
      podStep("c", {}, { dependencies: ["b"] }),
    ], { finally: [podStep("tidy")] }),
    flow("retrying", [podStep("a"), podStep("b", { exitCode: "1" }, retryLater)]),
    flow("asking", [
      podStep("a"),
      { name: "ask", type: "Manual", dependencies: ["a"] },
      podStep("b", {}, { dependencies: ["ask"] }),
    ]),
    flow("suspended", [podStep("a")], { suspend: true }),
    flow("first", [podStep("held", forever)], inQueue),
  );
  const isUnderWay = ({ status }: JobFlow) =>
    status?.steps?.some(({ phase, jobRef }) => phase === "Running" && jobRef?.uid) ?? false;
  await place.flowThat("first", "runs", isUnderWay);
  await place.apply(flow("second", [podStep("a")], inQueue));
  await place.finished("done");
  await place.finished("broken");
  await place.flowThat(
    "busy",
    "runs",
    (one) => isUnderWay(one) && phaseOf(one, "a") === "Succeeded",
  );
  await place.stepThat("retrying", "b", ({ nextRetryTime }) => nextRetryTime !== undefined);
  await place.stepThat("retrying", "a", ({ phase }) => phase === "Succeeded");
  await place.stepThat("asking", "ask", ({ phase }) => phase === "PendingApproval");
  await place.flowThat("suspended", "waits", ({ status }) => status?.phase === "Suspended");
  await place.flowThat("second", "waits", ({ status }) => status?.phase === "Pending");
}

function phaseOf(flow: JobFlow, step: string): string | undefined {
  return flow.status?.steps === undefined ? undefined : stepOf(flow, step).phase;
}

/** What of a finished flow must be as it was. */
function lasting({ status }: JobFlow): unknown {
  const { observedGeneration: _, conditions = [], ...rest } = status ?? {};
  return { ...rest, conditions: conditions.map(({ observedGeneration: _, ...one }) => one) };
}

clusterTest("a backup of flows in every state goes on after all was deleted", async (place) => {
  await place.startController();
  await makeFlows(place);
  const file = `${place.world.cluster.dir}/${place.namespace}.yaml`;
  assertEquals((await run(place, ["backup", "--output", file])).code, 0);
  const there = await run(place, ["restore", file]);
  assertStringIncludes(there.stdout, "8 flows: 0 restored, 8 left alone, 0 not restored\n");
  assertEquals([there.code, there.stderr], [0, ""]);
  const saved = new Map(
    (await place.flows.getJobFlowList()).items.map((one) => [one.metadata.name!, one] as const),
  );
  const before = await attempts(place);
  await place.kubectl(["delete", "jobflows", "--all", "--cascade=foreground"]);
  assertEquals(await attempts(place), []);

  const { code, stdout } = await run(place, ["restore", file]);
  assertEquals(code, 0, stdout);
  assertEquals(stdout.trim().split("\n").toSorted(), [
    "8 flows: 8 restored, 0 left alone, 0 not restored",
    "asking: restored: 1 of 3 steps are kept",
    "broken: restored: it had finished, Failed",
    "busy: restored: 1 of 4 steps are kept; what was running begins again: b",
    "done: restored: it had finished, Succeeded",
    "first: restored: 0 of 1 steps are kept; what was running begins again: held",
    "retrying: restored: 1 of 2 steps are kept",
    "second: restored: it had not begun",
    "suspended: restored: it had not begun",
  ]);
  const running = ({ phase, jobRef }: { phase?: string; jobRef?: { uid?: string } }) =>
    phase === "Running" && jobRef?.uid !== undefined;
  assertEquals((await place.stepThat("busy", "b", running)).attempt, 2);
  assertEquals((await place.stepThat("first", "held", running)).attempt, 2);
  await place.flowThat("second", "waits", ({ status }) => status?.phase === "Pending");
  await place.flowThat("suspended", "waits", ({ status }) => status?.phase === "Suspended");
  for (const name of ["done", "broken"]) {
    assertEquals(lasting(await place.flows.getJobFlow(name)), lasting(saved.get(name)!));
  }
  const retry = stepOf(await place.flows.getJobFlow("retrying"), "b");
  assertEquals(retry.nextRetryTime, stepOf(saved.get("retrying")!, "b").nextRetryTime);

  assertEquals((await run(place, ["approve", "asking"])).code, 0);
  assertEquals((await run(place, ["resume", "suspended"])).code, 0);
  for (const [flow, step] of [["busy", "b"], ["first", "held"]] as const) {
    const { jobRef } = await place.stepThat(flow, step, running);
    await place.podsOf(jobRef!.name!, 1, () => true);
    await place.endPods(step);
  }
  for (const name of ["busy", "first", "second", "asking", "suspended"]) {
    assertEquals((await place.finished(name)).status?.phase, "Succeeded", name);
  }
  const after = await attempts(place);
  assertEquals(after.filter((one) => before.includes(one)), [], "no attempt was made twice");
  assertEquals(after.toSorted(), [
    "asking/b-1",
    "busy/b-2",
    "busy/c-1",
    "busy/tidy-1",
    "first/held-2",
    "second/a-1",
    "suspended/a-1",
  ]);
});

/** Gives accounts a right in the place's namespace. */
async function grant(
  place: Place,
  role: string,
  [verbs, resources]: readonly [verbs: string, resources: string],
  accounts: readonly string[],
): Promise<void> {
  await place.kubectl(["create", "role", role, `--verb=${verbs}`, `--resource=${resources}`]);
  const subjects = accounts.map((name) => `--serviceaccount=${place.namespace}:${name}`);
  await place.kubectl(["create", "rolebinding", role, `--role=${role}`, ...subjects]);
}

clusterTest("an interrupted restore has started nothing, and is gone on with", async (place) => {
  await place.startController();
  await place.apply(flow("busy", [podStep("a"), podStep("b", {}, { dependencies: ["a"] })]));
  await place.apply(flow("stays", [podStep("a")]));
  const { status, ...rest } = await place.finished("busy");
  await place.finished("stays");
  const [a] = status!.steps!;
  const file = `${place.world.cluster.dir}/${place.namespace}.yaml`;
  const running = { ...status, phase: "Running", steps: [a, { name: "b", phase: "Pending" }] };
  const stays = await place.flows.getJobFlow("stays");
  await Deno.writeTextFile(
    file,
    JSON.stringify({
      apiVersion: "v1",
      kind: "List",
      items: [{ ...rest, status: running }, stays],
    }),
  );
  await place.kubectl(["delete", "jobflow", "busy", "--cascade=foreground"]);
  // Who may not write what became of flows makes none; who may, but not let them go, comes half the way.
  const flows = "jobflows.workflow.zen.io";
  for (const name of ["maker", "writer"]) await place.kubectl(["create", "serviceaccount", name]);
  await grant(place, "maker", ["get,list,create", `${flows},jobs.batch`], ["maker", "writer"]);
  await grant(place, "writer", ["patch", `${flows}/status`], ["writer"]);
  const { cluster, client } = place.world;
  const as = (name: string) =>
    writeKubeconfig(cluster, client, { account: { namespace: place.namespace, name } });
  const [maker, writer] = [await as("maker"), await as("writer")];
  const forbidden = "not allowed to patch jobflows.workflow.zen.io/status";
  const none = await run(place, ["restore", file], maker);
  assertStringIncludes(none.stderr, `busy: not restored: ${forbidden}`);
  const again = await run(place, ["retry", "stays", "--from", "a"], maker);
  assertStringIncludes(again.stderr, forbidden);
  assertEquals([none.code, again.code], [1, 1]);
  const there = (await place.flows.getJobFlowList()).items.map(({ metadata }) => metadata.name);
  assertEquals(there, ["stays"]);

  const half = await run(place, ["restore", file], writer);
  assertEquals(half.code, 1);
  assertStringIncludes(
    half.stderr,
    "busy: it stays on hold: not allowed to patch jobflows.workflow.zen.io in namespace",
  );
  assertStringIncludes(half.stdout, "stays: left alone");
  const held = await place.flows.getJobFlow("busy");
  assert(held.metadata.annotations?.[HOLD_ANNOTATION] !== undefined);
  assertEquals(await attempts(place), ["stays/a-1"]);

  const whole = await run(place, ["restore", file]);
  assertEquals(whole.code, 0, whole.stdout);
  assertStringIncludes(whole.stdout, "busy: restored: 1 of 2 steps are kept");
  assertEquals((await place.finished("busy")).status?.phase, "Succeeded");
  assertEquals((await attempts(place)).toSorted(), ["busy/b-1", "stays/a-1"]);
});

/** A flow whose second step uses a claim of the flow. */
async function makeNightly(place: Place): Promise<void> {
  const onClaim = template({
    template: {
      spec: {
        containers: [{ name: "main", image: "none" }],
        volumes: [{ name: "work", persistentVolumeClaim: { claimName: "work" } }],
      },
    },
  });
  const claim = {
    metadata: { name: "work" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  };
  await place.apply(
    flow("nightly", [
      podStep("fetch"),
      { name: "load", dependencies: ["fetch"], template: onClaim },
    ], { resourceTemplates: { volumeClaimTemplates: [claim] } }),
  );
}

clusterTest("a retry finds the first run's claims, which then belong to both", async (place) => {
  await place.startController();
  await makeNightly(place);
  // No volume is made here, so the pod waits for ever.
  await place.stepThat("nightly", "load", ({ reason }) => reason === "Unschedulable");
  assertEquals(
    (await run(place, ["retry", "nightly"])).stderr,
    "zen-flow: flow nightly has not " +
      "finished (Running); zen-flow cancel ends it\n",
  );
  assertEquals((await run(place, ["cancel", "nightly"])).code, 0);
  await place.finished("nightly");

  const { code, stdout, stderr } = await run(place, ["retry", "nightly"]);
  assertEquals({ code, stdout, stderr }, {
    code: 0,
    stdout: "nightly-retry-1: runs load, keeps fetch\n",
    stderr: "",
  });
  const { jobRef } = await place.stepThat(
    "nightly-retry-1",
    "load",
    ({ jobRef }) => jobRef?.uid !== undefined,
  );
  const { spec } = await place.batch.getJob(jobRef!.name!);
  assertEquals(spec!.template.spec!.volumes![0]!.persistentVolumeClaim?.claimName, "nightly-work");
  const { items } = await place.core.getPersistentVolumeClaimList();
  assertEquals(items.map(({ metadata }) => metadata.name), ["nightly-work"]);
  const owners = items[0]!.metadata.ownerReferences!.map(({ name }) => name);
  assertEquals(owners.toSorted(), ["nightly", "nightly-retry-1"]);
  assert(!(await attempts(place)).includes("nightly-retry-1/fetch-1"));
  // Another command that had found it on hold comes too late.
  const made = await place.flows.getJobFlow("nightly-retry-1");
  const annotations = { ...made.metadata.annotations, [HOLD_ANNOTATION]: originOf("retry", "x") };
  const late = { ...made, metadata: { ...made.metadata, annotations } };
  await assertRejects(
    () => giveStatus(place.world.client, late, { phase: "Pending" }),
    CommandError,
    "flow nightly-retry-1 is not on hold any more",
  );

  // The retry of a retry uses them too, or makes new ones where nothing is kept.
  assertEquals((await run(place, ["cancel", "nightly-retry-1"])).code, 0);
  await place.finished("nightly-retry-1");
  assertEquals((await run(place, ["retry", "nightly-retry-1"])).code, 0);
  const fresh = await run(place, ["retry", "nightly-retry-1", "--from", "fetch"]);
  assertEquals(fresh.stdout, "nightly-retry-3: runs fetch, load\n", fresh.stderr);
  await place.stepThat("nightly-retry-3", "load", ({ jobRef }) => jobRef?.uid !== undefined);
  const ownClaim = await place.core.getPersistentVolumeClaim("nightly-retry-3-work");
  assertEquals(ownClaim.metadata.ownerReferences?.map(({ name }) => name), ["nightly-retry-3"]);
  // Made anew from a backup, it is an owner again.
  const file = `${place.world.cluster.dir}/${place.namespace}.yaml`;
  await Deno.writeTextFile(file, JSON.stringify(await place.flows.getJobFlow("nightly-retry-2")));
  await place.kubectl(["delete", "jobflow", "nightly-retry-2", "--cascade=foreground"]);
  const restored = await run(place, ["restore", file]);
  assertStringIncludes(restored.stdout, "nightly-retry-2: restored: 1 of 2 steps are kept");
  assert(!restored.stdout.includes("without claims"), restored.stdout);
  await place.kubectl([
    ...["delete", "jobflow", "nightly", "nightly-retry-1"],
    "--cascade=foreground",
  ]);
  const left = await place.core.getPersistentVolumeClaim("nightly-work");
  assertEquals(left.metadata.deletionTimestamp, undefined);
});
