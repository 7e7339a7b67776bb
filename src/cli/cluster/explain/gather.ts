/** Reads what an explanation depends on. */

import { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api, type Event } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { readInstant } from "../../../flow/context.ts";
import { FLOW_LABEL, flowLabel, jobRecord, podRecord, readOutline } from "../../../flow/mod.ts";
import { readAllItems } from "@cloudydeno/kubernetes-client";
import { isForbidden } from "../../../kube/errors.ts";
import { failureText } from "../failures.ts";
import { attemptOf } from "../report_source.ts";
import type { Session } from "../session.ts";
import type { Facts, WarningRecord } from "./facts.ts";

const PAGE_LIMIT = 500;

/**
 * The facts on a flow. Whoever may read flows may not be allowed to read the rest: the explanation
 * is made without it, and `note` is told what is missing.
 */
export async function gatherFacts(
  { client, clock }: Session,
  flow: JobFlow,
  note: (text: string) => void,
): Promise<Facts> {
  const { name = "", namespace = "", uid } = flow.metadata;
  const batch = new BatchV1Api(client).namespace(namespace);
  const core = new CoreV1Api(client).namespace(namespace);
  const labelSelector = `${FLOW_LABEL}=${flowLabel(name)}`;
  const page = (token: string | undefined) => ({ limit: PAGE_LIMIT, continue: token });
  async function optional<T>(what: string, items: AsyncGenerator<T>): Promise<T[]> {
    try {
      return await Array.fromAsync(items);
    } catch (error) {
      if (!isForbidden(error)) throw error;
      note(`This is told without ${what}: ${failureText(error)}`);
      return [];
    }
  }
  const [jobs, pods, events] = await Promise.all([
    optional(
      "Jobs",
      readAllItems((token) => batch.getJobList({ ...page(token), labelSelector })),
    ),
    optional(
      "pods",
      readAllItems((token) => core.getPodList({ ...page(token), labelSelector })),
    ),
    optional(
      "events",
      readAllItems((token) => core.getEventList({ ...page(token), fieldSelector: "type=Warning" })),
    ),
  ]);
  const own = jobs.filter((job) => jobRecord(job).ownerUid === uid);
  return {
    flow,
    outline: readOutline(flow.spec),
    jobs: own.map(jobRecord),
    attempts: own.flatMap(attemptOf),
    pods: pods.map(podRecord),
    warnings: events.map(warningRecord),
    now: clock.now(),
  };
}

function warningRecord(event: Event): WarningRecord {
  const { involvedObject, reason = "", message = "", metadata } = event;
  const at = readInstant(event.series?.lastObservedTime) ?? readInstant(event.lastTimestamp) ??
    readInstant(event.eventTime) ?? readInstant(metadata.creationTimestamp) ?? 0;
  return { uid: involvedObject.uid ?? "", reason, message, at };
}
