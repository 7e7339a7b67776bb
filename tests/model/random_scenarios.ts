/** Random scenarios for fast-check, which shrinks what fails to the smallest that still does. */

import fc from "fast-check";
import type { Condition, When } from "./condition.ts";
import {
  type Attempt,
  type Ending,
  type JobStep,
  type ManualStep,
  NEVER,
  type Scenario,
  type SimpleStep,
  type Span,
} from "./scenario.ts";

/** A step that has no name yet, and whose condition says by number which steps it looks at. */
type Draft = SimpleStep & { readonly edges: number };

const always = <T>(value: T) => fc.constant(value);
/** Usually the first; that is also what shrinking ends at. */
const seldom = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: always(usual) }, { weight: 2, arbitrary: other });

const ENDINGS: readonly Ending[] = [
  "complete",
  "complete",
  "complete",
  "pod",
  "exit",
  "exit",
  "mute",
  "policy",
  "deleted",
  "invalid",
  "conflict",
];

const attempt: fc.Arbitrary<Attempt> = fc.record({
  ends: fc.constantFrom(...ENDINGS),
  // Often alike, so that several things happen at once.
  after: fc.constantFrom(1, 1, 2, 2, 3, 4),
  foreseen: fc.boolean(),
  forbiddenFor: seldom(0, fc.integer({ min: 1, max: 3 })),
  writes: fc.constantFrom("a", "b", undefined),
});

const REASONS = [
  "",
  "ConditionFalse",
  "Error",
  "JobFailed",
  "JobDeleted",
  "DeadlineExceeded",
  "BackoffLimitExceeded",
  "PodFailurePolicy",
  "Invalid",
  "Rejected",
  "ConditionError",
  "UpstreamFailed",
  "Cancelled",
];

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small", maxDepth: 3, withCrossShrink: true },
    fc.record({ op: fc.constantFrom("true", "false") }),
    fc.record({ op: always("error" as const) }),
    fc.record({ op: always("result" as const), value: fc.constantFrom("Succeeded", "Failed") }),
    fc.record({
      op: always("is" as const),
      step: fc.nat({ max: 20 }).map(String),
      field: always("phase" as const),
      value: fc.constantFrom("Succeeded", "Failed", "Skipped"),
    }),
    fc.record({
      op: always("is" as const),
      step: fc.nat({ max: 20 }).map(String),
      field: always("reason" as const),
      value: fc.constantFrom(...REASONS),
    }),
    fc.record({ op: always("has" as const), step: fc.nat({ max: 20 }).map(String) }),
    fc.record({
      op: always("output" as const),
      step: fc.nat({ max: 20 }).map(String),
      value: fc.constantFrom("a", "b", "default"),
    }),
    fc.record({ op: always("not" as const), of: tie("condition") }),
    fc.record({
      op: fc.constantFrom("and", "or"),
      left: tie("condition"),
      right: tie("condition"),
    }),
  ),
}));

const when: fc.Arbitrary<When> = seldom<When>(
  undefined,
  fc.oneof(condition, fc.constantFrom("always" as const, "never" as const)),
);

const common = {
  name: always(""),
  dependencies: always([]),
  edges: fc.nat({ max: 2 ** 14 - 1 }),
  when,
  continueOnFailure: fc.boolean(),
  timeout: seldom(Infinity, fc.integer({ min: 1, max: 3 })),
};

const jobDraft: fc.Arbitrary<Draft> = fc.record({
  ...common,
  kind: always("Job" as const),
  attempts: fc.array(attempt, { minLength: 1, maxLength: 4 }),
  dying: fc.oneof(
    fc.record({ how: fc.constantFrom("gone", "pods"), after: fc.nat({ max: 2 }) }),
    fc.record({
      how: fc.constantFrom("complete", "exit"),
      after: fc.integer({ min: 1, max: 2 }),
    }),
  ),
  items: seldom<number | undefined>(undefined, fc.nat({ max: 3 })),
  output: fc.constantFrom("none", "required", "defaulted"),
  input: seldom<JobStep["input"]>(
    undefined,
    fc.record({ of: fc.nat({ max: 20 }).map(String), defaulted: fc.boolean() }),
  ),
  retryLimit: fc.constantFrom(0, 1, 2, 3),
  backoff: fc.record({
    type: fc.constantFrom("Fixed", "Linear", "Exponential"),
    duration: fc.integer({ min: 1, max: 2 }),
    maxDuration: seldom(Infinity, fc.integer({ min: 1, max: 4 })),
  }),
}).map((step): Draft => ({ ...step, attempts: step.attempts.map((one) => believable(one, step)) }));

/** A pod alone tells of success where there is one pod, and it has left what it was to leave. */
function believable(one: Attempt, { items, output }: Pick<JobStep, "items" | "output">): Attempt {
  const isAlone = (items ?? 1) <= 1 && !(output === "required" && one.writes === undefined);
  return one.ends === "pod" && !isAlone ? { ...one, ends: "complete" } : one;
}

const manualDraft: fc.Arbitrary<Draft> = fc.record({
  ...common,
  kind: always("Manual" as const),
  decision: fc.option(
    fc.record({
      kind: fc.constantFrom("approved", "rejected", "unclear"),
      round: fc.nat({ max: 8 }),
    }),
    { nil: undefined as ManualStep["decision"] },
  ),
});

