/** Random scenarios for fast-check, which shrinks what fails to the smallest that still does. */

import fc from "fast-check";
import type { Condition, When } from "./condition.ts";
import { fittedCondition, fittedJob } from "./fitting.ts";
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
  writes: fc.constantFrom("a", "b", "ab", "", "a", "b", undefined),
  loses: fc.constantFrom(...Array(6).fill(false), true),
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
  "InputMissing",
  "ItemsInvalid",
  "OutputsLost",
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
      op: always("param" as const),
      name: fc.constantFrom("p", "q"),
      value: fc.constantFrom("a", "b"),
    }),
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
  items: seldom<JobStep["items"]>(
    undefined,
    fc.oneof(
      { weight: 2, arbitrary: fc.nat({ max: 3 }) },
      { weight: 1, arbitrary: fc.record({ of: fc.nat({ max: 20 }).map(String) }) },
    ),
  ),
  output: fc.constantFrom("none", "required", "defaulted"),
  listed: fc.boolean(),
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
function believable(
  one: Attempt,
  { items = 1, output }: Pick<JobStep, "items" | "output">,
): Attempt {
  const isAlone = typeof items === "number" && items <= 1;
  const isSilent = (output === "required" && one.writes === undefined) ||
    (output !== "none" && one.loses);
  return one.ends === "pod" && (!isAlone || isSilent) ? { ...one, ends: "complete" } : one;
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

/** The flow's parameters, of which somebody may have forgotten the one. */
const parameters = fc.record({
  p: fc.constantFrom("a", "b"),
  q: fc.constantFrom("a", "b"),
  qGivenIn: seldom(0, fc.integer({ min: 1, max: 4 })),
}).map(({ p, q, qGivenIn }): Scenario["parameters"] => [
  { name: "p", value: p, givenIn: 0 },
  { name: "q", value: q, givenIn: qGivenIn },
]);

/** Any flow of up to so many steps, and as many of `finally`, with all that can happen to it. */
export function randomScenarios(
  { maxSteps, maxFinally }: { readonly maxSteps: number; readonly maxFinally: number },
): fc.Arbitrary<Scenario> {
  return fc.record({
    parameters,
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
    const when = fittedCondition(rest.when, visible, final);
    const step = { ...rest, name, dependencies, when };
    steps.push(step.kind === "Job" ? fittedJob(step, visible) : step);
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
