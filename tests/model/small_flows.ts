/** Every small flow of Jobs, as far as the graph is concerned; and every order of its steps. */

import { type Attempt, type JobStep, NEVER, type Scenario } from "./scenario.ts";

/** Every way one step can behave that the graph can notice. */
const BEHAVIOURS: readonly Pick<JobStep, "attempts" | "retryLimit" | "continueOnFailure">[] = [
  { attempts: ends("complete"), retryLimit: 0, continueOnFailure: false },
  { attempts: ends("exit"), retryLimit: 0, continueOnFailure: false },
  { attempts: ends("exit", "complete"), retryLimit: 1, continueOnFailure: false },
  { attempts: ends("exit"), retryLimit: 0, continueOnFailure: true },
];

function ends(...endings: Attempt["ends"][]): Attempt[] {
  return endings.map((each) => ({
    ends: each,
    after: 1,
    forbiddenFor: 0,
    foreseen: false,
    writes: undefined,
    loses: false,
  }));
}

/** All flows of n steps whose edges go from earlier to later steps, or all reversed. */
export function* smallFlows(n: number): Generator<Scenario> {
  const pairs: [number, number][] = [];
  for (let to = 0; to < n; to++) for (let from = 0; from < to; from++) pairs.push([from, to]);
  for (let edges = 0; edges < 2 ** pairs.length; edges++) {
    for (let behaviours = 0; behaviours < BEHAVIOURS.length ** n; behaviours++) {
      const steps = Array.from({ length: n }, (_, index): JobStep => ({
        kind: "Job",
        name: `s${index}`,
        dependencies: pairs
          .filter(([, to], bit) => to === index && (edges >> bit) & 1)
          .map(([from]) => `s${from}`),
        ...BEHAVIOURS[Math.floor(behaviours / BEHAVIOURS.length ** index) % BEHAVIOURS.length]!,
        when: undefined,
        items: undefined,
        output: "none",
        listed: false,
        input: undefined,
        timeout: Infinity,
        dying: { how: "gone", after: 0 },
        backoff: { type: "Fixed", duration: 1, maxDuration: Infinity },
      }));
      // The spec's order must not matter to what the graph decides, so every third one is turned.
      const turned = behaviours % 3 === 0;
      yield {
        parameters: [],
        steps: turned ? steps.reverse() : steps,
        finally: [],
        failFast: (edges + behaviours) % 2 === 0,
        parallelism: Infinity,
        backoffLimit: 6,
        deadline: Infinity,
        suspended: NEVER,
        cancelled: NEVER,
        replaced: NEVER,
      };
    }
  }
}

/** Whether some order of the steps has every dependency first: tries every order. */
export function someOrderWorks(dependencies: readonly (readonly number[])[]): boolean {
  return permutations(dependencies.map((_, index) => index)).some((order) =>
    dependencies.every((list, index) =>
      list.every((dependency) => order.indexOf(dependency) < order.indexOf(index))
    )
  );
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest])
  );
}
