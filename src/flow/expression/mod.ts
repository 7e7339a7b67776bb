/**
 * Expressions: one language (CEL) and one environment for all who check or evaluate them, in `when`,
 * in inputs and outputs, and between `{{ }}` in templates. docs/EXPRESSIONS.md is what they promise.
 */

export { Budget, stepBudget } from "./budget.ts";
export type { CelType, ExpressionError } from "./cel.ts";
export { evaluateCondition, type PhaseComparison, readCondition } from "./condition.ts";
export { afford, evaluate, type Evaluated, type Variables } from "./evaluate.ts";
export { type JsonValue, textOf } from "./json.ts";
export { type Place, type Read, readExpression } from "./place.ts";
export {
  checkTemplate,
  doubleDollars,
  type Part,
  readText,
  type RenderError,
  renderTemplate,
  renderText,
  type TemplateError,
  valueFault,
} from "./template.ts";
export { hasExpression } from "./text.ts";
export { StepView } from "./values.ts";
