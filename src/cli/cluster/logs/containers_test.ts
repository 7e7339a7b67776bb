import { assertEquals, assertThrows } from "@std/assert";
import type { ContainerStatus, Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { attemptLabels, jobName } from "../../../flow/names.ts";
import { CommandError } from "../../host.ts";
import { attemptPod, checkContainer, containerLogs, missingLogs, podsOf } from "./containers.ts";

const UID = "0b5b0c0e-3f0e-4b52-9d0a-7d8f3f1f0001";

const FLOW: JobFlow = {
  metadata: { name: "nightly", uid: UID },
  spec: {
    steps: [
      { name: "load" },
      { name: "ask", type: "Manual" },
      { name: "wide" },
      { name: "report" },
    ],
  },
  status: {
    steps: [
      { name: "load", phase: "Succeeded", attempt: 2 },
      { name: "ask", phase: "Succeeded" },
      { name: "wide", phase: "Running", attempt: 1 },
      { name: "report", phase: "Pending" },
    ],
  },
};

const RUNNING = { running: {} };
const ENDED = { terminated: { exitCode: 0 } };

function container(name: string, rest: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name, image: "", imageID: "", ready: true, restartCount: 0, state: ENDED, ...rest };
}

/** A pod of an attempt, of this flow unless another uid is given. */
function pod(
  step: string,
  attempt: number,
  rest: { index?: number; uid?: string; statuses?: ContainerStatus[]; init?: string } = {},
): Pod {
  const { index, uid = UID, statuses = [container("main")], init } = rest;
  const job = jobName({ name: "nightly", uid }, { step, attempt });
  return {
    metadata: {
      name: `${job}-${index ?? "x"}`,
      uid: `uid-${step}-${attempt}-${index ?? "x"}`,
      labels: attemptLabels("nightly", step, attempt),
      annotations: index === undefined
        ? {}
        : { "batch.kubernetes.io/job-completion-index": String(index) },
      ownerReferences: [
        { apiVersion: "batch/v1", kind: "Job", name: job, uid: "j", controller: true },
      ],
    },
    spec: {
      containers: statuses.map(({ name }) => ({ name })),
      ...(init === undefined ? {} : { initContainers: [{ name: init }] }),
    },
    status: { containerStatuses: statuses },
  };
}

function logsOf(one: Pod) {
  return containerLogs(attemptPod(FLOW, one)!);
}

Deno.test("podsOf() orders pods by step, attempt and index, and leaves out those of others", () => {
  const pods = [
    pod("wide", 1, { index: 10 }),
    pod("wide", 1, { index: 2 }),
    pod("load", 2),
    pod("load", 1),
    pod("load", 1, { uid: "0b5b0c0e-3f0e-4b52-9d0a-7d8f3f1f0002" }),
    { metadata: { name: "foreign", labels: attemptLabels("nightly", "load", 1) } },
  ];
  assertEquals(
    podsOf(FLOW, pods).map(({ step, attempt, index }) => `${step} ${attempt} ${index}`),
    ["load 1 -1", "load 2 -1", "wide 1 2", "wide 1 10"],
  );
});

Deno.test("containerLogs() marks lines with no more than is needed to tell logs apart", () => {
  const part = (one: Pod) => logsOf(one).map((log) => log.part);
  assertEquals(part(pod("load", 1)), [""]);
  assertEquals(part(pod("load", 2)), ["#2"]);
  assertEquals(part(pod("wide", 1, { index: 3 })), ["[3]"]);
  const two = [container("main"), container("side")];
  assertEquals(part(pod("wide", 2, { index: 0, statuses: two })), ["#2[0]/main", "#2[0]/side"]);
  assertEquals(part(pod("load", 1, { init: "fetch" })), ["/main"]);
});

Deno.test("containerLogs() gives a container that waits no log, and each of its runs one", () => {
  const runs = (rest: Partial<ContainerStatus>) =>
    logsOf(pod("load", 1, { statuses: [container("main", rest)] }))
      .map(({ key, isPrevious, hasEnded }) => [key.split("/")[2], isPrevious, hasEnded]);
  assertEquals(runs({ state: { waiting: {} } }), []);
  assertEquals(runs({ state: RUNNING }), [["0", false, false]]);
  assertEquals(runs({}), [["0", false, true]]);
  const restarted = { restartCount: 2, lastState: ENDED };
  assertEquals(runs({ ...restarted, state: RUNNING }), [["1", true, true], ["2", false, false]]);
  assertEquals(runs({ ...restarted, state: { waiting: {} } }), [["1", false, true]]);
});

Deno.test("checkContainer() knows the containers of templates and of pods, and names them", () => {
  const spec = { template: { spec: { containers: [{ name: "main", image: "x" }] } } };
  const step = {
    name: "load",
    template: { apiVersion: "batch/v1" as const, kind: "Job" as const, spec },
  };
  const flow: JobFlow = {
    metadata: { name: "nightly" },
    spec: { steps: [step, { name: "ask", type: "Manual" }] },
  };
  const pods = [
    attemptPod(
      FLOW,
      pod("load", 1, { statuses: [container("main"), container("mesh")], init: "fetch" }),
    )!,
  ];
  for (const name of ["main", "mesh", "fetch"]) checkContainer(name, flow, pods, undefined);
  const said = (name: string, step?: string) =>
    assertThrows(() => checkContainer(name, flow, [], step), CommandError).message;
  assertEquals(said("mesh"), 'flow nightly has no container "mesh"; its containers are main');
  assertEquals(said("main", "ask"), 'step ask has no container "main"; it has none');
});

Deno.test("missingLogs() says which attempts have no pod any more", () => {
  const pods = podsOf(FLOW, [pod("load", 2)]);
  const said = (step: string | undefined, isFollowed = false) =>
    missingLogs(FLOW, pods, { step, isFollowed });
  assertEquals(said(undefined), [
    "load: there is no pod of attempt 1",
    "wide: there is no pod of attempt 1",
  ]);
  assertEquals(said(undefined, true), ["load: there is no pod of attempt 1"]);
  assertEquals(said("report"), ["report has not started"]);
  assertEquals(said("report", true), []);
  assertEquals(said("ask"), ["ask is Manual and runs nothing"]);
});
