/**
 * The pod that a Job makes.
 */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { Container, Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobView } from "./job_view.ts";
import {
  COMPLETION_INDEX,
  INDEX_FAILURES,
  INDEX_IGNORED_FAILURES,
  indexFailuresOf,
  TRACKING_FINALIZER,
} from "./pod_facts.ts";
import { judgeFailedPod } from "./pod_failure_policy.ts";

const INDEX_VARIABLE = "JOB_COMPLETION_INDEX";
/** Longest prefix that leaves room for the five random characters of a generated name. */
const LONGEST_PREFIX = 58;

/** A new pod of the Job; with `index`, the pod of that index. */
export function podOf(view: JobView, index?: number): Pod {
  const { job } = view;
  const template = structuredClone(job.spec!.template);
  const indexText: Record<string, string> = index === undefined
    ? {}
    : { [COMPLETION_INDEX]: `${index}` };
  const pod: Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: generateName(job, index),
      namespace: job.metadata.namespace,
      labels: { ...jobLabels(job), ...template.metadata?.labels, ...indexText },
      annotations: {
        ...template.metadata?.annotations,
        ...indexText,
        ...index === undefined ? {} : failureCounts(view, index),
      },
      finalizers: [
        ...(template.metadata?.finalizers ?? []).filter((name) => name !== TRACKING_FINALIZER),
        TRACKING_FINALIZER,
      ],
      ownerReferences: [{
        apiVersion: "batch/v1",
        kind: "Job",
        name: job.metadata.name ?? "",
        uid: job.metadata.uid ?? "",
        controller: true,
        blockOwnerDeletion: true,
      }],
    },
    spec: template.spec,
  };
  if (index !== undefined && pod.spec) {
    pod.spec.hostname = `${job.metadata.name}-${index}`;
    [...(pod.spec.initContainers ?? []), ...pod.spec.containers].forEach(addIndexVariable);
  }
  return pod;
}

/** The labels that a Job's pods are found by; the API server puts them into the template too. */
function jobLabels(job: Job): Record<string, string> {
  const { name = "", uid = "" } = job.metadata ?? {};
  return {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
}

function generateName(job: Job, index: number | undefined): string {
  const suffix = index === undefined ? "-" : `-${index}-`;
  return `${(job.metadata.name ?? "").slice(0, LONGEST_PREFIX - suffix.length)}${suffix}`;
}

/** What a pod of this index carries on from the failed one that it replaces. */
function failureCounts(view: JobView, index: number): Record<string, string> {
  if (view.terms.backoffLimitPerIndex === undefined) return {};
  const failed = view.awaitingRetry.get(index);
  if (!failed) return { [INDEX_FAILURES]: "0" };
  const { counted, ignored } = indexFailuresOf(failed);
  const counts = judgeFailedPod(view.terms.podFailurePolicy, failed).counts;
  const ignoredNow = ignored + (counts ? 0 : 1);
  return {
    [INDEX_FAILURES]: `${counted + (counts ? 1 : 0)}`,
    ...ignoredNow > 0 ? { [INDEX_IGNORED_FAILURES]: `${ignoredNow}` } : {},
  };
}

function addIndexVariable(container: Container): void {
  if (container.env?.some(({ name }) => name === INDEX_VARIABLE)) return;
  const fieldPath = `metadata.labels['${COMPLETION_INDEX}']`;
  container.env = [
    ...(container.env ?? []),
    { name: INDEX_VARIABLE, valueFrom: { fieldRef: { fieldPath } } },
  ];
}
