/** Names that must be unique. Repeats the CRD's CEL rules for API servers that do not know CEL. */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { allSteps, items, objectAt, type Path, type SpecError } from "./paths.ts";

export function checkNames(spec: JobFlowSpec): SpecError[] {
  const templates = spec.resourceTemplates ?? {};
  const base = ["spec", "resourceTemplates"];
  return [
    ...unique("step", allSteps(spec).map(([step, path]) => [step.name, [...path, "name"]])),
    ...unique(
      "volume claim template",
      named(templates.volumeClaimTemplates, base, "volumeClaimTemplates"),
    ),
    ...unique(
      "ConfigMap template",
      named(templates.configMapTemplates, base, "configMapTemplates"),
    ),
    ...unique(
      "parameter",
      items(spec.parameters, ["spec", "parameters"]).map(
        ([parameter, path]) => [parameter.name, [...path, "name"]],
      ),
    ),
  ];
}

function named(
  list: readonly { readonly metadata?: unknown }[] | undefined,
  base: Path,
  field: string,
): [unknown, Path][] {
  return items(list, [...base, field]).map(([template, path]) => [
    objectAt(template.metadata).name,
    [...path, "metadata", "name"],
  ]);
}

/** An error for each name that an earlier entry has. */
export function unique(what: string, names: readonly (readonly [unknown, Path])[]): SpecError[] {
  const first = new Map<string, Path>();
  const errors: SpecError[] = [];
  for (const [name, path] of names) {
    if (typeof name !== "string") continue;
    if (first.has(name)) {
      errors.push({
        path,
        message: `another ${what} is named "${name}"; names are unique`,
        value: name,
      });
    } else {
      first.set(name, path);
    }
  }
  return errors;
}
