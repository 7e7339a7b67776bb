/**
 * Values of expressions that were checked before. Evaluation is bounded: by limits on the text, and
 * by a budget on what it does (`budget.ts`).
 */

import { Budget, BudgetSpent, meter } from "./budget.ts";
import { type ExpressionError, parse, RUN, summaryOf } from "./cel.ts";
import type { JsonValue } from "./json.ts";
import { fromCel, type StepView, toCel } from "./values.ts";

type JsonMembers = Readonly<Record<string, JsonValue>>;

/** What an expression looks at when it is evaluated. Absent: not there. */
export interface Variables {
  readonly flow: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  /** The steps that have ended, by name. */
  readonly steps: ReadonlyMap<string, StepView>;
  readonly inputs?: ReadonlyMap<string, JsonValue>;
  readonly outputs?: JsonMembers;
  readonly job?: JsonMembers;
  /** What all evaluations that look at these may do together. @default each as much as a step's may */
  readonly budget?: Budget;
}

/** A value, or why there is none; `missing`: it looked for something that is not there. */
export type Evaluated =
  | { readonly value: JsonValue }
  | { readonly error: string; readonly missing: boolean };

/** The value of a text that was checked before. Never throws, and ends soon whatever it says. */
export function evaluate(text: string, variables: Variables): Evaluated {
  const { budget = new Budget() } = variables;
  const run = runnable(text, budget);
  if ("message" in run) return { error: run.message, missing: false };
  try {
    const result = run(contextOf(variables));
    budget.spendOnAll(result);
    return fromCel(result);
  } catch (error) {
    // An expression can fail, as its author must hear.
    if (budget.isSpent) return { error: new BudgetSpent().message, missing: false };
    return {
      error: summaryOf(error),
      missing: (error as { code?: string }).code === "no_such_key",
    };
  }
}

/** A value that no expression gave, if what is left of the budget is enough to look at it. */
export function afford(value: JsonValue, { budget }: Pick<Variables, "budget">): Evaluated {
  try {
    budget?.spendOnAll(value);
    return { value };
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return { error: error.message, missing: false };
  }
}

type Run = (context: Record<string, unknown>) => unknown;

/** By budget, as a tree spends one and no other: outputs of a fan-out evaluate few texts many times. */
const runnables = new WeakMap<Budget, Map<string, Run | ExpressionError>>();

function runnable(text: string, budget: Budget): Run | ExpressionError {
  const known = runnables.get(budget) ?? new Map<string, Run | ExpressionError>();
  runnables.set(budget, known);
  const run = known.get(text) ?? parseToRun(text, budget);
  known.set(text, run);
  return run;
}

function parseToRun(text: string, budget: Budget): Run | ExpressionError {
  const parsed = parse(RUN, text);
  if ("message" in parsed) return parsed;
  const { valid, error } = parsed.check();
  if (!valid) return { message: summaryOf(error) };
  meter(parsed.ast, budget);
  return parsed;
}

function contextOf({ flow, params, steps, inputs, outputs, job }: Variables) {
  return {
    flow: new Map(Object.entries(flow)),
    params: celMap(params),
    steps,
    ...(inputs ? { inputs: new Map([["parameters", celMap(inputs)]]) } : {}),
    ...(outputs === undefined ? {} : { outputs: celMap(outputs) }),
    ...(job === undefined ? {} : { job: celMap(job) }),
  };
}

/** What many expressions look at is converted once. */
const celMaps = new WeakMap<object, ReadonlyMap<string, unknown>>();

function celMap(values: JsonMembers | ReadonlyMap<string, JsonValue>) {
  const known = celMaps.get(values);
  if (known !== undefined) return known;
  const entries = values instanceof Map ? [...values] : Object.entries(values);
  const made = new Map(entries.map(([name, value]) => [name, toCel(value)]));
  celMaps.set(values, made);
  return made;
}
