/** Prints the logs of a flow's containers as they start, until nothing more of them can come. */

import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { isEnded } from "../../../flow/context.ts";
import { Permits } from "../../../kube/permits.ts";
import { followFlow, followObjects } from "../follow.ts";
import type { Session } from "../session.ts";
import { troubleTeller } from "../watch_flows.ts";
import { attemptPod, type ContainerLog, containerLogs } from "./containers.ts";
import type { LogPrinter } from "./log_printer.ts";
import type { PodSelection } from "./pod_selection.ts";

/** Each log that is followed is a connection through the API server to a kubelet. */
const MAX_FOLLOWED = 100;

export interface FollowLogsOptions {
  readonly session: Session;
  readonly flow: JobFlow;
  /** The only one whose logs are followed; undefined: all of the flow. */
  readonly step: string | undefined;
  readonly selection: PodSelection;
  readonly printer: LogPrinter;
  /** Ends it before the flow does. */
  readonly signal: AbortSignal;
}

/**
 * Follows all logs until the flow, or the one step, has finished and each of them is read to its end.
 *
 * @throws what no waiting mends.
 */
export async function followLogs(options: FollowLogsOptions): Promise<void> {
  const { session, flow, step, selection: { core, labelSelector, list }, printer } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const finished = new AbortController();
  const permits = new Permits(MAX_FOLLOWED);
  const reading = new Set<Promise<void>>();
  const onTrouble = troubleTeller((text) => printer.note(text));

  function onFailure(error: unknown): void {
    // Who ends it wants no more logs, whichever.
    if (!options.signal.aborted) failed.abort(error);
  }
  function take(pod: Pod | undefined): void {
    const found = pod === undefined ? undefined : attemptPod(flow, pod);
    if (found === undefined) return;
    for (const log of containerLogs(found).filter((one) => printer.begin(one))) {
      const work = printLog(log).catch(onFailure).finally(() => reading.delete(work));
      reading.add(work);
    }
  }
  async function printLog(log: ContainerLog): Promise<void> {
    using _permit = await permits.take(signal);
    await printer.print(log, { isFollowed: true });
  }

  const pods = followObjects<Pod>(session, {
    list: (page) => core.getPodList({ ...page, labelSelector }),
    watch: (opts) => core.watchPodList({ ...opts, labelSelector }),
    onChange: ({ after }) => take(after),
    onTrouble,
    signal: AbortSignal.any([signal, finished.signal]),
  });
  const end = followFlow(session, flow, {
    onFlow: ({ status }) => {
      if (status?.steps?.some((one) => one.name === step && isEnded(one))) finished.abort();
    },
    onTrouble,
    signal: AbortSignal.any([signal, finished.signal]),
  }).finally(() => finished.abort());
  await Promise.all([end, pods.ended]);
  // The last pods may have come after the last word of the watch.
  if (!signal.aborted) (await list()).forEach(take);
  while (reading.size > 0) await Promise.all(reading);
  if (failed.signal.aborted) throw failed.signal.reason;
}
