/**
 * Raw Jobs and pods cut down to the records that the core decides on. Applied to every object as
 * it arrives, so that nothing else of it is kept.
 */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import { readInstant } from "./context.ts";
import {
  ATTEMPT_LABEL,
  FLOW_DEADLINE_ANNOTATION,
  FLOW_LABEL,
  GROUP_LABEL,
  ITEM_VARIABLE,
  OUTPUTS_VARIABLE,
  STEP_LABEL,
} from "./names.ts";
import type {
  FailedIndexes,
  JobCondition,
  JobRecord,
  PodFailure,
  PodRecord,
  TerminationMessage,
} from "./types.ts";

/** How much of a container's last words is kept, in characters. */
const MAX_FAILURE_MESSAGE = 1024;

/** How much of the list of failed indexes is kept, in characters. */
const MAX_INDEX_LIST = 200;

/** The annotation with the index of a pod of an Indexed Job. */
const TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";
const INDEX_ANNOTATION = "batch.kubernetes.io/job-completion-index";

/** A Job of ours as the core sees it. */
export function jobRecord(job: Job): JobRecord {
  const { metadata = {}, spec, status } = job;
  const labels = metadata.labels ?? {};
  const condition = (type: string): JobCondition | undefined => {
    const found = status?.conditions?.find((each) => each.type === type && each.status === "True");
    return found && { reason: found.reason ?? "", message: found.message ?? "" };
  };
  const owner = controllerOf(metadata.ownerReferences);
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name ?? "",
    uid: metadata.uid ?? "",
    ownerName: owner?.name ?? "",
    ownerUid: owner?.uid ?? "",
    step: labels[STEP_LABEL] ?? "",
    attempt: Number(labels[ATTEMPT_LABEL]),
    createdAt: readInstant(metadata.creationTimestamp) ?? 0,
    startedAt: readInstant(status?.startTime),
    flowDeadline: readInstant(metadata.annotations?.[FLOW_DEADLINE_ANNOTATION]),
    deleting: Boolean(metadata.deletionTimestamp),
    suspended: spec?.suspend ?? false,
    singlePod: (spec?.completions ?? 1) === 1 && (spec?.parallelism ?? 1) === 1 &&
      !spec?.successPolicy && !spec?.managedBy,
    group: labels[GROUP_LABEL],
    completions: spec?.completions ?? undefined,
    succeeded: status?.succeeded ?? 0,
    failedIndexes: status?.failedIndexes ? readIndexes(status.failedIndexes) : undefined,
    ttlSecondsAfterFinished: spec?.ttlSecondsAfterFinished ?? undefined,
    status: status && condition("Complete") ? endOf(status) : {},
    complete: condition("Complete"),
    failed: condition("Failed"),
    failureTarget: condition("FailureTarget"),
  };
}

/** Fields of a Job's status that are final with it. */
const END_FIELDS = [
  "startTime",
  "completionTime",
  "succeeded",
  "failed",
  "completedIndexes",
  "failedIndexes",
] as const;

