/** A step as its attempts are made: with the values of its inputs and expressions in place. */

import type { EnvVar } from "@cloudydeno/kubernetes-apis/core/v1";
import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { jobSchema } from "../../generated/job_schema.ts";
import { type FieldPath, formatPath, type Schema } from "../schema/mod.ts";
import { storesArtifacts } from "./artifacts/mod.ts";
import { renderArtifacts } from "./artifacts/render.ts";
import { type RenderError, renderTemplate, type Variables } from "./expression/mod.ts";
import { type DataFailure, resolveInputs } from "./inputs.ts";
import { resolveItems } from "./items.ts";
import { isLiteral } from "./literal.ts";
import { StepReason } from "./reasons.ts";
import { SEVERAL_STORE, SEVERAL_WRITE, severalPodsBy } from "./several_pods.ts";
import { utf8Length } from "./utf8.ts";

/** What an attempt's Job is built from. */
export interface Prepared {
  /** Without expressions in its template and metadata. */
  readonly step: Step;
  /** Variables for all containers. */
  readonly variables: readonly EnvVar[];
  /** What it runs for, one pod each; none: there is nothing to run. Undefined: no `forEach`. */
  readonly items?: readonly unknown[];
}

/** Labels and annotations of a step. */
export const METADATA_SCHEMA: Schema = {
  additionalProperties: { additionalProperties: { type: "string" } },
};

/** Bytes that an object may have where it is stored (etcd: --max-request-bytes). */
const MAX_OBJECT_SIZE = 1.5 * 1024 * 1024;

/** The step with values for its expressions, or why it cannot be started. */
export function prepareStep(step: Step, variables: Variables): Prepared | DataFailure {
  const prepared = withValues(step, variables);
  return "reason" in prepared ? prepared : sizeFault(prepared) ?? prepared;
}

/** An API server says nothing that helps of a Job that it cannot store. */
function sizeFault({ step, variables }: Prepared): DataFailure | undefined {
  const { containers = [], initContainers = [] } = step.template?.spec?.template?.spec ?? {};
  const size = textSize(step.template) +
    textSize(variables) * (containers.length + initContainers.length);
  if (size <= MAX_OBJECT_SIZE) return undefined;
  const message = `with its values the Job has ${size} bytes, and Kubernetes stores ` +
    `${MAX_OBJECT_SIZE}; give its containers names or numbers, and the data elsewhere`;
  return { reason: StepReason.ExpressionError, message };
}

/** Bytes of the texts in a JSON value, but for names of fields. */
function textSize(value: unknown): number {
  if (typeof value === "string") return utf8Length(value);
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, member) => sum + textSize(member), 0);
}

function withValues(step: Step, variables: Variables): Prepared | DataFailure {
  const literal = isLiteral(step);
  const inputs = resolveInputs(step.inputs?.parameters ?? [], variables, literal);
  if ("reason" in inputs) return inputs;
  const all = { ...variables, inputs: inputs.values };
  const fanOut = step.forEach && resolveItems(step.forEach, all);
  if (fanOut && "reason" in fanOut) return fanOut;
  const data = { variables: inputs.variables, ...fanOut };
  if (literal || fanOut?.items.length === 0) return { step, ...data };
  const { metadata, ...rest } = step;
  const rendered = {
    template: renderTemplate(step.template, all, {
      path: ["template"],
      schema: jobSchema,
      protect: isExpanded,
    }),
    metadata: renderTemplate(metadata, all, { path: ["metadata"], schema: METADATA_SCHEMA }),
  };
  if ("error" in rendered.template) return failureOf(rendered.template);
  if ("error" in rendered.metadata) return failureOf(rendered.metadata);
  const artifacts = renderArtifacts(step, all);
  if ("error" in artifacts) return failureOf(artifacts);
  const template = rendered.template.value as Step["template"];
  const fault = step.forEach ? undefined : podsFault(step, template);
  if (fault !== undefined) return { reason: StepReason.ExpressionError, message: fault };
  return {
    step: {
      ...rest,
      ...artifacts,
      template,
      ...(metadata ? { metadata: rendered.metadata.value as Step["metadata"] } : {}),
    },
    ...data,
  };
}

/** Why the Job, now that it is known how many pods it has, can have none of the step's outputs. */
function podsFault(step: Step, template: Step["template"]): string | undefined {
  const field = severalPodsBy(template?.spec ?? {});
  if (field === undefined) return undefined;
  const why = (step.outputs?.parameters ?? []).length > 0
    ? SEVERAL_WRITE
    : storesArtifacts(step)
    ? SEVERAL_STORE
    : undefined;
  return why && `template.spec.${field}: ${why}`;
}

/**
 * The output artifacts of a step that has succeeded, as they were when it began: what its
 * expressions look at had ended by then. A step whose expressions failed did not succeed.
 */
export function preparedOutputs(step: Step, variables: Variables): Step {
  if (isLiteral(step) || !storesArtifacts(step)) return step;
  const inputs = resolveInputs(step.inputs?.parameters ?? [], variables, false);
  if ("reason" in inputs) return step;
  const artifacts = renderArtifacts(step, { ...variables, inputs: inputs.values });
  return "error" in artifacts ? step : { ...step, ...artifacts };
}

/** What is not there can only be an output of a step that did not succeed, or wrote none. */
function failureOf({ path, error, missing }: RenderError): DataFailure {
  return {
    reason: missing ? StepReason.InputMissing : StepReason.ExpressionError,
    message: `${formatPath(path)}: ${error}`,
  };
}

/**
 * Where Kubernetes expands `$(VAR)`: command, args and values of env of a container, and its
 * subPathExpr (Kubernetes: "Define Dependent Environment Variables").
 */
function isExpanded(path: FieldPath): boolean {
  const last = path.findLast((member) => typeof member === "string");
  const container = path.findIndex((member) =>
    member === "containers" || member === "initContainers"
  );
  if (container < 0) return false;
  const field = path[container + 2];
  return field === "command" || field === "args" || (field === "env" && last === "value") ||
    last === "subPathExpr";
}
