/**
 * CEL text: parsing and static types. What an expression may name is one environment for all who
 * check or evaluate (`evaluate.ts`); where it stands (`place.ts`) decides what of it is there.
 */

import { type ASTNode, Environment, type ParseResult } from "@marcbachmann/cel-js";
import { amendEvaluator, amendTree } from "./amend.ts";
import { unavailable } from "./functions.ts";
import { StepOutputs, StepView } from "./values.ts";

export type { ASTNode };

/** What is wrong with an expression; `start` counts UTF-16 code units from 0. */
export interface ExpressionError {
  readonly message: string;
  readonly start?: number;
}

/** A static type, by its CEL name: `string`, `int`, `list<string>`, `dyn` where a run decides. */
export type CelType = string;

/** Characters of an expression, as in the CRD. */
export const MAX_EXPRESSION_LENGTH = 4096;

const limits = {
  maxAstNodes: 2000,
  maxDepth: 100,
  maxListElements: 1000,
  maxMapEntries: 1000,
};

/** What is known of the variables before a run. */
export interface Declarations {
  /** `flow.result` is there. */
  readonly result: boolean;
  /** The types of `inputs.parameters`, by name; undefined: there are none here. */
  readonly inputs: ReadonlyMap<string, CelType> | undefined;
  /** `outputs` and `job` are there: what a step wrote, and what became of its Job. */
  readonly outputs: boolean;
}

/** Parsed text with its static type; it may still have a type error. */
export interface Checked {
  readonly ast: ASTNode;
  readonly type: CelType;
  readonly error: ExpressionError | undefined;
  /** The error is of a field that the environment does not know. */
  readonly unknownField: boolean;
}

const STEPS = "map<string, Step>";

const BASE = new Environment({ limits })
  .registerType("Outputs", { ctor: StepOutputs, fields: { parameters: "map<string, dyn>" } })
  .registerType("Step", {
    ctor: StepView,
    fields: { phase: "string", reason: "string", outputs: "Outputs" },
  })
  .registerVariable("params", "map<string, string>")
  .registerVariable("steps", STEPS);

const FLOW = { name: "string", namespace: "string", uid: "string" };

/** By what is declared: most steps of a flow have the same few inputs, or none. */
const environments = new Map<string, Environment>();
const MAX_ENVIRONMENTS = 256;

/** What tells one environment from another; two never begin alike. */
function keyOf({ result, inputs, outputs }: Declarations): string {
  return `${result} ${outputs} ${inputs === undefined ? "-" : JSON.stringify([...inputs])} `;
}

function environmentFor(declared: Declarations): Environment {
  const { result, inputs, outputs } = declared;
  const key = keyOf(declared);
  const known = environments.get(key);
  if (known) return known;
  const made = BASE.clone().registerVariable({
    name: "flow",
    schema: result ? { ...FLOW, result: "string" } : FLOW,
  });
  if (inputs) {
    made.registerVariable({ name: "inputs", schema: { parameters: Object.fromEntries(inputs) } });
  }
  if (outputs) {
    made.registerVariable("outputs", "map<string, dyn>");
    made.registerVariable({ name: "job", schema: { status: "map<string, dyn>" } });
  }
  if (environments.size >= MAX_ENVIRONMENTS) environments.clear();
  environments.set(key, made);
  return made;
}

/** At a run everything may be there; what is not was found when the text was checked. */
export const RUN = BASE.clone()
  .registerVariable("flow", "map<string, string>")
  .registerVariable("inputs", "map<string, map<string, dyn>>")
  .registerVariable("outputs", "map<string, dyn>")
  .registerVariable("job", "map<string, dyn>");

amendEvaluator(() => RUN.parse("1"));

/** Texts that were checked lately, behind what was declared: a flow's steps often say the same. */
const checkedLately = new Map<string, Checked | ExpressionError>();
const MAX_CHECKED_LATELY = 512;
/** Characters. Longer texts are seldom the same, and their trees are large. */
const MAX_KEPT_LENGTH = 128;

