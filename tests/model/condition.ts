/**
 * Conditions in a tiny grammar of their own. From one tree come the CEL text that a flow carries
 * and the value that the simple model takes it for.
 */

export type Condition =
  | { readonly op: "true" | "false" | "error" }
  | {
    readonly op: "is";
    readonly step: string;
    readonly field: "phase" | "reason";
    readonly value: string;
  }
  /** Whether the step has its output; what it is; of a fan-out, for how many items. */
  | { readonly op: "has"; readonly step: string }
  | { readonly op: "output"; readonly step: string; readonly value: string }
  | { readonly op: "size"; readonly step: string; readonly value: number }
  | { readonly op: "result"; readonly value: "Succeeded" | "Failed" }
  /** What a parameter of the flow is. */
  | { readonly op: "param"; readonly name: string; readonly value: string }
  | { readonly op: "not"; readonly of: Condition }
  | { readonly op: "and" | "or"; readonly left: Condition; readonly right: Condition };

/** `when` as a whole: a condition, or one of the two words; undefined: no `when`. */
export type When = Condition | "always" | "never" | undefined;

/** A step's output, a text or a list of them: of a fan-out one for each item. */
export type Output = string | readonly Output[];

/** What a condition can look at. */
export interface Sight {
  readonly steps: Readonly<
    Record<string, {
      readonly phase: string;
      readonly reason: string;
      /** Undefined: it has none, or did not succeed. */
      readonly output: Output | undefined;
    }>
  >;
  readonly result: string;
  /** The flow's parameters. */
  readonly params: Readonly<Record<string, string>>;
}

/** The CEL text for a step. */
function stepText(name: string): string {
  return name.includes("-") ? `steps['${name}']` : `steps.${name}`;
}

/** The CEL text for a step's output. */
export function outputText(step: string): string {
  return `${stepText(step)}.outputs.parameters.out`;
}

/** The CEL text of a condition. */
export function celText(condition: Condition): string {
  switch (condition.op) {
    case "error":
      return "1 / 0 == 0";
    case "is":
      return `${stepText(condition.step)}.${condition.field} == '${condition.value}'`;
    case "has":
      return `has(${outputText(condition.step)})`;
    case "output":
      return `${outputText(condition.step)} == '${condition.value}'`;
    case "size":
      return `size(${outputText(condition.step)}) == ${condition.value}`;
    case "result":
      return `flow.result == '${condition.value}'`;
    case "param":
      return `params.${condition.name} == '${condition.value}'`;
    case "not":
      return `!(${celText(condition.of)})`;
    case "and":
    case "or": {
      const sign = condition.op === "and" ? "&&" : "||";
      return `(${celText(condition.left)}) ${sign} (${celText(condition.right)})`;
    }
    default:
      return condition.op;
  }
}

/** The value of a condition. One side of "and" or "or" may decide though the other is an error. */
export function valueOf(condition: Condition, sight: Sight): boolean | "error" {
  switch (condition.op) {
    case "true":
      return true;
    case "false":
      return false;
    case "error":
      return "error";
    case "is":
      return sight.steps[condition.step]![condition.field] === condition.value;
    case "has":
      return sight.steps[condition.step]!.output !== undefined;
    case "output": {
      const { output } = sight.steps[condition.step]!;
      return output === undefined ? "error" : output === condition.value;
    }
    case "size": {
      const { output } = sight.steps[condition.step]!;
      return output === undefined ? "error" : output.length === condition.value;
    }
    case "result":
      return sight.result === condition.value;
    case "param":
      return sight.params[condition.name] === condition.value;
    case "not": {
      const value = valueOf(condition.of, sight);
      return value === "error" ? "error" : !value;
    }
    default: {
      const sides = [valueOf(condition.left, sight), valueOf(condition.right, sight)];
      const decisive = condition.op === "or";
      if (sides.includes(decisive)) return decisive;
      return sides.includes("error") ? "error" : !decisive;
    }
  }
}
