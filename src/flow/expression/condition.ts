/** `when`: reading a condition before the start, and its value when the step is ready. */

import type { ASTNode, ExpressionError } from "./cel.ts";
import { evaluate, type Variables } from "./evaluate.ts";
import { type Place, readExpression } from "./place.ts";
import { asReference } from "./references.ts";

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
export function readCondition(text: string, place: Place): ReadCondition {
  const { errors, type, ast } = readExpression(text, place);
  if (ast === undefined) return { errors, comparisons: [] };
  const comparisons = phaseComparisons(ast);
  if (errors.length > 0 || type === "bool" || type === "dyn") return { errors, comparisons };
  const message = `a condition must give true or false, but this gives a ${type}`;
  return { errors: [{ message }], comparisons };
}

/** The value of a condition, or why it has none. */
export function evaluateCondition(
  text: string,
  variables: Variables,
): { readonly value: boolean } | { readonly error: string } {
  const result = evaluate(text, variables);
  if ("error" in result) return { error: result.error };
  if (typeof result.value === "boolean") return { value: result.value };
  const value = JSON.stringify(result.value);
  return { error: `a condition must give true or false, but this gave ${value}` };
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
  const reference = asReference(side);
  const [step, field] = reference?.path ?? [];
  if (reference?.root !== "steps" || step === undefined || field !== "phase") return undefined;
  if (other.op !== "value" || typeof other.args !== "string") return undefined;
  return { step, phase: other.args };
}

function conjuncts(node: ASTNode): ASTNode[] {
  return node.op === "&&" ? node.args.flatMap(conjuncts) : [node];
}
