/** Plays scenarios that it is sent, one after the other, in a thread of its own. */

import { simulate } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import type { Violation } from "./world.ts";

/** What is sent back of each scenario. */
export interface WorkerAnswer {
  readonly scenario: Scenario;
  readonly violation: Violation | undefined;
  readonly hash: string;
  readonly counts: ReadonlyMap<string, number>;
  readonly elapsedMs: number;
  readonly flows: number;
}

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Scenario>) => void;
  postMessage(answer: WorkerAnswer): void;
};

scope.onmessage = async ({ data }) => {
  const { tail: _tail, ...answer } = await simulate(data);
  scope.postMessage(answer);
};
