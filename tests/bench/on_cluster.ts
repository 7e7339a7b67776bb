/** Flows on a real API server beside the bare client doing the same Jobs, in alternating runs. */

import type { JobFlow, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { deedOf, isWrite } from "../e2e/support/audit.ts";
import { chain, flow, template } from "../e2e/support/flows.ts";
import { userOf } from "../e2e/support/kubeconfig.ts";
import { Recorder } from "../e2e/support/watching.ts";
import { isFinished, openPlace, type Place, type World } from "../e2e/support/world.ts";
import { Requests } from "./api_requests.ts";
import { runBare, type Shape, simulatedContainer } from "./bare_client.ts";
import { stepStarts } from "./latency.ts";
import { quantile, type Row, seconds, spread } from "./report.ts";

/** The flows that are measured, and not those that warm up. */
const labelSelector = "zen-flow.test/bench=true";

/** A run that takes longer has got stuck. */
const LIMIT_MS = 600_000;

export interface Comparison extends Shape {
  readonly runs: number;
  /** How long it may take, in ms, where the bare client takes this long. */
  readonly limit: (bareMs: number) => number;
  /** The same in words. */
  readonly target: string;
}

/** What the comparison shows: times, what the controller wrote, and how soon it did. */
export async function compare(
  world: World,
  { runs, limit, target, ...shape }: Comparison,
): Promise<Row[]> {
  const { chains, steps } = shape;
  const bare: number[] = [];
  const ours: number[] = [];
  const requests = { bare: new Requests(world), ours: new Requests(world) };
  const places: Place[] = [];
  for (let run = 0; run < runs; run++) {
    await using barePlace = await openPlace(world, "bare");
    bare.push(await requests.bare.during(() => runBare(barePlace, shape)));
    await using place = await openPlace(world, "ours");
    await place.startController();
    await settled(place, shape);
    ours.push(await requests.ours.during(() => runFlows(place, shape)));
    places.push(place);
  }
  const total = chains * steps * runs;
  const [ourTime, bareTime] = [quantile(ours, 0.5), quantile(bare, 0.5)];
  const what = chains === 1 ? `chain of ${steps}` : `${chains} × ${steps}`;
  const measured = `${seconds(ourTime)}, bare ${seconds(bareTime)} ` +
    `(${(ourTime / bareTime).toFixed(2)} ×), medians of ${runs}; limit ${seconds(limit(bareTime))}`;
  return [
    { what: `${what}: time`, target, measured },
    {
      what: `${what}: requests to the API server for a step`,
      target: "",
      measured: `${requests.ours.text(total)}; bare ${requests.bare.text(total)}`,
    },
    ...await writesOf(places.at(-1)!, what, shape),
    // A kubelet writes more than once of a pod that has ended: which write told it nobody can say.
    ...(shape.container === simulatedContainer ? await startsOf(places, what) : []),
  ];
}

/** One small flow, so that the controller is not measured while it starts. */
async function settled(place: Place, shape: Shape): Promise<void> {
  await place.flows.createJobFlow(flow("warm-up", stepsOf({ ...shape, steps: 2 })));
  await place.finished("warm-up");
}

function stepsOf({ steps, container }: Shape): Step[] {
  const jobTemplate = template({ template: { spec: { containers: [container] } } });
  return chain(steps).map((step) => ({ ...step, template: jobTemplate }));
}

/** Runs the flows and returns how many milliseconds it took until the last was Succeeded. */
async function runFlows(place: Place, shape: Shape): Promise<number> {
  const { chains } = shape;
  await using recorder = new Recorder<JobFlow>((options) =>
    place.flows.watchJobFlowList({ ...options, labelSelector })
  );
  const done = new Set<string>();
  const begun = performance.now();
  await Promise.all(Array.from({ length: chains }, (_, index) => {
    const made = flow(`chain-${index}`, stepsOf(shape));
    made.metadata = { ...made.metadata, labels: { "zen-flow.test/bench": "true" } };
    return place.flows.createJobFlow(made);
  }));
  let seen = 0;
  await recorder.until("all flows have finished", (changes) => {
    for (; seen < changes.length; seen++) {
      const { object } = changes[seen]!;
      if (isFinished(object)) done.add(object.metadata!.name!);
    }
    return done.size === chains;
  }, LIMIT_MS);
  return performance.now() - begun;
}

async function writesOf(place: Place, what: string, { chains, steps }: Shape): Promise<Row[]> {
  const all = (await place.audit()).filter((one) =>
    isWrite(one) && !one.name.startsWith("warm-up")
  );
  const ours = all.filter(({ user }) => user === userOf(place.account));
  const counts = [...Map.groupBy(ours, deedOf)].map(([deed, list]) => `${list.length} ${deed}`);
  const flows = (await place.flows.getJobFlowList({ labelSelector })).items;
  const size = (value: unknown) => JSON.stringify(value).length / steps;
  const [whole, alone] = [
    quantile(flows.map(({ status }) => size(status)), 0.5),
    quantile(flows.map(({ status }) => size(status!.steps)), 0.5),
  ];
  const total = chains * steps;
  return [{
    what: `${what}: writes by the controller`,
    target: chains === 1 ? `at most ${2 * steps + 2}` : `at most ${chains * (2 * steps + 2)}`,
    measured: `${ours.length} (${counts.join(", ")})`,
  }, {
    what: `${what}: writes by all components for a step`,
    target: "",
    measured: `${(all.length / total).toFixed(1)}, ${
      (ours.length / total).toFixed(1)
    } of them ours`,
  }, {
    what: `${what}: status bytes for a step`,
    target: "under 300",
    measured: `${alone.toFixed(0)}, ${whole.toFixed(0)} with the flow's own`,
  }];
}

async function startsOf(places: readonly Place[], what: string): Promise<Row[]> {
  const starts = (await Promise.all(places.map((place) => stepStarts(place, labelSelector))))
    .flat();
  return [{
    what: `${what}: pod's end written -> create received`,
    target: "",
    measured: spread(starts.map(({ whole }) => whole)),
  }, {
    what: `${what}: of that, all but the status write`,
    target: "p50 3 ms, p99 20 ms",
    measured: spread(starts.map(({ ours }) => ours)),
  }];
}
