/** Every expression of the alerts and of the dashboard, asked of a Prometheus that scrapes controllers. */

import { assert, assertEquals } from "@std/assert";
import { parse } from "yaml";
import { CATALOGUE, type MetricEntry } from "../../../src/telemetry/catalogue.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow, podStep } from "../support/flows.ts";
import { openGate } from "../support/gate.ts";
import { repository } from "../support/helm.ts";
import { type Prometheus, startPrometheus } from "../support/prometheus.ts";
import { startWebhook } from "../support/webhook.ts";
import { openPlace, type Place } from "../support/world.ts";

const LEASE = "zen-flow-controller-leader-election";

/** An alert or a panel, and an expression of it. */
interface Asked {
  readonly of: string;
  readonly expression: string;
}

/**
 * The one alert that cannot be brought about in a test: it wants steps of ten minutes, and other
 * ones the day before. Its expression is asked for the same series without the two thresholds, and
 * for those of now in place of yesterday's.
 */
const relaxed: Readonly<Record<string, (expression: string) => string>> = {
  ZenFlowStepsSlow: (expression) =>
    expression.replace("> 600", "> 0").replace("> 3 *", ">= 0 *").replace(" offset 2h", ""),
};

async function alerts(): Promise<readonly Asked[]> {
  const path = `${repository}deploy/prometheus/prometheus-rules.yaml`;
  const { spec } = parse(await Deno.readTextFile(path));
  return spec.groups.flatMap((group: { rules: { alert: string; expr: string }[] }) =>
    group.rules.map(({ alert, expr }) => ({ of: alert, expression: expr }))
  );
}

/** Times that Grafana would put in for a dashboard over some minutes. */
const variables: Readonly<Record<string, string>> = {
  $namespace: ".*",
  $__range: "5m",
  $__rate_interval: "1m",
};

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: unknown }[];
  };
}

async function dashboard(): Promise<Dashboard> {
  const configMap = JSON.parse(
    await Deno.readTextFile(`${repository}deploy/grafana/dashboard.json`),
  );
  const [json] = Object.values<string>(configMap.data);
  return JSON.parse(json!);
}

function panels({ panels }: Dashboard): readonly Asked[] {
  return panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({
      of: title,
      expression: expr.replace(/\$\w+/g, (name) => variables[name] ?? name),
    }))
  );
}

/** Starts a controller that never leads, and may not watch its lease: somebody holds that, for ever. */
async function startFollower(place: Place, gate: { readonly url: string }) {
  await place.apply({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: LEASE },
    spec: { holderIdentity: "somebody", leaseDurationSeconds: 3600 },
  });
  return await place.startController({ server: gate.url, podName: "pod-a" });
}

/** Lists of leases are refused, more of them than are asked for as long as the test lasts. */
const refusedLists = Array.from({ length: 1000 }, (_, index) => ({
  ...{ method: "GET", pathEnd: "/leases", nth: index + 1, carriedOut: false, failure: 403 },
}));

/** Starts a controller that works on one flow at a time, and has had one that it refused. */
async function startStalled(place: Place, gate: { readonly url: string }) {
  const controller = await place.startController({
    server: gate.url,
    args: ["--max-concurrent-reconciles", "1"],
  });
  await place.apply(flow("invalid", [podStep("a", {}, { dependencies: ["nowhere"] })]));
  await place.event("Invalid");
  return controller;
}

/**
 * Makes flows whose statuses the API server will not take for some time, once Prometheus knows how
 * many passes there were before: without two samples nothing is known not to grow.
 */
async function stall(place: Place, prometheus: Prometheus): Promise<void> {
  const { namespace } = place;
  const passes = `zen_flow_reconciliation_duration_seconds_count{namespace="${namespace}"}`;
  await prometheus.until(`two samples of ${passes}`, async () => {
    const found = await prometheus.show(`count_over_time(${passes}[10m])`, Date.now());
    return found.some(({ values }) => values.some((count) => count >= 2));
  });
  await place.apply(...stalledFlows.map((name) => flow(name, chain(1))));
}

const stalledFlows = ["a", "b", "c"];

/** Writes that get no answer. */
const stalledWrites = stalledFlows.flatMap((name) =>
  [1, 2, 3, 4].map((nth) => ({
    ...{ method: "PATCH", pathEnd: `/jobflows/${name}/status`, nth, carriedOut: false },
  }))
);

