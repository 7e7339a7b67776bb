/**
 * `zen-flow controller`: serves the JobFlows of a cluster until it is told to stop. It starts what
 * others depend on first (the port for operators, then the webhook's, caches, election, workers), and
 * stops in the opposite order.
 */

import type { RestClient } from "@cloudydeno/kubernetes-client";
import { type FlowController, startFlowController } from "../controller/controller.ts";
import { createElection, type Election } from "../controller/election.ts";
import { systemClock } from "../kube/clock.ts";
import { countedClient } from "../kube/counted_client.ts";
import { renewingClient } from "../kube/renewing_client.ts";
import { guardedClient } from "../kube/rest.ts";
import { operatorEndpoints } from "../telemetry/endpoints.ts";
import { createLogger } from "../telemetry/log.ts";
import type { Logger } from "../telemetry/logger.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { connectAsTold } from "./connect_as_told.ts";
import { ControllerHealth } from "./controller_health.ts";
import { ControllerMetrics } from "./controller_metrics.ts";
import type { Host } from "./host.ts";
import { startOpsServer } from "./ops_server.ts";
import type { Invocation } from "./parse_command_line.ts";
import { checkCluster } from "./preflight.ts";
import { DEFAULT_IMAGE, VERSION, versionParts } from "./version.ts";

type ControllerOptions = Extract<Invocation, { command: "controller" }>["options"];

/**
 * How long stopping may take in good order, ms; the kubelet kills after 30 s, and others wait. A
 * controller may be killed at any moment: what is given up is the lease's early release, no more.
 */
const STOP_LIMIT_MS = 8_000;

/** Runs the command; resolves to the exit code. */
export async function runController(options: ControllerOptions, host: Host): Promise<number> {
  // The image's executable may write files, for what carries artifacts; the controller has none to.
  await Deno.permissions.revoke({ name: "write" });
  const logger = createLogger({
    level: options["log-level"],
    format: options["log-format"],
    now: () => systemClock.now(),
    write: (line) => host.stderr.write(`${line}\n`),
  });
  const told = listenForEnd(host);
  const health = new ControllerHealth();
  const metrics = new Metrics();
  const reports = new ControllerMetrics(metrics);
  try {
    await using server = await startOpsServer(
      options["metrics-addr"],
      operatorEndpoints({ health, metrics, version: versionParts() }),
    );
    using client = await unlessEnded(told.end, openClient({ options, host, logger, reports }));
    if (client !== undefined) {
      const { end } = told;
      const { address } = server;
      await work(client, { options, host, logger, end, health, reports, address });
    }
  } finally {
    told.stopListening();
  }
  if (host.crash.aborted) throw host.crash.reason;
  return 0;
}

interface Surroundings {
  readonly options: ControllerOptions;
  readonly host: Host;
  readonly logger: Logger;
  readonly reports: ControllerMetrics;
}

async function openClient(
  { options, host, logger, reports }: Surroundings,
): Promise<RestClient> {
  const client = await renewingClient({
    connect: () => connectController(options, host),
    clock: systemClock,
    logger,
  });
  return countedClient(client, (request) => reports.requested(request));
}

async function connectController(options: ControllerOptions, host: Host): Promise<RestClient> {
  const { kubeconfig, master } = options;
  // $KUBECONFIG may list several files, which --kubeconfig may not.
  const isVariable = kubeconfig === host.env("KUBECONFIG");
  return await connectAsTold({
    ...(kubeconfig === undefined || isVariable ? {} : { kubeconfig }),
    ...(master === undefined ? {} : { master }),
    env: host.env,
  });
}

/** From the questions before the start to the end. */
async function work(
  client: RestClient,
  { options, host, logger, end, health, reports, address }: Surroundings & {
    readonly end: Promise<string>;
    readonly health: ControllerHealth;
    /** Of the port for operators. */
    readonly address: string;
  },
): Promise<void> {
  const leaseNamespace = options["enable-leader-election"]
    ? host.env("POD_NAMESPACE") || client.defaultNamespace || "default"
    : undefined;
  const needs = {
    namespaces: options.namespace,
    leaseNamespace,
    asksForRights: options["enable-webhook"],
    onWaiting: (message: string) => logger.warn(message),
  };
  const checking = checkCluster(guardedClient(client, { clock: systemClock }), needs);
  if (!await unlessEnded(end, checking.then(() => true))) return;
  logger.info("starting", { version: VERSION, metrics: address });
  await using webhook = new AsyncDisposableStack();
  webhook.use(await openWebhook(client, { options, logger, reports }));
  const election = leaseNamespace === undefined
    ? undefined
    : elect(client, { namespace: leaseNamespace, podName: host.env("POD_NAME"), logger });
  await serve(client, { options, logger, end, health, reports, election, webhook });
}

