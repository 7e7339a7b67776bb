/** Flows as their users see them: with kubectl, from the files in examples/. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow, podStep } from "../support/flows.ts";
import { type Place, stepOf } from "../support/world.ts";

const examples = new URL("../../../examples/", import.meta.url).pathname;

/** How each example ends on a node where every container ends with 0. */
const ends: Readonly<Record<string, string>> = {
  "approval": "Succeeded 3/3",
  "artifacts": "Succeeded 3/3",
  "conditions": "Succeeded 4/4",
  "dag-flow": "Succeeded 6/6",
  "data-flow": "Succeeded 10/10",
  "failure-policy": "Succeeded 2/2",
  "etl": "Succeeded 5/5",
  "finally": "Succeeded 5/5",
  "for-each": "Succeeded 2/2",
  "indexed": "Succeeded 2/2",
  "map-reduce": "Succeeded 2/2",
  "nightly-a": "Succeeded 1/1",
  "nightly-b": "Succeeded 1/1",
  "parallelism": "Succeeded 9/9",
  "parameters": "Succeeded 2/2",
  "retries": "Succeeded 3/3",
  "simple-linear-flow": "Succeeded 3/3",
};

clusterTest("the examples run to their end after kubectl apply", async (place) => {
  await makeVolumes(place, Object.keys(ends).length);
  await place.startController();
  // What is in folders needs more than flows.
  const files = [...Deno.readDirSync(examples)].filter(({ isFile }) => isFile)
    .map(({ name }) => name).filter((name) =>
      !Object.hasOwn(messages, name.replace(/\.yaml$/, ""))
    );
  await place.kubectl(["apply", ...files.map((name) => `--filename=${examples}${name}`)]);
  for (const name of Object.keys(messages)) await applyWithMessages(place, name);
  const approval = "approved.workflow.zen.io/approve=true";
  await place.kubectl(["annotate", "jobflow", "approval", approval]);
  await place.kubectl([
    ...["wait", "jobflows", "--all", "--for=condition=Complete", "--timeout=300s"],
  ]);
  const flows = (await place.flows.getJobFlowList()).items;
  const found = flows.map(({ metadata, status }) => [
    metadata!.name!,
    `${status?.phase} ${status?.progress?.summary}`,
  ]);
  assertEquals(Object.fromEntries(found), ends);
});

/** What containers of the examples with outputs leave, by example and step: here none is run. */
const messages: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "etl": { extract: '{"count": 3, "files": ["a.csv", "b.csv"]}', transform: "rows=120" },
  "map-reduce": { map: '{"orders": 3}', reduce: "total=12" },
};

/** Applies such an example, with its messages as annotations for the simulated node. */
async function applyWithMessages(place: Place, name: string): Promise<void> {
  const file = `${examples}${name}.yaml`;
  const text = await place.kubectl(["create", "--dry-run=client", "-o=json", "-f", file]);
  const example: JobFlow = JSON.parse(text);
  for (const step of example.spec!.steps) {
    const message = messages[name]![step.name];
    if (message === undefined) continue;
    step.metadata = { annotations: { "zen-flow.test/message": message } };
  }
  await place.apply(example);
}

clusterTest("outputs reach the status, later Jobs and finally", async (place) => {
  await place.startController();
  await applyWithMessages(place, "etl");
  await place.kubectl(["wait", "jobflow/etl", "--for=condition=Complete", "--timeout=300s"]);
  const finished = await place.flows.getJobFlow("etl");
  assertEquals(stepOf(finished, "extract").outputs?.parameters, {
    count: 3,
    files: ["a.csv", "b.csv"],
    first: "a.csv",
    more: 1,
  });
  assertEquals(stepOf(finished, "nothing-new").reason, "ConditionFalse");
  const jobs = await place.jobs();
  const container = (step: string) =>
    jobs.find(({ metadata }) => metadata!.name === stepOf(finished, step).jobRef!.name)!
      .spec!.template.spec!.containers[0]!;
  assertEquals(container("load").args, ["loading 120 rows"]);
  assertEquals(container("report").env, [
    { name: "PARAM_ROWS", value: "120" },
    { name: "PARAM_RESULT", value: "Succeeded" },
  ]);
});

clusterTest("the example retries does what it says where its containers fail", async (place) => {
  await makeVolumes(place, 1);
  await place.startController();
  const file = `${examples}retries.yaml`;
  const text = await place.kubectl(["create", "--dry-run=client", "-o=json", "-f", file]);
  const example: JobFlow = JSON.parse(text);
  const codes: Readonly<Record<string, string>> = { flaky: "1,1,0", optional: "7" };
  for (const step of example.spec!.steps) {
    step.metadata = { annotations: { "zen-flow.test/exit-code": codes[step.name] ?? "0" } };
  }
  await place.apply(example);
  await place.kubectl(["wait", "jobflow/retries", "--for=condition=Complete", "--timeout=300s"]);
  const finished = await place.flows.getJobFlow("retries");
  assertEquals(stepOf(finished, "flaky").retryCount, 2);
  assertEquals(stepOf(finished, "optional").phase, "Failed");
  assertEquals(stepOf(finished, "optional").exitCode, 7);
  assertStringIncludes(finished.status!.message!, "optional");
});

