/**
 * Labels and annotations that Jobs, pods, claims and ConfigMaps of a flow would be refused for. What an
 * expression gives, only a run can tell.
 */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { isLiteral } from "../literal.ts";
import { allSteps, isExpression, items, objectAt, type Path, type SpecError } from "./paths.ts";

export function checkLabels(spec: JobFlowSpec): SpecError[] {
  const resources = ["volumeClaimTemplates", "configMapTemplates"].flatMap((field) =>
    items(
      objectAt(spec.resourceTemplates)[field] as unknown[] | undefined,
      ["spec", "resourceTemplates", field],
    )
  );
  return [
    ...allSteps(spec).flatMap(checkStep),
    ...resources.flatMap(([resource, path]) =>
      checkMetadata(objectAt(resource).metadata, [...path, "metadata"], false)
    ),
  ];
}

function checkStep([step, path]: readonly [Step, Path]): SpecError[] {
  const { metadata, template: job } = objectAt(step);
  const pod = objectAt(objectAt(objectAt(job).spec).template);
  const hasExpressions = !isLiteral(step);
  const at = [...path, "template"];
  return [
    ...checkMetadata(metadata, [...path, "metadata"], hasExpressions),
    ...checkMetadata(objectAt(job).metadata, [...at, "metadata"], hasExpressions),
    ...checkMetadata(pod.metadata, [...at, "spec", "template", "metadata"], hasExpressions),
  ];
}

function checkMetadata(metadata: unknown, path: Path, hasExpressions: boolean): SpecError[] {
  const { labels, annotations } = objectAt(metadata);
  const values = Object.entries(objectAt(labels)).flatMap(([key, value]): SpecError[] => {
    if (typeof value !== "string" || (hasExpressions && isExpression(value))) return [];
    if (value.length <= 63 && LABEL_VALUE.test(value)) return [];
    const message = `a label's value ${NAME_RULE}, or is empty, unlike ${JSON.stringify(value)}`;
    return [{ path: [...path, "labels", key], message, value }];
  });
  return [
    ...checkKeys(Object.keys(objectAt(labels)), [...path, "labels"]),
    ...values,
    ...checkKeys(Object.keys(objectAt(annotations)), [...path, "annotations"], { anyCase: true }),
  ];
}

const NAME_RULE =
  "has at most 63 letters, digits, dashes, underscores and dots, and begins and ends " +
  "with a letter or digit";

const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const KEY_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const DOMAIN_PART = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const DOMAIN = new RegExp(`^${DOMAIN_PART}(\\.${DOMAIN_PART})*$`);

/** Kubernetes takes capitals in the domain of an annotation's key, though not of a label's. */
function checkKeys(keys: readonly string[], path: Path, { anyCase = false } = {}): SpecError[] {
  const wrong = keys.filter((key) => !isKey(anyCase ? key.toLowerCase() : key));
  return wrong.map((key) => ({
    path: [...path, key],
    message: `a key is a name, which ${NAME_RULE}, with or without a domain and / before it`,
  }));
}

function isKey(key: string): boolean {
  const slash = key.indexOf("/");
  const domain = slash < 0 ? undefined : key.slice(0, slash);
  const isDomain = domain === undefined || (domain.length <= 253 && DOMAIN.test(domain));
  return isDomain && KEY_NAME.test(key.slice(slash + 1));
}