/** Parses and checks a text; it is never run. */
export function check(text: string, declared: Declarations): Checked | ExpressionError {
  if (text.length > MAX_KEPT_LENGTH) return checkAnew(text, declared);
  const key = keyOf(declared) + text;
  const known = checkedLately.get(key);
  if (known !== undefined) return known;
  const checked = checkAnew(text, declared);
  if (checkedLately.size >= MAX_CHECKED_LATELY) checkedLately.clear();
  checkedLately.set(key, checked);
  return checked;
}

function checkAnew(text: string, declared: Declarations): Checked | ExpressionError {
  const parsed = parse(environmentFor(declared), text);
  if ("message" in parsed) return parsed;
  const { valid, type, error } = parsed.check();
  return {
    ast: parsed.ast,
    type: type ?? "dyn",
    error: valid ? undefined : explain(error, declared),
    unknownField: error?.code === "no_such_key",
  };
}

/** A tree that can be checked and run, or why the text is none. */
export function parse(environment: Environment, text: string): ParseResult | ExpressionError {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    return { message: `an expression has at most ${MAX_EXPRESSION_LENGTH} characters` };
  }
  try {
    const parsed = environment.parse(text);
    widenHas(parsed.ast);
    amendTree(parsed.ast);
    return refusedCall(parsed.ast) ?? parsed;
  } catch (error) {
    return explain(error, undefined); // text that is no CEL: the caller reports it
  }
}

/**
 * Lets `has()` take `steps['build-it'].outputs` too: the library wants dots all the way. What is in
 * brackets becomes what it is with a dot; nothing else of such a tree is looked at by `has`.
 */
function widenHas(node: ASTNode): void {
  if (node.op === "call" && node.args[0] === "has") {
    for (let each = node.args[1][0]; each !== undefined; each = accessed(each)) {
      if (each.op !== "[]") continue;
      const [of, index] = each.args;
      if (index.op !== "value" || typeof index.args !== "string") return;
      Object.assign(each, { op: ".", args: [of, index.args] });
    }
  }
  children(node).forEach(widenHas);
}

function accessed(node: ASTNode): ASTNode | undefined {
  return node.op === "." || node.op === "[]" ? node.args[0] : undefined;
}

/** A call of a function that is not there for expressions. */
function refusedCall(node: ASTNode): ExpressionError | undefined {
  if (node.op === "call" || node.op === "rcall") {
    const message = unavailable(node.args[0]);
    if (message !== undefined) return { message, start: node.start };
  }
  for (const child of children(node)) {
    const found = refusedCall(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The nodes right below a node, whatever its operator keeps in its arguments. */
export function children(node: ASTNode): ASTNode[] {
  const found: ASTNode[] = [];
  collectNodes(node.args, found);
  return found;
}

function collectNodes(value: unknown, found: ASTNode[]): void {
  if (Array.isArray(value)) { for (const each of value) collectNodes(each, found); }
  else if (typeof value === "object" && value !== null && "op" in value) {
    found.push(value as ASTNode);
  }
}

function explain(error: unknown, declared: Declarations | undefined): ExpressionError {
  const message = summaryOf(error);
  const start = (error as { range?: { start: number } }).range?.start;
  const hint = declared ? hintFor(message, declared) : "";
  return { message: message + hint, ...(start === undefined ? {} : { start }) };
}

function hintFor(message: string, { result, inputs, outputs }: Declarations): string {
  if (!result && message.endsWith("No such key: result")) {
    return "; flow.result is known in finally only";
  }
  if (!inputs && message.endsWith("Unknown variable: inputs")) {
    return "; inputs are known in the step's template, metadata, forEach and artifacts only";
  }
  if (!outputs && message.endsWith("Unknown variable: outputs")) {
    return "; name the step, as in steps.build.outputs.parameters.count";
  }
  return "";
}

/** What the library says is wrong, without a picture of the place. */
export function summaryOf(error: unknown): string {
  const { summary, message } = error as { summary?: string; message?: string };
  return summary ?? message ?? String(error);
}
