/**
 * Numbers and modes of a step's Job, which the CRD leaves open since an expression may stand
 * there. The ranges are those of batch/v1 and core/v1.
 */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { allSteps, isExpression, type Path, type SpecError } from "./paths.ts";
import { hasForEach } from "./for_each.ts";
import { podSpecsOf, type WrittenPod } from "./pod_specs.ts";

const MAX_INT32 = 2 ** 31 - 1;
/** Kubernetes gives an Indexed Job no more pods at a time. */
const MAX_INDEXED_PARALLELISM = 100_000;

/** The least value of each count in a Job's spec. */
const JOB_COUNTS: Readonly<Record<string, number>> = {
  parallelism: 0,
  completions: 0,
  activeDeadlineSeconds: 0,
  backoffLimit: 0,
  backoffLimitPerIndex: 0,
  maxFailedIndexes: 0,
  ttlSecondsAfterFinished: 0,
};

const POD_COUNTS: Readonly<Record<string, number>> = {
  activeDeadlineSeconds: 1,
  terminationGracePeriodSeconds: 0,
};

/** What a Job has only with completionMode Indexed. */
const INDEXED_ONLY = ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"];

export function checkNumbers(spec: JobFlowSpec): SpecError[] {
  return allSteps(spec).flatMap((one) =>
    podSpecsOf(one).flatMap((pod) => [
      ...checkCounts(pod.jobSpec, JOB_COUNTS, pod.jobPath),
      ...checkCounts(pod.podSpec, POD_COUNTS, pod.path),
      ...(hasForEach(one[0]) ? checkParallelism(pod) : checkCompletionMode(pod)),
    ])
  );
}

function checkCounts(
  object: Record<string, unknown>,
  counts: Readonly<Record<string, number>>,
  path: Path,
): SpecError[] {
  return Object.entries(counts).flatMap(([field, least]): SpecError[] => {
    const value = object[field];
    if (value === undefined || value === null || isExpression(value)) return [];
    if (Number.isInteger(value) && Number(value) >= least && Number(value) <= MAX_INT32) return [];
    const message = `must be a whole number of at least ${least}, but is ${JSON.stringify(value)}`;
    return [{ path: [...path, field], message, value }];
  });
}

function checkParallelism({ jobSpec: { parallelism }, jobPath }: WrittenPod): SpecError[] {
  if (!(Number(parallelism) > MAX_INDEXED_PARALLELISM)) return [];
  const message = `must be at most ${MAX_INDEXED_PARALLELISM} in an Indexed Job`;
  return [{ path: [...jobPath, "parallelism"], message, value: parallelism }];
}

function checkCompletionMode(pod: WrittenPod): SpecError[] {
  const { jobSpec, jobPath } = pod;
  const { completionMode: mode = "NonIndexed", completions } = jobSpec;
  if (isExpression(mode)) return [];
  if (mode === "Indexed") {
    const errors: SpecError[] = [];
    if (completions === undefined) {
      const message = "an Indexed Job needs completions, the number of its indexes";
      errors.push({ path: [...jobPath, "completions"], message });
    }
    return [...errors, ...checkParallelism(pod)];
  }
  if (mode !== "NonIndexed") {
    const message = `must be Indexed or NonIndexed, but is ${JSON.stringify(mode)}`;
    return [{ path: [...jobPath, "completionMode"], message, value: mode }];
  }
  return INDEXED_ONLY.filter((field) => jobSpec[field] !== undefined).map((field) => ({
    path: [...jobPath, field],
    message: "works only with completionMode: Indexed",
  }));
}