clusterTest("kubectl get shows phase, progress and age, and wide the message", async (place) => {
  await place.startController();
  await place.apply(flow("columns", [podStep("one", { exitCode: "3" })]));
  await place.kubectl(["wait", "jf/columns", "--for=condition=Failed", "--timeout=300s"]);
  const rows = async (...args: string[]) =>
    (await place.kubectl(["get", ...args])).trim().split("\n").map((row) => row.split(/ {2,}/));
  const [header, row] = await rows("jf");
  assertEquals(header, ["NAME", "PHASE", "PROGRESS", "AGE"]);
  assertEquals(row?.slice(0, 3), ["columns", "Failed", "1/1"]);
  assertMatch(row?.[3] ?? "", /^\d+s$/);
  const [wide, wideRow] = await rows("flow", "--output=wide");
  assertEquals(wide, ["NAME", "PHASE", "PROGRESS", "MESSAGE", "AGE"]);
  assertEquals(wideRow?.[3], "step one failed: container main ended with exit code 3");
  const all = await place.kubectl(["get", "all", "--output=name"]);
  assertStringIncludes(all, "jobflow.workflow.zen.io/columns");
});

clusterTest(
  "kubectl describe shows every error of an invalid flow, which apply repairs",
  async (place) => {
    await place.startController();
    const steps = [
      podStep("a", {}, { dependencies: ["c"] }),
      podStep("b", {}, { dependencies: ["a"] }),
      podStep("c", {}, { dependencies: ["b"] }),
      podStep("d", {}, { dependencies: ["nowhere"] }),
    ];
    await place.apply(flow("broken", steps));
    await place.kubectl([
      ...["wait", "jobflow/broken", "--for=condition=Accepted=False", "--timeout=300s"],
    ]);
    const refused = await place.flows.getJobFlow("broken");
    assertEquals(refused.status?.phase, "Pending");
    assertEquals(refused.status?.startTime, undefined);
    const errors = refused.status!.conditions!.find(({ type }) => type === "Accepted")!.message!;
    assertEquals(errors.split("\n").length, 2);

    await place.event("Invalid");
    const described = await place.kubectl(["describe", "jobflow", "broken"]);
    for (const error of errors.split("\n")) assertStringIncludes(described, error);
    assertMatch(described, /a -> \S+ -> \S+ -> a/);
    assertStringIncludes(described, "nowhere");
    assertEquals(await place.jobs(), []);

    const [a, b, c, d] = steps;
    const repaired = [{ ...a!, dependencies: [] }, b!, c!, { ...d!, dependencies: ["c"] }];
    await place.apply(flow("broken", repaired));
    await place.kubectl(["wait", "jobflow/broken", "--for=condition=Complete", "--timeout=300s"]);
    const accepted = (await place.flows.getJobFlow("broken")).status?.conditions
      ?.find(({ type }) => type === "Accepted");
    assertEquals(accepted?.status, "True");
  },
);

clusterTest(
  "kubectl describe shows what failed and how often, with the container's last words",
  async (place) => {
    await place.startController();
    const ending = { exitCode: "2", message: "no space left on device" };
    const retryPolicy = { limit: 1, backoff: { duration: "100ms" } };
    await place.apply(flow("events", [podStep("write", ending, { retryPolicy })]));
    await place.kubectl(["wait", "jobflow/events", "--for=condition=Failed", "--timeout=300s"]);
    for (const reason of ["StepRetrying", "StepFailed", "Failed"]) await place.event(reason);
    const described = await place.kubectl(["describe", "jobflow", "events"]);
    const events = described.slice(described.indexOf("\nEvents:"));
    assertMatch(events, /Warning +StepRetrying .*exit code 2: no space left on device/);
    assertMatch(events, /Warning +StepFailed .*after 2 attempts/);
    assertMatch(events, /Warning +Failed .*step write failed/);
    assertMatch(events, /zen-flow/);
  },
);

/** Claims without a storage class bind to such volumes. */
async function makeVolumes(place: Place, count: number): Promise<void> {
  const volumes = Array.from({ length: count }, (_, index) => ({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `${place.namespace}-${index}` },
    spec: {
      accessModes: ["ReadWriteOnce"],
      capacity: { storage: "10Gi" },
      hostPath: { path: "/volume" },
    },
  }));
  await place.apply(...volumes);
}
