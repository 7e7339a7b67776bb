/** `forEach`: what its step's template leaves to it, so that each pod finds the item of its index. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Place, readExpression } from "../expression/mod.ts";
import { ITEM_PATH, ITEM_VOLUME } from "../for_each.ts";
import { INDEX_VARIABLE, ITEM_VARIABLE } from "../names.ts";
import {
  allSteps,
  expressionErrors,
  isExpression,
  items,
  objectAt,
  type Path,
  type SpecError,
} from "./paths.ts";
import { containersOf, podSpecsOf, type WrittenPod } from "./pod_specs.ts";

export function checkForEach(spec: JobFlowSpec): SpecError[] {
  return allSteps(spec).filter(([step]) => hasForEach(step)).flatMap((one) => [
    ...checkNumbersIn(objectAt(objectAt(one[0]).forEach).items, [...one[1], "forEach", "items"]),
    ...podSpecsOf(one).flatMap((pod) => [
      ...checkJob(pod),
      ...checkVolumes(pod),
      ...containersOf(pod).flatMap(({ container, path }) => checkContainer(container, path)),
    ]),
  ]);
}

export function hasForEach(step: Step): boolean {
  return objectAt(step).forEach !== undefined;
}

/** The expression that gives the items, as one with this place is checked. */
export function checkItems(step: Step, path: Path, place: Place): SpecError[] {
  const { expression } = objectAt(objectAt(step).forEach);
  if (typeof expression !== "string") return [];
  const at = [...path, "forEach", "expression"];
  const { errors, type } = readExpression(expression, place);
  if (errors.length > 0) return expressionErrors(errors, at, expression);
  if (type === "dyn" || /^list\b/.test(type)) return [];
  return [{ path: at, message: `needs a list, but this gives a ${type}`, value: expression }];
}

/** Warns of items that are nothing but an expression, which would be evaluated anywhere else. */
export function literalItems(spec: JobFlowSpec): Pick<SpecError, "path" | "message">[] {
  return allSteps(spec).flatMap(([step, path]) => {
    const { items: list } = objectAt(objectAt(step).forEach);
    return items(list as unknown[] | undefined, [...path, "forEach", "items"])
      .filter(([item]) => typeof item === "string" && /^\s*\{\{[^]*\}\}\s*$/.test(item))
      .map(([, at]) => ({
        path: at,
        message: "an item is taken as it is written, braces too; to compute items, use " +
          "forEach.expression",
      }));
  });
}

/** Whole numbers of which nobody can tell what was written: readers of JSON, this one too, change them. */
function checkNumbersIn(value: unknown, path: Path): SpecError[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, child]) =>
      checkNumbersIn(child, [...path, Array.isArray(value) ? Number(key) : key])
    );
  }
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return [];
  const message = `readers of JSON change whole numbers beyond ${Number.MAX_SAFE_INTEGER}; ` +
    "write it as text";
  return [{ path, message, value }];
}

function checkJob({ jobSpec, jobPath }: WrittenPod): SpecError[] {
  const { completions, completionMode: mode = "Indexed" } = jobSpec;
  const errors: SpecError[] = [];
  if (completions !== undefined) {
    const message = "forEach gives the Job one index for each item; remove completions";
    errors.push({ path: [...jobPath, "completions"], message, value: completions });
  }
  if (mode !== "Indexed" && !isExpression(mode)) {
    const message = `forEach makes an Indexed Job, but this is ${JSON.stringify(mode)}; remove it`;
    errors.push({ path: [...jobPath, "completionMode"], message, value: mode });
  }
  return errors;
}

function checkVolumes({ podSpec, path }: WrittenPod): SpecError[] {
  return named(podSpec.volumes, [...path, "volumes"]).flatMap(({ name, at }) =>
    name === ITEM_VOLUME ? [taken(at, name, "is the volume with the items")] : []
  );
}

function checkContainer(container: Record<string, unknown>, path: Path): SpecError[] {
  const variables = named(container.env, [...path, "env"]).flatMap(({ name, at }) => {
    if (name === ITEM_VARIABLE) return [taken(at, name, "holds the path of the item")];
    if (name === INDEX_VARIABLE) return [taken(at, name, "is the item's index, by Kubernetes")];
    return [];
  });
  const mounts = items(container.volumeMounts as unknown[] | undefined, [...path, "volumeMounts"]);
  return [
    ...variables,
    ...mounts.flatMap(([mount, at]): SpecError[] => {
      const { mountPath } = objectAt(mount);
      if (typeof mountPath !== "string" || !isAtItem(mountPath)) return [];
      const message = `${ITEM_PATH} is the file with the item; mount it elsewhere`;
      return [{ path: [...at, "mountPath"], message, value: mountPath }];
    }),
  ];
}

function isAtItem(mountPath: string): boolean {
  const parts = mountPath.split("/").filter((part) => part !== "" && part !== ".");
  return `/${parts.join("/")}/`.startsWith(`${ITEM_PATH}/`);
}

function named(list: unknown, path: Path): { name: unknown; at: Path }[] {
  return items(list as unknown[] | undefined, path).map(([entry, at]) => ({
    name: objectAt(entry).name,
    at: [...at, "name"],
  }));
}

function taken(path: Path, name: string, what: string): SpecError {
  const message = `in a forEach step ${name} ${what}; choose another name`;
  return { path, message, value: name };
}
