/** Which steps decided how long a flow took. Pure. */

/** A step as far as it matters here. Instants are milliseconds since the epoch. */
export interface TimedStep {
  /** Indexes of the steps that it waited for. */
  readonly dependencies: readonly number[];
  /** Whether it is one of `finally`, and so waited for all that are not. */
  readonly final: boolean;
  /** Undefined: it has not started. */
  readonly startedAt: number | undefined;
  /** For what has not ended, the moment of the report; undefined: nothing is known. */
  readonly endedAt: number | undefined;
}

/**
 * Indexes of the steps on the critical path, first to last: from the step that ended last back
 * through the dependency that each waited for longest. Steps that never started are passed through.
 * That a step waited for a slot (`parallelism`) or for a node is not looked at.
 */
export function criticalPath(steps: readonly TimedStep[]): number[] {
  const path: number[] = [];
  const all = steps.map((_, index) => index);
  let current = latest(steps, all.filter((index) => steps[index]!.startedAt !== undefined));
  // No step is visited twice, even if what was read has a cycle.
  const visited = new Set<number>();
  while (current !== undefined && !visited.has(current)) {
    visited.add(current);
    const step: TimedStep = steps[current]!;
    if (step.startedAt !== undefined) path.push(current);
    const isFirstOfFinally = step.final && step.dependencies.length === 0;
    const awaited = isFirstOfFinally
      ? all.filter((index) => !steps[index]!.final)
      : step.dependencies;
    current = latest(steps, awaited);
  }
  return path.reverse();
}

/** Which of these ended last; of several at the same moment, the first. */
function latest(steps: readonly TimedStep[], indexes: readonly number[]): number | undefined {
  let last: number | undefined;
  for (const index of indexes) {
    const { endedAt } = steps[index]!;
    if (endedAt === undefined) continue;
    if (last === undefined || endedAt > steps[last]!.endedAt!) last = index;
  }
  return last;
}
