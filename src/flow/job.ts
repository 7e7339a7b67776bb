/**
 * The Job of one attempt of one step: the user's template, and the little that is set in it. What
 * is set here, and nothing else, is the table "What zen-flow sets in a Job" of docs/API.md.
 */

import type { Job, JobSpec } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Container, PodSpec } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Producer, storesArtifacts, withArtifacts } from "./artifacts/mod.ts";
import { podFailurePolicyFor } from "./failure_policy.ts";
import { type Context, formatInstant } from "./context.ts";
import { jobLimit } from "./deadline.ts";
import { defaultContainer, withVariables } from "./environment.ts";
import { indexedBy, withItem } from "./for_each.ts";
import type { Prepared } from "./prepare.ts";
import {
  attemptLabels,
  DEFAULT_CONTAINER_ANNOTATION,
  FLOW_DEADLINE_ANNOTATION,
  GROUP_LABEL,
  itemsName,
  jobName,
  LOG_TAIL_ANNOTATION,
} from "./names.ts";
import { ownerReference, renameResources } from "./resources.ts";
import type { JobLimit } from "./types.ts";

/** Of a flow, what its children carry. */
interface Owner {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
}

/** An attempt, counted from 1, of a step. */
export interface Attempt extends Prepared {
  readonly index: number;
  readonly attempt: number;
  /** The step of that name whose artifacts it reads; it has succeeded. */
  readonly producer: (name: string) => Producer;
}

/** The name of the Job of an attempt. */
export function jobNameOf(
  flow: Owner,
  { step, attempt, items }: Pick<Attempt, "step" | "attempt" | "items">,
): string {
  const spec = templateOf(step).spec;
  const indexed = spec?.completionMode === "Indexed" ? spec.completions ?? 1 : undefined;
  return jobName(flow, { step: step.name, attempt }, items?.length ?? indexed);
}

/** Builds the Job of an attempt. Changes no argument. */
export function buildJob(
  { flow, outline, spec, now, settings }: Pick<
    Context,
    "flow" | "outline" | "spec" | "now" | "settings"
  >,
  which: Attempt,
): Job {
  const { step, attempt, items, producer, variables } = which;
  const template = templateOf(step);
  const name = jobNameOf(flow, which);
  const labels = {
    ...step.metadata?.labels,
    ...attemptLabels(flow.name, step.name, attempt),
    ...(outline.concurrency ? { [GROUP_LABEL]: outline.concurrency.group } : {}),
  };
  const annotations = step.metadata?.annotations;
  const limit = jobLimit({ flow, outline, now }, which, now);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      ...template.metadata,
      name,
      namespace: flow.namespace,
      labels: { ...template.metadata?.labels, ...labels },
      ...merged("annotations", template.metadata?.annotations, annotations, deadlineOf(limit)),
      ownerReferences: [ownerReference(flow)],
    },
    spec: jobSpec(flow, spec(), {
      ...{ step, items, name, producer, variables, labels, annotations, limit },
      image: settings.artifactImage,
      logTail: settings.failureLogTail && annotations?.[LOG_TAIL_ANNOTATION] !== "off",
    }),
  };
}

/** Whose deadline limits the Job, for whoever reads that it is over. */
function deadlineOf({ flowDeadline }: JobLimit): Record<string, string> | undefined {
  if (flowDeadline === undefined) return undefined;
  return { [FLOW_DEADLINE_ANNOTATION]: formatInstant(flowDeadline) };
}

/** The template as what validation has made sure it is. */
function templateOf(step: Step): Job {
  return step.template as Job;
}

interface Marks extends Omit<Attempt, "attempt" | "index"> {
  /** The Job's. */
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string> | undefined;
  /** The image of zen-flow. */
  readonly image: string;
  readonly limit: JobLimit;
  /** Whether a failing container's last lines are to be its termination message. */
  readonly logTail: boolean;
}

function jobSpec(flow: Owner, spec: JobFlowSpec, marks: Marks): JobSpec {
  const { step, items, labels, annotations, limit, logTail } = marks;
  const { ttlSecondsAfterFinished: _withheld, ...given } = templateOf(step).spec!;
  const podMetadata = given.template.metadata;
  const podAnnotations = { ...podMetadata?.annotations, ...annotations };
  const hasOutputs = (step.outputs?.parameters ?? []).length > 0;
  const pod = withVariables(podSpecOf(given, logTail), {
    variables: marks.variables,
    outputsFrom: hasOutputs
      ? defaultContainer(given.template.spec!.containers, podAnnotations)
      : undefined,
  });
  const whole = items === undefined ? pod : withItem(pod, itemsName(flow, step.name));
  const written = withArtifacts(whole, step, {
    jobName: marks.name,
    indexed: items !== undefined || given.completionMode === "Indexed",
    producer: marks.producer,
    image: marks.image,
  });
  const podSpec = renameResources(written, flow.name, spec.resourceTemplates);
  const policy = given.podFailurePolicy ??
    podFailurePolicyFor(spec.executionPolicy?.podFailurePolicy, given, podSpec);
  return {
    ...given,
    ...(items === undefined ? {} : indexedBy(items.length, given)),
    // Whether one item or many, the same holds for them.
    ...(items !== undefined || retriesItself(given, podSpec)
      ? {}
      : { backoffLimit: given.backoffLimit ?? 0 }),
    ...(limit.seconds === undefined ? {} : { activeDeadlineSeconds: limit.seconds }),
    ...(policy === undefined ? {} : { podFailurePolicy: policy }),
    template: {
      ...given.template,
      metadata: {
        ...podMetadata,
        labels: { ...podMetadata?.labels, ...labels },
        ...merged("annotations", logsOf(step, given), podMetadata?.annotations, annotations),
      },
      spec: podSpec,
    },
  };
}

/** Whose output `kubectl logs` shows, where the pod's last container is not the step's own. */
function logsOf(step: Step, { template }: JobSpec): Record<string, string> | undefined {
  if (!storesArtifacts(step)) return undefined;
  return { [DEFAULT_CONTAINER_ANNOTATION]: template.spec!.containers[0]!.name };
}

/** Where Kubernetes' own default of backoffLimit stands: the Job is wide or restarts its pods. */
function retriesItself(spec: JobSpec, podSpec: PodSpec): boolean {
  return podSpec.restartPolicy !== "Never" || (spec.completions ?? 1) > 1 ||
    (spec.parallelism ?? 1) > 1 || spec.backoffLimitPerIndex !== undefined;
}

/** A pod never restarts in place by default, and a failing step's last lines may reach its status. */
function podSpecOf(spec: JobSpec, logTail: boolean): PodSpec {
  const given = {
    ...spec.template.spec!,
    restartPolicy: spec.template.spec!.restartPolicy ?? "Never",
  };
  if (!logTail) return given;
  const withPolicy = (container: Container): Container => ({
    ...container,
    terminationMessagePolicy: container.terminationMessagePolicy ?? "FallbackToLogsOnError",
  });
  return {
    ...given,
    containers: given.containers.map(withPolicy),
    ...(given.initContainers ? { initContainers: given.initContainers.map(withPolicy) } : {}),
  };
}

function merged(
  key: "annotations",
  ...parts: (Record<string, string> | undefined)[]
): { annotations?: Record<string, string> } {
  const present = parts.filter((part) => part !== undefined);
  return present.length === 0 ? {} : { [key]: Object.assign({}, ...present) };
}
