/** Quantities of resources: each parses and is more than zero, and no request exceeds its limit. */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { compareQuantities, parseQuantity, type Quantity } from "../quantity.ts";
import { allSteps, isExpression, items, objectAt, type Path, type SpecError } from "./paths.ts";
import { containersOf, podSpecsOf, type WrittenPod } from "./pod_specs.ts";

export function checkQuantities(spec: JobFlowSpec): SpecError[] {
  const claims = objectAt(spec.resourceTemplates).volumeClaimTemplates as unknown[] | undefined;
  return [
    ...items(claims, ["spec", "resourceTemplates", "volumeClaimTemplates"]).flatMap(
      ([claim, path]) =>
        checkResources(objectAt(objectAt(claim).spec).resources, [...path, "spec", "resources"]),
    ),
    ...allSteps(spec).flatMap((step) => podSpecsOf(step).flatMap(checkPod)),
  ];
}

function checkPod(pod: WrittenPod): SpecError[] {
  const { podSpec, path } = pod;
  const volumes = items(podSpec.volumes as unknown[] | undefined, [...path, "volumes"]);
  return [
    ...checkResources(podSpec.resources, [...path, "resources"]),
    ...containersOf(pod).flatMap(({ container, path: at }) =>
      checkResources(container.resources, [...at, "resources"])
    ),
    ...volumes.flatMap(([volume, at]) => {
      const { sizeLimit } = objectAt(objectAt(volume).emptyDir);
      return sizeLimit === undefined
        ? []
        : readQuantity(sizeLimit, [...at, "emptyDir", "sizeLimit"]).errors;
    }),
  ];
}

function checkResources(resources: unknown, path: Path): SpecError[] {
  const limits = readAll(objectAt(objectAt(resources).limits), [...path, "limits"]);
  const requests = readAll(objectAt(objectAt(resources).requests), [...path, "requests"]);
  const errors = [...limits, ...requests].flatMap((one) => one.errors);
  for (const { name, written, quantity } of requests) {
    const limit = limits.find((one) => one.name === name);
    if (quantity === undefined || limit?.quantity === undefined) continue;
    if (compareQuantities(quantity, limit.quantity) <= 0) continue;
    errors.push({
      path: [...path, "requests", name],
      message: `is more than the limit of ${limit.written}; request no more than the limit`,
      value: written,
    });
  }
  return errors;
}

/** One resource of a list; the quantity is undefined where it cannot be told (yet). */
interface Amount {
  readonly name: string;
  readonly written: unknown;
  readonly quantity: Quantity | undefined;
  readonly errors: SpecError[];
}

function readAll(list: Record<string, unknown>, path: Path): Amount[] {
  return Object.entries(list).map(([name, written]) => ({
    name,
    written,
    ...readQuantity(written, [...path, name]),
  }));
}

function readQuantity(value: unknown, path: Path): Pick<Amount, "quantity" | "errors"> {
  if (isExpression(value)) return { quantity: undefined, errors: [] };
  const quantity = parseQuantity(value);
  if (quantity === undefined) {
    const message = `${JSON.stringify(value)} is not a quantity; write it like 500m, 2 or 64Mi`;
    return { quantity, errors: [{ path, message, value }] };
  }
  if (quantity.digits > 0n) return { quantity, errors: [] };
  const message = `must be more than zero, but is ${value}; leave it out where nothing is meant`;
  return { quantity: undefined, errors: [{ path, message, value }] };
}