/** Flows that give each metric something to tell, run to where they do not go on by themselves. */
async function runWave(place: Place, wave: number): Promise<void> {
  const named = (name: string) => `${name}-${wave}`;
  const failFast = false;
  const fails = Array.from({ length: 5 }, (_, index) => podStep(`s-${index}`, { exitCode: "1" }));
  const retryAfter = (duration: string) => ({
    retryPolicy: { limit: 1, backoff: { type: "Fixed" as const, duration } },
  });
  await place.apply(
    flow(named("succeeds"), chain(2, { duration: "1s" })),
    flow(named("fails"), fails, { executionPolicy: { failFast } }),
    flow(named("retries"), [podStep("flaky", { exitCode: "1,0" }, retryAfter("100ms"))]),
    flow(named("late"), [podStep("long", { duration: "forever" }, { timeoutSeconds: 1 })]),
    flow(named("waits"), [podStep("broken", { exitCode: "1" }, retryAfter("1h"))]),
    flow(named("asks"), [{ name: "ask", type: "Manual" }]),
  );
  for (const name of ["succeeds", "fails", "retries", "late"]) await place.finished(named(name));
  await place.stepThat(
    named("waits"),
    "broken",
    ({ nextRetryTime }) => nextRetryTime !== undefined,
  );
  await place.stepThat(named("asks"), "ask", ({ phase }) => phase === "PendingApproval");
}

/** Resolves once a scrape has told of so many failed steps. */
function failuresSeen(prometheus: Prometheus, count: number): Promise<void> {
  const query = 'zen_flow_step_duration_seconds_count{result="Failed"}';
  return prometheus.until(`Prometheus knows of ${count} failed steps`, async () => {
    const found = await prometheus.show(query, Date.now());
    return found.some(({ values }) => values.some((value) => value >= count));
  });
}

/** Waits until an expression has shown what satisfies the check, from `since` on. */
function shown(
  prometheus: Prometheus,
  { of, expression }: Asked,
  since: number,
  check: (value: number) => boolean = () => true,
): Promise<void> {
  return prometheus.until(`${of} shows what is wanted of ${expression}`, async () => {
    const found = await prometheus.show(expression, since);
    return found.some(({ values }) => values.some(check));
  });
}

clusterTest(
  "every alert and every panel of the dashboard has data in Prometheus",
  async (place) => {
    const idle = await openPlace(place.world, "idle");
    const stalled = await openPlace(place.world, "stalled");
    await using gate = await openGate(place.world.cluster, [...stalledWrites, ...refusedLists]);
    const controllers = new Map([
      // Its certificate is made for two days, so that it is to be renewed soon.
      [place, (await startWebhook(place)).controller],
      [idle, await startFollower(idle, gate)],
      [stalled, await startStalled(stalled, gate)],
    ]);
    const targets = await Promise.all([...controllers].map(async ([{ namespace }, controller]) => ({
      address: (await controller.logged("starting")).metrics as string,
      namespace,
      pod: `zen-flow-controller-of-${namespace}`,
    })));
    const start = Date.now();
    await using prometheus = await startPrometheus(targets);
    await stall(stalled, prometheus);

    await runWave(place, 1);
    await failuresSeen(prometheus, 6);
    // What grows between two scrapes has a rate.
    await runWave(place, 2);
    await failuresSeen(prometheus, 12);

    const [down, ...others] = await alerts();
    assertEquals(down?.of, "ZenFlowControllerDown");
    for (const { of, expression } of others) {
      const asked = relaxed[of]?.(expression) ?? expression;
      assertEquals(asked === expression, relaxed[of] === undefined, of);
      await shown(prometheus, { of, expression: asked }, start);
    }
    const board = await dashboard();
    for (const asked of panels(board)) {
      await shown(prometheus, asked, start, (value) => value > 0);
    }
    await checkNamespaces(prometheus, board, controllers.keys());
    await checkTypes(prometheus);

    assertEquals(await prometheus.show(down!.expression, Date.now()), []);
    for (const one of controllers.keys()) await one.killed();
    await shown(prometheus, down!, Date.now());
  },
);

/** The dashboard's variable offers the namespaces of flows, and of no controller without any. */
async function checkNamespaces(
  prometheus: Prometheus,
  { templating }: Dashboard,
  places: Iterable<Place>,
): Promise<void> {
  const { query } = templating.list.find(({ name }) => name === "namespace")! as {
    query: { query: string };
  };
  const [, metric, label] = /^label_values\((\w+), (\w+)\)$/.exec(query.query)!;
  const offered = await prometheus.ask(`label/${label}/values`, { "match[]": metric! });
  const [served, , stalled] = [...places].map(({ namespace }) => namespace);
  assertEquals(offered, [served, stalled].sort());
}

/** In OpenMetrics, which Prometheus prefers, a counter is known by its name without `_total`. */
async function checkTypes(prometheus: Prometheus): Promise<void> {
  const known = await prometheus.ask("metadata") as Record<string, readonly { type: string }[]>;
  for (const [name, { type }] of Object.entries<MetricEntry>(CATALOGUE)) {
    const family = type === "counter" ? name.replace(/_total$/, "") : name;
    assertEquals(known[family]?.map((one) => one.type), [type], name);
    if (type === "counter") assert(!(name in known), name);
  }
}
