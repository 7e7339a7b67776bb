/**
 * CEL conditions (`when`): parsing, checking before the start, evaluation when a step is ready.
 * What expressions may say is one environment for all who check them.
 */

import { type ASTNode, Environment, type ParseResult } from "@marcbachmann/cel-js";

/** What an expression may look at. */
export interface Variables {
  readonly flow: Readonly<Record<string, string>>;
  readonly steps: Readonly<Record<string, { readonly phase: string; readonly reason: string }>>;
}

/** What is wrong with an expression; `start` counts UTF-16 code units from 0. */
export interface ExpressionError {
  readonly message: string;
  readonly start?: number;
}

/** The fields of a step that an expression can read. */
const STEP_FIELDS = ["phase", "reason"];

/** Small enough that evaluation is always quick. */
const limits = { maxAstNodes: 2000, maxDepth: 100, maxListElements: 200 };

function environment(final: boolean): Environment {
  const schema = { name: "string", namespace: "string", uid: "string" };
  return new Environment({ limits })
    .registerVariable({ name: "flow", schema: final ? { ...schema, result: "string" } : schema })
    .registerVariable("steps", "map<string, map<string, string>>");
}

const ENVIRONMENTS = { main: environment(false), final: environment(true) };

/** Who asks: a step, whether it stands under `finally`, and what it may refer to. */
export interface Asker {
  readonly final: boolean;
  /** Names of the steps that have ended whenever this one is ready. */
  readonly upstream: Pick<ReadonlySet<string>, "has">;
  /** Names of all steps. */
  readonly known: ReadonlySet<string>;
}

/** A conjunct `steps.X.phase == "Y"` or `!=` of a condition: it must hold for all to hold. */
export interface PhaseComparison {
  readonly step: string;
  readonly equal: boolean;
  readonly phase: string;
}

/** A condition that was read: what is wrong with it, and what it wants of phases. */
export interface ReadCondition {
  /** Empty: it can be evaluated, and gives true or false. */
  readonly errors: readonly ExpressionError[];
  readonly comparisons: readonly PhaseComparison[];
}

/** Reads a condition before its flow starts. */
export function readCondition(text: string, asker: Asker): ReadCondition {
  const parsed = parse(text, asker.final);
  if ("error" in parsed) return { errors: [parsed.error], comparisons: [] };
  const { valid, type, error } = parsed.result.check();
  const references = stepReferences(parsed.result.ast);
  const errors = references.flatMap((reference) => checkReference(reference, asker));
  if (!valid) errors.unshift(explain(error, asker.final));
  else if (type !== "bool" && type !== "dyn") {
    errors.unshift({ message: `a condition must give true or false, but this gives a ${type}` });
  }
  return { errors, comparisons: phaseComparisons(parsed.result.ast) };
}

/** The value of a condition, or why it has none. */
export function evaluateCondition(
  text: string,
  variables: Variables,
  final: boolean,
): { readonly value: boolean } | { readonly error: string } {
  const parsed = parse(text, final);
  if ("error" in parsed) return { error: parsed.error.message };
  try {
    const value: unknown = parsed.result(variables);
    if (typeof value === "boolean") return { value };
    return { error: `a condition must give true or false, but this gave ${String(value)}` };
  } catch (error) {
    return { error: summaryOf(error) }; // an expression can fail, as its author must hear
  }
}

/** A reference to a step: its name, the field read of it, and where it stands. */
export interface StepReference {
  readonly step: string | undefined;
  readonly field: string | undefined;
  readonly start: number;
}

function phaseComparisons(ast: ASTNode): PhaseComparison[] {
  return conjuncts(ast).flatMap((node) => {
    if (node.op !== "==" && node.op !== "!=") return [];
    const [left, right] = node.args;
    const comparison = comparedPhase(left, right) ?? comparedPhase(right, left);
    return comparison ? [{ ...comparison, equal: node.op === "==" }] : [];
  });
}

function comparedPhase(side: ASTNode, other: ASTNode) {
  const reference = asStepReference(side);
  if (reference?.step === undefined || reference.field !== "phase") return undefined;
  if (other.op !== "value" || typeof other.args !== "string") return undefined;
  return { step: reference.step, phase: other.args };
}

function conjuncts(node: ASTNode): ASTNode[] {
  return node.op === "&&" ? node.args.flatMap(conjuncts) : [node];
}

type Parsed = { readonly result: ParseResult } | { readonly error: ExpressionError };

function parse(text: string, final: boolean): Parsed {
  try {
    return { result: ENVIRONMENTS[final ? "final" : "main"].parse(text) };
  } catch (error) {
    return { error: explain(error, final) }; // text that is no CEL: the caller reports it
  }
}

function explain(error: unknown, final: boolean): ExpressionError {
  const message = summaryOf(error);
  const start = (error as { range?: { start: number } }).range?.start;
  const hint = !final && message.endsWith("No such key: result")
    ? "; flow.result is known in finally only"
    : "";
  return { message: message + hint, ...(start === undefined ? {} : { start }) };
}

function summaryOf(error: unknown): string {
  const { summary, message } = error as { summary?: string; message?: string };
  return summary ?? message ?? String(error);
}

function checkReference({ step, field, start }: StepReference, asker: Asker): ExpressionError[] {
  if (step === undefined) {
    return [{ message: "name one step, as in steps.build or steps['build-it']", start }];
  }
  if (!asker.known.has(step)) return [{ message: `no step is named "${step}"`, start }];
  if (!asker.upstream.has(step)) {
    const message = `step "${step}" need not have ended by then; make it a dependency`;
    return [{ message, start }];
  }
  if (field !== undefined && !STEP_FIELDS.includes(field)) {
    const message = `a step has no "${field}" here; it has ${STEP_FIELDS.join(" and ")}`;
    return [{ message, start }];
  }
  return [];
}

/** Every place of the tree that looks at `steps`. */
function stepReferences(node: ASTNode): StepReference[] {
  const reference = asStepReference(node);
  if (reference) return [reference];
  return children(node).flatMap(stepReferences);
}

/** `steps`, `steps.X` or `steps.X.field`; X also as `['X']`. */
function asStepReference(node: ASTNode): StepReference | undefined {
  if (isSteps(node)) return { step: undefined, field: undefined, start: node.start };
  const direct = member(node);
  if (direct && isSteps(direct.of)) {
    return { step: direct.name, field: undefined, start: node.start };
  }
  const inner = direct && member(direct.of);
  if (inner && isSteps(inner.of)) {
    return { step: inner.name, field: direct.name, start: node.start };
  }
  return undefined;
}

function isSteps(node: ASTNode): boolean {
  return node.op === "id" && node.args === "steps";
}

function member(node: ASTNode): { of: ASTNode; name: string | undefined } | undefined {
  if (node.op === ".") return { of: node.args[0], name: node.args[1] };
  if (node.op !== "[]") return undefined;
  const [of, index] = node.args;
  const literal = index.op === "value" && typeof index.args === "string";
  return { of, name: literal ? index.args as string : undefined };
}

/** The nodes right below a node, whatever its operator keeps in its arguments. */
function children(node: ASTNode): ASTNode[] {
  return nodesIn(node.args);
}

function nodesIn(value: unknown): ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return typeof value === "object" && value !== null && "op" in value ? [value as ASTNode] : [];
}
