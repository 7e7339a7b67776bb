/** Output parameters: what they are picked from, and that there is one place to pick from. */

import type { OutputParameter, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Place, readExpression } from "../expression/mod.ts";
import { parseJsonPath } from "../json_path.ts";
import { OUTPUTS_VARIABLE } from "../names.ts";
import { MAX_OUTPUT_SIZE } from "../outputs/pick.ts";
import { SEVERAL_WRITE, severalPodsBy } from "../several_pods.ts";
import { utf8Length } from "../utf8.ts";
import { expressionErrors, items, objectAt, type Path, type SpecError, textAt } from "./paths.ts";
import { containersOf, podSpecsOf } from "./pod_specs.ts";

/** The errors of a step's output parameters. */
export function checkOutputs(step: Step, path: Path, place: Place): SpecError[] {
  const { parameters } = objectAt(step.outputs);
  const base = [...path, "outputs", "parameters"];
  const list = items(parameters as OutputParameter[] | undefined, base);
  if (list.length === 0) return [];
  return [
    ...checkCompletions(step, base),
    ...checkVariable(step, path),
    ...list.flatMap((one) => checkOutput(one, place)),
  ];
}

function checkOutput(
  [{ valueFrom, default: fallback }, path]: [OutputParameter, Path],
  place: Place,
) {
  const { expression, jsonPath } = objectAt(valueFrom);
  const at = (field: string) => [...path, "valueFrom", field];
  const errors: SpecError[] = [];
  if (typeof expression === "string") {
    const read = readExpression(expression, { ...place, picksOutput: true });
    errors.push(...expressionErrors(read.errors, at("expression"), expression));
  }
  const parsed = typeof jsonPath === "string" ? parseJsonPath(jsonPath) : undefined;
  if (parsed !== undefined && "error" in parsed) {
    errors.push({ path: at("jsonPath"), message: parsed.error, value: jsonPath });
  }
  const size = utf8Length(JSON.stringify(textAt(fallback)));
  if (size > MAX_OUTPUT_SIZE) {
    const message = `has ${size} bytes; an output has at most ${MAX_OUTPUT_SIZE}`;
    errors.push({ path: [...path, "default"], message });
  }
  return errors;
}

/** Of many pods none is the one whose word counts, unless there is one for each item. */
function checkCompletions(step: Step, path: Path): SpecError[] {
  const jobSpec = objectAt(objectAt(step.template).spec);
  if (step.forEach !== undefined) {
    if (jobSpec.successPolicy === undefined) return [];
    const message = "with a successPolicy not every item has outputs; remove one of the two";
    return [{ path, message }];
  }
  const field = severalPodsBy(jobSpec);
  if (field === undefined) return [];
  return [{
    path,
    message: `${SEVERAL_WRITE}, but this one has ${field} ${jobSpec[field]}; ` +
      "let its pods write files, and a step after it the outputs",
  }];
}

function checkVariable(step: Step, path: Path): SpecError[] {
  return podSpecsOf([step, path]).flatMap(containersOf).flatMap(({ container, path: at }) =>
    items(container.env as { name?: unknown }[] | undefined, [...at, "env"])
      .filter(([{ name }]) => name === OUTPUTS_VARIABLE)
      .map(([, place]) => ({
        path: [...place, "name"],
        message: `${OUTPUTS_VARIABLE} is set by zen-flow; remove it`,
        value: OUTPUTS_VARIABLE,
      }))
  );
}
