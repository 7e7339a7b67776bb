/**
 * `deno task simulate`: plays the controller under faults in virtual time, many seeds or one.
 *
 *     deno task simulate                       10,000 flows over 200 seeds
 *     deno task simulate --flows 500           the first ten of them
 *     deno task simulate --each 15             fewer flows a seed, so more seeds
 *     deno task simulate --base <text>         other seeds, made from the text (a commit's hash)
 *     deno task simulate --seed 7              one seed, told in full
 *
 * A failure is made small, printed with the command that plays it again, and ends with status 1.
 */

import { readOptions } from "./options.ts";
import { describeCounts, describeFailure, describeRun } from "./report.ts";
import { type Played, simulate } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import { shrink } from "./shrink.ts";
import type { WorkerAnswer } from "./worker.ts";

const { scenarios, isReplay, workers } = readOptions(Deno.args, navigator.hardwareConcurrency);
const failed = isReplay ? await replay(scenarios[0]!) : await playAll(scenarios, workers);
Deno.exit(failed ? 1 : 0);

async function replay(scenario: Scenario): Promise<boolean> {
  const played = await simulate(scenario);
  console.log(describeRun(played));
  if (played.violation === undefined) {
    console.log(describeCounts(played.counts));
    return false;
  }
  console.log(describeFailure(played));
  return true;
}

/** Plays all until one fails. */
async function playAll(all: readonly Scenario[], workers: number): Promise<boolean> {
  const startedAt = performance.now();
  const waiting = [...all];
  const counts = new Map<string, number>();
  let failure: Scenario | undefined;
  let flows = 0;
  const work = async () => {
    const thread = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    for (let next = waiting.shift(); next && !failure; next = waiting.shift()) {
      const answer = await ask(thread, next);
      console.log(describeRun(answer as unknown as Played));
      flows += answer.flows;
      for (const [what, count] of answer.counts) counts.set(what, (counts.get(what) ?? 0) + count);
      if (answer.violation !== undefined) failure ??= answer.scenario;
    }
    thread.terminate();
  };
  await Promise.all(Array.from({ length: workers }, work));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`\n${flows} flows in ${seconds} s; ${describeCounts(counts)}`);
  if (failure === undefined) return false;
  console.log("\nmaking the failure small…");
  console.log(describeFailure(await shrink(await simulate(failure))));
  return true;
}

function ask(thread: Worker, scenario: Scenario): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    thread.onmessage = (event: MessageEvent<WorkerAnswer>) => resolve(event.data);
    thread.onerror = (event) => reject(new Error(event.message));
    thread.postMessage(scenario);
  });
}
