/**
 * A second, deliberately simple opinion on how a flow of Jobs ends. It shares nothing with the
 * engine: it walks names, looks everything up by scanning, and thinks in rounds. In a round all
 * live Jobs end at once; a second later the retries that wait are due.
 */

export interface SimpleStep {
  readonly name: string;
  readonly dependencies: readonly string[];
  /** How many attempts fail before one succeeds; Infinity: all. */
  readonly failures: number;
  readonly retryLimit: number;
  readonly continueOnFailure: boolean;
}

export interface SimpleFlow {
  readonly steps: readonly SimpleStep[];
  readonly failFast: boolean;
  readonly parallelism: number;
  readonly backoffLimit: number;
}

/** What is left when the flow has ended, e.g. `Succeeded after 2`, `Skipped`. */
export type SimpleResult = Readonly<Record<string, string>>;

/** `waiting`: its retry is a second away; `due`: it has been, and there was no slot. */
type State = "todo" | "live" | "waiting" | "due" | "ok" | "bad" | "skipped";

export function simpleOutcome(flow: SimpleFlow): { flow: string; steps: SimpleResult } {
  const state: Record<string, State> = {};
  const attempts: Record<string, number> = {};
  for (const step of flow.steps) {
    state[step.name] = "todo";
    attempts[step.name] = 0;
  }
  const find = (name: string) => flow.steps.find((step) => step.name === name)!;
  const fatal = (step: SimpleStep) => state[step.name] === "bad" && !step.continueOnFailure;
  const hasFatalAncestor = (step: SimpleStep): boolean =>
    step.dependencies.some((name) => fatal(find(name)) || hasFatalAncestor(find(name)));
  const stopped = () => flow.failFast && flow.steps.some(fatal);

  function closeWhatCannotRun(): void {
    for (const step of flow.steps) {
      const between = state[step.name] === "waiting" || state[step.name] === "due";
      if (stopped() && between) state[step.name] = "bad";
    }
    for (const step of flow.steps) {
      if (state[step.name] !== "todo") continue;
      if (hasFatalAncestor(step) || stopped()) state[step.name] = "skipped";
    }
  }

  function startWhatCan(): void {
    for (const step of flow.steps) {
      const live = flow.steps.filter((other) => state[other.name] === "live").length;
      const ready = state[step.name] === "todo" &&
        step.dependencies.every((name) =>
          state[name] === "ok" || (state[name] === "bad" && find(name).continueOnFailure)
        );
      if ((ready || state[step.name] === "due") && live < flow.parallelism) {
        state[step.name] = "live";
        attempts[step.name]!++;
      }
    }
  }

  let retriesUsed = 0;
  startWhatCan();
  while (flow.steps.some((step) => state[step.name] === "live")) {
    for (const step of flow.steps) {
      if (state[step.name] !== "live") continue;
      if (attempts[step.name]! > step.failures) {
        state[step.name] = "ok";
      } else if (attempts[step.name]! > step.retryLimit || retriesUsed >= flow.backoffLimit) {
        state[step.name] = "bad";
      } else {
        state[step.name] = "waiting";
        retriesUsed++;
      }
    }
    closeWhatCannotRun();
    startWhatCan();
    for (const step of flow.steps) {
      if (state[step.name] === "waiting") state[step.name] = "due";
    }
    startWhatCan();
  }

  const words = { ok: "Succeeded", bad: "Failed", skipped: "Skipped" } as Record<State, string>;
  const steps: Record<string, string> = {};
  for (const step of flow.steps) {
    const word = words[state[step.name]!] ?? `stuck ${state[step.name]}`;
    steps[step.name] = attempts[step.name] === 0 ? word : `${word} after ${attempts[step.name]}`;
  }
  return { flow: flow.steps.some(fatal) ? "Failed" : "Succeeded", steps };
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
