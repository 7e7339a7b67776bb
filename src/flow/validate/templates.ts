/** What a step's Job template must hold, and what it may not since zen-flow sets it. */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { LABEL_PREFIX } from "../names.ts";
import { unique } from "./names.ts";
import { allSteps, isExpression, objectAt, type Path, type SpecError } from "./paths.ts";
import { containersOf } from "./pod_specs.ts";

/** Fields of the Job's metadata that are ours to set. */
const OWN_METADATA = ["name", "generateName", "namespace", "ownerReferences", "finalizers"];
/** Fields of the Job's spec that the Job controller sets. */
const OWN_SPEC = ["manualSelector", "selector"];

export function checkTemplates(spec: JobFlowSpec): SpecError[] {
  return allSteps(spec).flatMap(([step, path]) => [
    ...checkStepMetadata(step, path),
    ...(step.type === "Manual" ? checkManual(step, path) : checkTemplate(step, path)),
  ]);
}

function checkManual(step: Step, path: Path): SpecError[] {
  const fields = [["template"], ["inputs", "parameters"], ["outputs", "parameters"], ["forEach"]];
  const valueAt = (field: readonly string[]) =>
    field.reduce<unknown>((value, name) => objectAt(value)[name], step);
  return fields.filter((field) => valueAt(field) !== undefined)
    .map((field) => ({
      path: [...path, ...field],
      message: "a Manual step waits for an approval and runs nothing; remove the " +
        field.join("."),
    }));
}

function checkStepMetadata(step: Step, path: Path): SpecError[] {
  return ownLabels(objectAt(objectAt(step.metadata).labels), [...path, "metadata", "labels"]);
}

function checkTemplate(step: Step, path: Path): SpecError[] {
  const at = [...path, "template"];
  if (step.template === undefined || step.template === null) {
    return [{
      path,
      message: "a step needs a template (a batch/v1 Job), unless its type is Manual",
    }];
  }
  const template = objectAt(step.template);
  const jobSpec = objectAt(template.spec);
  const metadata = objectAt(template.metadata);
  const podTemplate = objectAt(jobSpec.template);
  return [
    ...expect(template.apiVersion, "batch/v1", [...at, "apiVersion"]),
    ...expect(template.kind, "Job", [...at, "kind"]),
    ...forbidden(metadata, OWN_METADATA, [...at, "metadata"]),
    ...forbidden(jobSpec, OWN_SPEC, [...at, "spec"]),
    ...forbidden(template, ["status"], at),
    ...ownLabels(objectAt(metadata.labels), [...at, "metadata", "labels"]),
    ...ownLabels(
      objectAt(objectAt(podTemplate.metadata).labels),
      [...at, "spec", "template", "metadata", "labels"],
    ),
    ...checkPodSpec(objectAt(podTemplate.spec), [...at, "spec", "template", "spec"]),
  ];
}

function expect(value: unknown, wanted: string, path: Path): SpecError[] {
  if (value === wanted) return [];
  const current = value === undefined
    ? "it is missing"
    : `current value is ${JSON.stringify(value)}`;
  return [{ path, message: `must be "${wanted}": ${current}`, value }];
}

function forbidden(object: Record<string, unknown>, fields: string[], path: Path): SpecError[] {
  return fields.filter((field) => object[field] !== undefined).map((field) => ({
    path: [...path, field],
    message: "zen-flow or Kubernetes sets this; remove it from the template",
  }));
}

function ownLabels(labels: Record<string, unknown>, path: Path): SpecError[] {
  return Object.keys(labels).filter((key) => key.startsWith(LABEL_PREFIX)).map((key) => ({
    path: [...path, key],
    message: `labels that begin with ${LABEL_PREFIX} are set by zen-flow; remove it`,
  }));
}

function checkPodSpec(podSpec: Record<string, unknown>, path: Path): SpecError[] {
  const errors: SpecError[] = [];
  const policy = podSpec.restartPolicy;
  const isKnown = policy === undefined || policy === "Never" || policy === "OnFailure";
  if (!isKnown && !isExpression(policy)) {
    errors.push({
      path: [...path, "restartPolicy"],
      message: `must be "Never" or "OnFailure" in a Job: current value is ${
        JSON.stringify(policy)
      }`,
      value: policy,
    });
  }
  const containers = podSpec.containers;
  if (!Array.isArray(containers) || containers.length === 0) {
    errors.push({ path: [...path, "containers"], message: "at least one container is needed" });
  }
  const written = containersOf({ podSpec, path });
  for (const { container, path: at } of written) errors.push(...checkContainer(container, at));
  const names = written.map(({ container, path: at }) =>
    [container.name, [...at, "name"]] as const
  );
  return [...errors, ...unique("container of this pod", names)];
}

const CONTAINER_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

function checkContainer(container: Record<string, unknown>, path: Path): SpecError[] {
  const { name } = container;
  const missing = ["name", "image"].filter((field) => !container[field]).map((field) => ({
    path: [...path, field],
    message: `a container needs ${field === "name" ? "a name" : "an image"}`,
  }));
  if (typeof name !== "string" || name === "" || isExpression(name)) return missing;
  if (name.length <= 63 && CONTAINER_NAME.test(name)) return missing;
  const message = "must be lower-case letters, digits and dashes, begin and end with a letter or " +
    `digit, and have at most 63 characters, but is ${JSON.stringify(name)}`;
  return [...missing, { path: [...path, "name"], message, value: name }];
}
