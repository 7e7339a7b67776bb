/**
 * Fan-out: the items of a `forEach` step, the ConfigMap that carries them, and how a pod of the
 * step's Indexed Job finds its own. The keys of the ConfigMap are indexes and its values are data,
 * so an item can name no file, variable or field.
 */

import type { Container, PodSpec } from "@cloudydeno/kubernetes-apis/core/v1";
import type {
  Step,
  StepItems,
  StepStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { formatInstant } from "./context.ts";
import { itemText } from "./items.ts";
import {
  attemptLabels,
  FLOW_LABEL,
  INDEX_VARIABLE,
  ITEM_VARIABLE,
  itemsName,
  MANAGED_BY_LABEL,
  STEP_LABEL,
} from "./names.ts";
import { ownerReference } from "./resources.ts";
import type { FlowResource, JobRecord } from "./types.ts";

/** The file with a pod's item. */
export const ITEM_PATH = "/zen-flow/item";
/** The volume with the items, in the pods of a `forEach` step. */
export const ITEM_VOLUME = "zen-flow-items";

/** Most pods at a time where the template does not say: enough to be fast, not to flood a cluster. */
const DEFAULT_PARALLELISM = 100;

/** What a Job's spec has because of its items. */
export function indexedBy(count: number, given: { readonly parallelism?: number }) {
  return {
    completionMode: "Indexed",
    completions: count,
    parallelism: given.parallelism ?? Math.min(count, DEFAULT_PARALLELISM),
  };
}

/**
 * The ConfigMap with the items of a step, by index. It depends on nothing but flow, step and items,
 * so every attempt asks for the same one.
 */
export function itemsConfigMap(
  flow: { readonly name: string; readonly namespace: string; readonly uid: string },
  step: Step,
  items: readonly unknown[],
): FlowResource {
  const name = itemsName(flow, step.name);
  const all = attemptLabels(flow.name, step.name, 1);
  const labels = Object.fromEntries(
    [FLOW_LABEL, STEP_LABEL, MANAGED_BY_LABEL].map((key) => [key, all[key]]),
  );
  return {
    kind: "ConfigMap",
    name,
    body: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        ...{ name, namespace: flow.namespace, labels },
        ownerReferences: [ownerReference(flow)],
      },
      immutable: true,
      data: Object.fromEntries(items.map((item, index) => [String(index), itemText(item)])),
    },
  };
}

/** The pod spec in which every container finds the item of its index. */
export function withItem(podSpec: PodSpec, configMap: string): PodSpec {
  const seeing = (container: Container): Container => ({
    ...container,
    // In front, so that the variables of the template can refer to it.
    env: [{ name: ITEM_VARIABLE, value: ITEM_PATH }, ...container.env ?? []],
    volumeMounts: [...container.volumeMounts ?? [], {
      name: ITEM_VOLUME,
      mountPath: ITEM_PATH,
      subPathExpr: `$(${INDEX_VARIABLE})`,
      readOnly: true,
    }],
  });
  return {
    ...podSpec,
    containers: podSpec.containers.map(seeing),
    ...(podSpec.initContainers ? { initContainers: podSpec.initContainers.map(seeing) } : {}),
    volumes: [...podSpec.volumes ?? [], { name: ITEM_VOLUME, configMap: { name: configMap } }],
  };
}

/** A step without items has succeeded: what depends on it goes on, as it does after many. */
export function succeedEmpty(status: StepStatus, step: Step, now: number): StepStatus {
  const moment = formatInstant(now);
  const names = (step.outputs?.parameters ?? []).map(({ name }) => name);
  return {
    ...status,
    phase: "Succeeded",
    message: "forEach has no items, so nothing had to run",
    startTime: moment,
    completionTime: moment,
    items: freshItems(0),
    ...(names.length === 0
      ? {}
      : { outputs: { parameters: Object.fromEntries(names.map((name) => [name, []])) } }),
  };
}

/** How the items stand before any pod has run. */
export function freshItems(total: number): StepItems {
  return { total, succeeded: 0 };
}

/** The step with how its items stand now that its Job has ended. */
export function withItemCounts(step: StepStatus, job: JobRecord): StepStatus {
  const total = step.items?.total;
  if (total === undefined) return step;
  // On the fast path the pod has succeeded and the Job does not count it yet.
  const ended = job.complete !== undefined || job.failed !== undefined;
  return { ...step, items: itemCounts(job, ended ? job.succeeded : total, total) };
}

/** The same while the Job runs: a write for each tenth of the items, not for each pod. */
export function withItemTenths(step: StepStatus, job: JobRecord): StepStatus {
  const { total = 0, succeeded = 0, failed = 0 } = step.items ?? {};
  const tenths = (done: number) => Math.floor(10 * done / total);
  const done = job.succeeded + (job.failedIndexes?.count ?? 0);
  if (total === 0 || tenths(done) === tenths(succeeded + failed)) return step;
  return { ...step, items: itemCounts(job, job.succeeded, total) };
}

function itemCounts(
  { failedIndexes }: JobRecord,
  succeeded: number,
  total: number,
): StepItems {
  if (failedIndexes === undefined) return { total, succeeded };
  const { count, list } = failedIndexes;
  return { total, succeeded, failed: count, failedIndexes: list };
}