const draft = fc.oneof(
  { weight: 5, arbitrary: jobDraft },
  { weight: 1, arbitrary: manualDraft },
);

const span: fc.Arbitrary<Span> = seldom(
  NEVER,
  fc.record({ from: fc.nat({ max: 8 }), rounds: seldom(Infinity, fc.integer({ min: 1, max: 5 })) })
    .map(({ from, rounds }) => ({ from, until: from + rounds })),
);

/** Any flow of up to so many steps, and as many of `finally`, with all that can happen to it. */
export function randomScenarios(
  { maxSteps, maxFinally }: { readonly maxSteps: number; readonly maxFinally: number },
): fc.Arbitrary<Scenario> {
  return fc.record({
    steps: fc.array(draft, { minLength: 1, maxLength: maxSteps }),
    finally: fc.array(draft, { maxLength: maxFinally }),
    turned: fc.boolean(),
    failFast: fc.boolean(),
    parallelism: fc.constantFrom(Infinity, Infinity, 1, 2, 3),
    backoffLimit: fc.constantFrom(6, 2, 1, 1, 0),
    deadline: seldom(Infinity, fc.integer({ min: 1, max: 10 })),
    suspended: span,
    cancelled: span,
    replaced: span,
  }).map(({ turned, steps, finally: last, ...policy }) => {
    const main = placed(steps, { prefix: "s", before: [], final: false });
    const final = placed(last, { prefix: "f", before: main, final: true });
    // The order of the spec must not matter to what the graph decides.
    const order = (list: SimpleStep[]) => turned ? [...list].reverse() : list;
    return { ...policy, steps: order(main), finally: order(final) };
  });
}

interface Place {
  readonly prefix: string;
  /** Steps that have ended before any of these starts. */
  readonly before: readonly SimpleStep[];
  readonly final: boolean;
}

/** Gives each step its name, its dependencies among the earlier ones, and a condition that fits. */
function placed(drafts: readonly Draft[], { prefix, before, final }: Place): SimpleStep[] {
  const steps: SimpleStep[] = [];
  drafts.forEach(({ edges, ...rest }, index) => {
    const dependencies = steps.filter((_, from) => (edges >> from) & 1).map(({ name }) => name);
    const name = index % 2 === 0 ? `${prefix}${index}` : `${prefix}-${index}`;
    const visible = [...before, ...ancestors(steps, dependencies)];
    const when = fitted(rest.when, visible, final);
    const step = { ...rest, name, dependencies, when };
    steps.push(step.kind === "Job" ? { ...step, input: fittedInput(step.input, visible) } : step);
  });
  return steps;
}

function ancestors(steps: readonly SimpleStep[], names: readonly string[]): SimpleStep[] {
  const found = new Set<SimpleStep>();
  const visit = (name: string): void => {
    const step = steps.find((each) => each.name === name)!;
    found.add(step);
    step.dependencies.forEach(visit);
  };
  names.forEach(visit);
  return [...found];
}

/** The condition looking only at what it may look at; a flow with another one is refused. */
function fitted(when: When, visible: readonly SimpleStep[], final: boolean): When {
  if (when === undefined || typeof when === "string") return when;
  const fit = (condition: Condition): Condition => {
    switch (condition.op) {
      case "result":
        return final ? condition : { op: "true" };
      case "is": {
        const target = visible[Number(condition.step) % visible.length];
        if (target === undefined) return { op: "true" };
        const { field, value } = condition;
        // Below a failure that nobody tolerates no condition is looked at: refused as well.
        const hopeless = !final && !target.continueOnFailure && field === "phase" &&
          value === "Failed";
        return { op: "is", step: target.name, field, value: hopeless ? "Skipped" : value };
      }
      case "has":
      case "output":
      case "size":
        return fittedOutput(condition, visible);
      case "not":
        return { op: "not", of: fit(condition.of) };
      case "and":
      case "or":
        return { op: condition.op, left: fit(condition.left), right: fit(condition.right) };
      default:
        return condition;
    }
  };
  return fit(when);
}

type AboutOutput = Extract<Condition, { readonly op: "has" | "output" | "size" }>;

/** A condition on an output, of a step that has one; of a list on its size. */
function fittedOutput(condition: AboutOutput, visible: readonly SimpleStep[]): Condition {
  const target = withOutput(condition.step, visible);
  if (target === undefined) return { op: "true" };
  if (condition.op !== "output") return { ...condition, step: target.name };
  if (target.items === undefined) return { ...condition, step: target.name };
  return { op: "size", step: target.name, value: Number(condition.step) % 4 };
}

function fittedInput(input: JobStep["input"], visible: readonly SimpleStep[]): JobStep["input"] {
  const target = input && withOutput(input.of, visible);
  return target && { of: target.name, defaulted: input!.defaulted };
}

function withOutput(number: string, visible: readonly SimpleStep[]): JobStep | undefined {
  const found = visible.filter((step) => step.kind === "Job" && step.output !== "none");
  return found[Number(number) % found.length] as JobStep | undefined;
}