/** What the work comes to; undefined if this is to end before. What is given up then goes unheard. */
async function unlessEnded<T>(end: Promise<string>, work: Promise<T>): Promise<T | undefined> {
  return await Promise.race([work, end.then(() => undefined)]);
}

/** On followers too: the API server asks whichever controller its connection leads to. */
async function openWebhook(
  client: RestClient,
  { options, logger, reports }: {
    readonly options: ControllerOptions;
    readonly logger: Logger;
    readonly reports: ControllerMetrics;
  },
): Promise<AsyncDisposable | undefined> {
  const [certFile, keyFile] = [options["webhook-cert-file"], options["webhook-key-file"]];
  // Without it no file need be given; with it both are.
  if (!options["enable-webhook"] || certFile === undefined || keyFile === undefined) {
    return undefined;
  }
  // What it is made of takes 8 MB, which a controller without it need not have.
  const { startWebhook } = await import("./webhook.ts");
  const address = options["webhook-addr"];
  return await startWebhook({ address, files: { certFile, keyFile }, client, logger, reports });
}

function elect(
  client: RestClient,
  { namespace, podName, logger }: {
    readonly namespace: string;
    readonly podName: string | undefined;
    readonly logger: Logger;
  },
): Election {
  // A pod's container may start again under the same name.
  const identity = `${podName || "zen-flow"}_${crypto.randomUUID()}`;
  logger.info("standing for election", { namespace, identity });
  const [clock, random] = [systemClock, Math.random];
  return createElection({ client, namespace, identity, clock, random, logger });
}

async function serve(
  client: RestClient,
  { options, logger, end, health, reports, election, webhook }: {
    readonly options: ControllerOptions;
    readonly logger: Logger;
    readonly end: Promise<string>;
    readonly health: ControllerHealth;
    readonly reports: ControllerMetrics;
    readonly election: Election | undefined;
    readonly webhook: AsyncDisposableStack;
  },
): Promise<void> {
  const controller = startFlowController({
    client: election?.client ?? guardedClient(client, { clock: systemClock }),
    ...(election === undefined ? {} : { leadership: election.leadership }),
    clock: systemClock,
    random: Math.random,
    logger,
    namespaces: options.namespace,
    workers: options["max-concurrent-reconciles"],
    stats: reports,
    settings: {
      failureLogTail: options["failure-log-tail"],
      verifiedDecisions: options["enable-webhook"],
      artifactImage: options["artifact-image"] ?? DEFAULT_IMAGE,
    },
  });
  health.watch(controller);
  reports.watch(controller, () => election?.leadership.isLeader ?? true);
  const reason = await end;
  logger.info("stopping", { reason });
  health.stopping();
  // The webhook serves on for some seconds, which are those of the controller's own end.
  const stopped = Promise.all([stop(controller, election), webhook.disposeAsync()]);
  if (await endsInTime(stopped)) logger.info("stopped");
  else logger.warn("given up on what had not ended", { afterMs: STOP_LIMIT_MS });
}

async function stop(controller: FlowController, election: Election | undefined): Promise<void> {
  await controller.stop();
  await election?.flush();
}

async function endsInTime(work: Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const cancel = systemClock.schedule(STOP_LIMIT_MS, () => resolve(false));
  const inTime = await Promise.race([work.then(() => true), late]);
  cancel();
  return inTime;
}

/** Resolves with the first reason to end: a signal, or an error that nobody caught. */
function listenForEnd(host: Host): { end: Promise<string>; stopListening: () => void } {
  const { promise: end, resolve } = Promise.withResolvers<string>();
  const stopListening = host.onEndSignal(resolve);
  host.crash.addEventListener("abort", () => resolve("uncaught error"));
  if (host.crash.aborted) resolve("uncaught error");
  return { end, stopListening };
}
