/**
 * Where an expression stands, and so what it may name: a static check of every reference to a step,
 * a parameter, an input or an output, with the place in the text.
 */

import { nearest } from "../../schema/mod.ts";
import {
  type ASTNode,
  type CelType,
  check,
  type Declarations,
  type ExpressionError,
} from "./cel.ts";
import type { Suggest } from "../suggestions.ts";
import { references } from "./references.ts";

/** What an expression of one step may look at. */
export interface Place {
  /** The step stands under `finally`, where `flow.result` is known. */
  readonly final: boolean;
  /** Names of the steps that have ended whenever this one is ready. */
  readonly upstream: Pick<ReadonlySet<string>, "has">;
  /** All steps, and the names of the outputs of each. */
  readonly steps: ReadonlyMap<string, readonly string[]>;
  /** Names of the flow's parameters. */
  readonly params: ReadonlySet<string>;
  /**
   * Types of the step's inputs that have a value here, by name; undefined: inputs are not known yet
   * (in `when`, and in the inputs themselves).
   */
  readonly inputs?: ReadonlyMap<string, CelType>;
  /** Inputs that only containers get to see, as variables: Secrets and ConfigMaps. */
  readonly hiddenInputs?: ReadonlySet<string>;
  /** For names that are not known. @default of any number of them */
  readonly suggest?: Suggest;
  /** The expression picks an output from what the step wrote (`outputs`, `job`). */
  readonly picksOutput?: boolean;
}

/** An expression that was read: what is wrong with it, and what it will give. */
export interface Read {
  /** Empty: it can be evaluated. */
  readonly errors: readonly ExpressionError[];
  readonly type: CelType;
  /** Undefined: the text is no CEL. */
  readonly ast: ASTNode | undefined;
}

/** Reads an expression before its flow starts. */
export function readExpression(text: string, place: Place): Read {
  const checked = check(text, declarationsOf(place));
  if ("message" in checked) return { errors: [checked], type: "dyn", ast: undefined };
  const { ast, type, error, unknownField } = checked;
  const unknown = checkReferences(ast, place);
  // What names something unknown has no type either: one error is enough.
  const typeErrors = error && !(unknownField && unknown.length > 0) ? [error] : [];
  const errors = [...typeErrors, ...unknown];
  const fault = errors.length === 0 ? formFault(type) : undefined;
  return { errors: fault === undefined ? errors : [{ message: fault }], type, ast };
}

/** Why no value of a type, or of one in it, has a JSON form; undefined: it may have. */
function formFault(type: CelType): string | undefined {
  if (/\b(Step|Outputs)\b/.test(type)) return "this gives a whole step; name one of its fields";
  const found = /\b(uint|bytes|type|\w+Namespace|google\.protobuf\.Duration)\b/.exec(type)?.[0];
  return found === undefined ? undefined : `this gives a ${type}, which has no JSON form`;
}

function declarationsOf({ final, inputs, picksOutput = false }: Place): Declarations {
  return { result: final, inputs, outputs: picksOutput };
}

/** Fields of a step that an expression can read. */
const STEP_FIELDS = ["phase", "reason", "outputs"];

function checkReferences(ast: ASTNode, place: Place): ExpressionError[] {
  return references(ast).flatMap(({ root, path, start }) => {
    const message = root === "steps"
      ? stepFault(path, place)
      : root === "params"
      ? nameFault(path[0], { known: place.params, what: "parameter of the flow" }, place)
      : inputFault(path, place);
    return message === undefined ? [] : [{ message, start }];
  });
}

function stepFault(
  [name, field, kind, output]: readonly (string | undefined)[],
  place: Place,
): string | undefined {
  const { steps, upstream } = place;
  if (name === undefined) return "name one step, as in steps.build or steps['build-it']";
  const outputs = steps.get(name);
  if (outputs === undefined) return unknownName(name, { known: steps.keys(), what: "step" }, place);
  if (!upstream.has(name)) {
    return `step "${name}" need not have ended by then; make it a dependency`;
  }
  if (field !== undefined && !STEP_FIELDS.includes(field)) {
    return `a step has no "${field}" here; it has phase, reason and outputs`;
  }
  if (field !== "outputs" || kind === undefined) return undefined;
  if (kind !== "parameters") {
    return `outputs has no "${kind}" here; write steps.<name>.outputs.parameters.<output>`;
  }
  if (output === undefined || outputs.includes(output)) return undefined;
  const has = outputs.length === 0 ? "none" : outputs.join(", ");
  return `step "${name}" has no output parameter "${output}"; it has ${has}`;
}

function inputFault(path: readonly (string | undefined)[], place: Place): string | undefined {
  const [kind, name] = path;
  if (place.inputs === undefined || (kind !== undefined && kind !== "parameters")) {
    return undefined; // the type checker says it
  }
  if (name !== undefined && place.hiddenInputs?.has(name)) {
    return `input "${name}" comes from a Secret or ConfigMap, which only the containers read; ` +
      "it is not for expressions";
  }
  return nameFault(name, { known: place.inputs, what: "input parameter of this step" }, place);
}

/** Names that are known, and what they are of. */
interface Known<Names> {
  readonly known: Names;
  readonly what: string;
}

function nameFault(
  name: string | undefined,
  { known, what }: Known<Pick<ReadonlyMap<string, unknown>, "has" | "keys">>,
  place: Place,
): string | undefined {
  if (name === undefined || known.has(name)) return undefined;
  return unknownName(name, { known: known.keys(), what }, place);
}

function unknownName(
  name: string,
  { known, what }: Known<Iterable<string>>,
  { suggest = nearest }: Place,
): string {
  const likely = suggest(name, known);
  const hint = likely === undefined ? "" : `; did you mean "${likely}"?`;
  return `no ${what} is named "${name}"${hint}`;
}
