/** Which containers of a flow's pods have a log, and how its lines are marked. Pure. */

import type { ContainerStatus, Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlow, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { ATTEMPT_LABEL, isAttemptJob, STEP_LABEL } from "../../../flow/names.ts";
import { CommandError } from "../../host.ts";
import { createdAt } from "../age.ts";
import { COMPLETION_INDEX } from "../../../local/job_controller/pod_facts.ts";

/** One run of one container: what has a log of its own. */
export interface ContainerLog {
  /** Tells the runs of all containers of all pods apart. */
  readonly key: string;
  readonly pod: string;
  readonly container: string;
  readonly step: string;
  /** From 1. */
  readonly attempt: number;
  /** What its lines have behind the step's name: `#2[3]/main`, only as much as is needed. */
  readonly part: string;
  /** The container has run again since; the kubelet keeps the log of this run and the present one. */
  readonly isPrevious: boolean;
  readonly hasEnded: boolean;
}

/** A pod of an attempt of the flow. */
export interface AttemptPod {
  readonly step: string;
  readonly attempt: number;
  readonly index: number;
  readonly pod: Pod;
}

/** The pods that are the flow's own, in the order of its steps, their attempts and indexes. */
export function podsOf(flow: JobFlow, pods: readonly Pod[]): AttemptPod[] {
  const names = askedSteps(flow, undefined).map((step) => step.name);
  const order = new Map(names.map((name, index) => [name, index]));
  return pods.flatMap((pod) => attemptPod(flow, pod) ?? []).toSorted((a, b) =>
    (order.get(a.step) ?? 0) - (order.get(b.step) ?? 0) || a.attempt - b.attempt ||
    a.index - b.index || createdAt(a.pod) - createdAt(b.pod)
  );
}

/** Undefined: it is a pod of somebody else, or of an earlier flow of the same name. */
export function attemptPod(flow: JobFlow, pod: Pod): AttemptPod | undefined {
  const { labels = {}, annotations = {}, ownerReferences = [] } = pod.metadata;
  const step = labels[STEP_LABEL] ?? "";
  const attempt = Number(labels[ATTEMPT_LABEL]);
  const job = ownerReferences.find(({ controller }) => controller)?.name;
  const uid = flow.metadata.uid ?? "";
  if (job === undefined || !isAttemptJob(job, { uid }, { step, attempt })) return undefined;
  return { step, attempt, index: Number(annotations[COMPLETION_INDEX] ?? -1), pod };
}

/** The logs that a pod has by now; a container that has not started has none. */
export function containerLogs({ step, attempt, index, pod }: AttemptPod): ContainerLog[] {
  const { metadata, spec, status } = pod;
  const statuses = [...status?.initContainerStatuses ?? [], ...status?.containerStatuses ?? []];
  const count = (spec?.initContainers ?? []).length + (spec?.containers ?? []).length;
  return statuses.flatMap((container) =>
    runsOf(container).map(({ run, ...state }) => ({
      ...state,
      key: `${metadata.uid}/${container.name}/${run}`,
      pod: metadata.name!,
      container: container.name,
      step,
      attempt,
      part: (attempt > 1 ? `#${attempt}` : "") + (index < 0 ? "" : `[${index}]`) +
        (count > 1 ? `/${container.name}` : ""),
    }))
  );
}

function runsOf({ restartCount, state, lastState }: ContainerStatus) {
  const runs: { run: number; isPrevious: boolean; hasEnded: boolean }[] = [];
  const isUnderWay = state?.running !== undefined || state?.terminated !== undefined;
  if (lastState?.terminated !== undefined && restartCount > 0) {
    // Until the next run begins, the last one is the present one.
    runs.push({ run: restartCount - 1, isPrevious: isUnderWay, hasEnded: true });
  }
  if (isUnderWay) {
    runs.push({ run: restartCount, isPrevious: false, hasEnded: state?.terminated !== undefined });
  }
  return runs;
}

/**
 * Checks that there is a container of this name, in a template or, as admission may add some, in a
 * pod that is there.
 *
 * @throws {CommandError} that says which names there are.
 */
export function checkContainer(
  name: string,
  flow: JobFlow,
  pods: readonly AttemptPod[],
  step: string | undefined,
): void {
  const templates = askedSteps(flow, step).map((one) => one.template?.spec.template.spec);
  const names = new Set(
    [...templates, ...pods.map(({ pod }) => pod.spec)]
      .flatMap((pod) => [...pod?.initContainers ?? [], ...pod?.containers ?? []])
      .map((container) => container.name),
  );
  if (names.has(name)) return;
  const where = step === undefined ? `flow ${flow.metadata.name}` : `step ${step}`;
  throw new CommandError(
    `${where} has no container ${JSON.stringify(name)}; ` +
      (names.size === 0 ? "it has none" : `its containers are ${[...names].join(", ")}`),
  );
}

/** What a reader should know of steps and attempts whose logs are not to be had. */
export function missingLogs(
  flow: JobFlow,
  pods: readonly AttemptPod[],
  { step, isFollowed }: {
    /** The only one that is asked for; undefined: all are. */
    readonly step: string | undefined;
    /** What has not started is waited for. */
    readonly isFollowed: boolean;
  },
): string[] {
  const seen = new Set(pods.map((one) => `${one.step} ${one.attempt}`));
  return askedSteps(flow, step).flatMap(({ name, type }) => {
    if (type === "Manual") return step === undefined ? [] : [`${name} is Manual and runs nothing`];
    const attempts = flow.status?.steps?.find((one) => one.name === name)?.attempt ?? 0;
    if (attempts === 0) {
      return step === undefined || isFollowed ? [] : [`${name} has not started`];
    }
    return Array.from({ length: attempts }, (_, before) => before + 1)
      .filter((attempt) => !seen.has(`${name} ${attempt}`))
      // A pod that is yet to come is not missing.
      .filter((attempt) => !isFollowed || attempt < attempts)
      .map((attempt) => `${name}: there is no pod of attempt ${attempt}`);
  });
}

/** The step of this name; all of the flow where none is asked for. */
function askedSteps({ spec }: JobFlow, step: string | undefined): Step[] {
  return [...spec.steps, ...spec.finally ?? []]
    .filter(({ name }) => step === undefined || name === step);
}
