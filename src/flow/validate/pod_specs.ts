/** The pod of a step's template, wherever there is one, whatever shape the rest has. */

import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { items, objectAt, type Path } from "./paths.ts";

/** A step's Job and pod as they are written, with their paths. */
export interface WrittenPod {
  readonly jobSpec: Record<string, unknown>;
  readonly jobPath: Path;
  readonly podSpec: Record<string, unknown>;
  readonly path: Path;
}

/** The pod of a step with its path; none of a step without a template. */
export function podSpecsOf([step, path]: readonly [Step, Path]): WrittenPod[] {
  const template = objectAt(objectAt(step).template);
  if (objectAt(step).template === undefined) return [];
  const jobSpec = objectAt(template.spec);
  const jobPath = [...path, "template", "spec"];
  return [{
    jobSpec,
    jobPath,
    podSpec: objectAt(objectAt(jobSpec.template).spec),
    path: [...jobPath, "template", "spec"],
  }];
}

/** Init containers, then containers, each with its path. */
export function containersOf({ podSpec, path }: Pick<WrittenPod, "podSpec" | "path">) {
  return ["initContainers", "containers"].flatMap((field) =>
    items(podSpec[field] as unknown[] | undefined, [...path, field])
      .map(([container, at]) => ({ container: objectAt(container), path: at }))
  );
}
