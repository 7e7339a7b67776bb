/** `zen-flow controller`: serves the JobFlows of a cluster until it is told to stop. */

import type { RestClient } from "@cloudydeno/kubernetes-client";
import { startFlowController } from "../controller/controller.ts";
import { systemClock } from "../kube/clock.ts";
import { connect } from "../kube/connect.ts";
import { guardedClient } from "../kube/rest.ts";
import { createLogger } from "../telemetry/log.ts";
import type { Logger } from "../telemetry/logger.ts";
import { CommandError, type Host } from "./host.ts";
import type { Invocation } from "./parse_command_line.ts";
import { checkCluster } from "./preflight.ts";
import { VERSION } from "./version.ts";

type ControllerOptions = Extract<Invocation, { command: "controller" }>["options"];

/** Runs the command; resolves to the exit code. */
export async function runController(options: ControllerOptions, host: Host): Promise<number> {
  const logger = createLogger({
    level: options["log-level"],
    format: options["log-format"],
    now: () => systemClock.now(),
    write: (line) => host.stderr.write(`${line}\n`),
  });
  const told = listenForEnd(host);
  try {
    using client = guardedClient(await openClient(options, host), { clock: systemClock });
    const checked = await Promise.race([
      checkCluster(client, options.namespace).then(() => true),
      told.end.then(() => false),
    ]);
    if (checked) await serve(client, { options, logger, end: told.end });
  } finally {
    told.stopListening();
  }
  if (host.crash.aborted) throw host.crash.reason;
  return 0;
}

async function openClient(options: ControllerOptions, host: Host): Promise<RestClient> {
  const { kubeconfig, master } = options;
  // $KUBECONFIG may list several files, which --kubeconfig may not.
  const isVariable = kubeconfig === host.env("KUBECONFIG");
  try {
    return await connect({
      ...(kubeconfig === undefined || isVariable ? {} : { kubeconfig }),
      ...(master === undefined ? {} : { master }),
      env: host.env,
    });
  } catch (error) {
    // Whatever it is, it is in the configuration, and the message says what to set.
    if (!(error instanceof Error)) throw error;
    throw new CommandError(error.message, { cause: error });
  }
}

async function serve(
  client: RestClient,
  { options, logger, end }: {
    readonly options: ControllerOptions;
    readonly logger: Logger;
    readonly end: Promise<string>;
  },
): Promise<void> {
  logger.info("starting", { version: VERSION });
  const controller = startFlowController({
    client,
    clock: systemClock,
    random: Math.random,
    logger,
    namespaces: options.namespace,
    workers: options["max-concurrent-reconciles"],
  });
  const reason = await end;
  logger.info("stopping", { reason });
  await controller.stop();
  logger.info("stopped");
}

/** Resolves with the first reason to end: a signal, or an error that nobody caught. */
function listenForEnd(host: Host): { end: Promise<string>; stopListening: () => void } {
  const { promise: end, resolve } = Promise.withResolvers<string>();
  const stopListening = host.onEndSignal(resolve);
  host.crash.addEventListener("abort", () => resolve("uncaught error"));
  if (host.crash.aborted) resolve("uncaught error");
  return { end, stopListening };
}