function endOf(status: NonNullable<Job["status"]>): JobRecord["status"] {
  return Object.fromEntries(
    END_FIELDS.flatMap((field) => {
      const value = status[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

/** A pod of one of our Jobs as the core sees it. */
export function podRecord(pod: Pod): PodRecord {
  const { metadata = {}, status } = pod;
  const index = metadata.annotations?.[INDEX_ANNOTATION];
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name ?? "",
    uid: metadata.uid ?? "",
    jobUid: controllerOf(metadata.ownerReferences)?.uid,
    flow: metadata.labels?.[FLOW_LABEL] ?? "",
    phase: status?.phase ?? "Pending",
    unschedulable: unschedulable(pod),
    imageProblem: imageProblem(pod),
    group: metadata.labels?.[GROUP_LABEL],
    deleting: Boolean(metadata.deletionTimestamp),
    tracked: metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false,
    disrupted:
      status?.conditions?.some((each) =>
        each.type === "DisruptionTarget" && each.status === "True"
      ) ?? false,
    index: index === undefined ? undefined : Number(index),
    startedAt: startedAt(pod),
    finishedAt: finishedAt(pod),
    failure: failureOf(pod),
    written: writtenBy(pod),
  };
}

/** Messages that the kubelet takes of one container, and of all containers of a pod. Bytes. */
const MESSAGE_SIZE = 4096;
const MESSAGES_SIZE = 12 * 1024;
/** What is kept of one pod of a fan-out: ten thousand of them have room in memory. Bytes. */
const ITEM_MESSAGE_SIZE = 1024;

/** The kubelet shares what all messages may have among the containers, and cuts without a word. */
function writtenBy({ spec, status }: Pod): TerminationMessage | undefined {
  if (status?.phase !== "Succeeded" || !spec) return undefined;
  const containers = [...spec.containers, ...spec.initContainers ?? []];
  const writer = containers.find(({ env }) => env?.some(({ name }) => name === OUTPUTS_VARIABLE));
  if (writer === undefined) return undefined;
  const statuses = [...status.containerStatuses ?? [], ...status.initContainerStatuses ?? []];
  const ended = statuses.find(({ name }) => name === writer.name)?.state?.terminated;
  if (!ended) return undefined;
  const all = containers.length + (spec.ephemeralContainers?.length ?? 0);
  const limit = Math.min(MESSAGE_SIZE, Math.floor(MESSAGES_SIZE / all));
  const text = ended.message ?? "";
  if (!writer.env!.some(({ name }) => name === ITEM_VARIABLE)) return { text, limit };
  // A longer one is an error; its length tells that.
  const itemLimit = Math.min(limit, ITEM_MESSAGE_SIZE);
  return { text: text.slice(0, itemLimit), limit: itemLimit };
}

/** Reads `3,7-9`, which of a wide Job can have a hundred thousand characters. */
function readIndexes(text: string): FailedIndexes {
  const ranges = text.split(",");
  const count = ranges.reduce((sum, range) => {
    const [first, last = first] = range.split("-").map(Number);
    return sum + last! - first! + 1;
  }, 0);
  if (text.length <= MAX_INDEX_LIST) return { count, list: text };
  return { count, list: `${text.slice(0, text.lastIndexOf(",", MAX_INDEX_LIST - 2))},…` };
}

function startedAt({ status }: Pod): number | undefined {
  const starts = [...status?.initContainerStatuses ?? [], ...status?.containerStatuses ?? []]
    .map(({ state }) => readInstant((state?.running ?? state?.terminated)?.startedAt))
    .filter((start) => start !== undefined);
  return starts.length === 0 ? undefined : Math.min(...starts);
}

/** Of a pod that has ended: when the last of its containers did. */
function finishedAt({ status }: Pod): number | undefined {
  if (status?.phase !== "Succeeded" && status?.phase !== "Failed") return undefined;
  const ends = [...status.initContainerStatuses ?? [], ...status.containerStatuses ?? []]
    .map(({ state }) => readInstant(state?.terminated?.finishedAt))
    .filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function unschedulable({ status }: Pod): string | undefined {
  const scheduled = status?.conditions?.find((each) => each.type === "PodScheduled");
  if (scheduled?.status !== "False" || scheduled.reason !== "Unschedulable") return undefined;
  return scheduled.message ?? "no node takes the pod";
}

/** Reasons of the kubelet for a container that waits for its image. */
const IMAGE_REASONS: ReadonlySet<string> = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "ImageInspectError",
  "RegistryUnavailable",
]);

function imageProblem({ status }: Pod): string | undefined {
  const statuses = [...status?.initContainerStatuses ?? [], ...status?.containerStatuses ?? []];
  for (const { name, state } of statuses) {
    const { reason, message } = state?.waiting ?? {};
    if (reason === undefined || !IMAGE_REASONS.has(reason)) continue;
    return `container ${name}: ${reason}${message ? `: ${lastPart(message)}` : ""}`;
  }
  return undefined;
}

interface Owner {
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

function controllerOf(owners: readonly Owner[] | undefined): Owner | undefined {
  return owners?.find((owner) => owner.controller);
}

/**
 * Why a pod failed: the container that failed first, and sidecars, which are ended with the others,
 * only where no other did; or what the pod itself says, as one that its node has refused.
 */
function failureOf({ spec, status }: Pod): PodFailure | undefined {
  if (status?.phase !== "Failed") return undefined;
  const sidecars = new Set(
    spec?.initContainers?.filter((each) => each.restartPolicy === "Always").map(({ name }) => name),
  );
  const [culprit] = [...status.initContainerStatuses ?? [], ...status.containerStatuses ?? []]
    .flatMap(({ name, state }) => state?.terminated ? [{ name, ended: state.terminated }] : [])
    .filter(({ ended }) => ended.exitCode !== 0)
    .sort((a, b) =>
      Number(sidecars.has(a.name)) - Number(sidecars.has(b.name)) ||
      (readInstant(a.ended.finishedAt) ?? 0) - (readInstant(b.ended.finishedAt) ?? 0)
    );
  const { reason, message } = culprit?.ended ?? status;
  if (culprit === undefined && !reason) return undefined;
  return {
    container: culprit?.name,
    exitCode: culprit?.ended.exitCode,
    reason: reason ?? "",
    message: lastPart(message?.trim() ?? ""),
  };
}

/** The end of a log tells more than its beginning. */
function lastPart(text: string): string {
  return text.length <= MAX_FAILURE_MESSAGE ? text : `…${text.slice(1 - MAX_FAILURE_MESSAGE)}`;
}
