/** Where the steps of a run are carried out: as processes of this machine, or in thought. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Clock, systemClock } from "../kube/clock.ts";
import type { StartExecutor } from "../local/executor.ts";
import { simulateExecutor } from "../local/simulate/simulate_executor.ts";
import { VirtualClock } from "../local/simulate/virtual_clock.ts";
import { type RunOptions, simulationFlags } from "./check_run.ts";
import type { Host } from "./host.ts";
import { processes } from "./processes.ts";
import { describeKept, openScratch } from "./scratch.ts";
import { simulatedRuns } from "./simulation.ts";
import type { StepLine } from "./report/recorder.ts";
import type { Progress } from "./view/progress.ts";

/** A ground is there until it is disposed of. */
export interface Ground extends AsyncDisposable {
  /** The time of the run. */
  readonly clock: Clock;
  /** What the user should know first. */
  readonly note: string;
  /** What runs the pods, shows what they write, and tells `onLine` of it. */
  executor(progress: Progress, onLine: (line: StepLine) => void): Promise<StartExecutor>;
  /** Makes time stand still while somebody thinks, if it can; returns how to let it go on. */
  hold(): () => void;
  /** Lines about what is left of the run; undefined: it was removed. */
  kept(): Promise<readonly string[] | undefined>;
  /** What stays behind when the process is ended at once. */
  readonly leftBehind: string | undefined;
}

/** The ground that the flags ask for. */
export async function openGround(
  options: RunOptions,
  flows: readonly JobFlow[],
  host: Host,
): Promise<Ground> {
  return options.executor === "process"
    ? await processGround(options, flows, host)
    : simulatedGround(options);
}

async function processGround(
  options: RunOptions,
  flows: readonly JobFlow[],
  host: Host,
): Promise<Ground> {
  const scratch = await openScratch(options.keep);
  return {
    clock: systemClock,
    note: "Steps run as processes of this machine; their images are not used.",
    executor: (progress, onLine) =>
      processes({
        ...{ flows, scratchDir: scratch.path, secrets: options.secret },
        ...{ host, progress, onLine },
      }),
    hold: () => () => {},
    kept: async () => scratch.isKept ? await describeKept(scratch.path, flows.length) : undefined,
    leftBehind: scratch.isKept ? undefined : scratch.path,
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

function simulatedGround(options: RunOptions): Ground {
  // From a whole second on: Jobs keep their times in seconds.
  const clock = new VirtualClock({ start: Math.floor(systemClock.now() / 1000) * 1000 });
  const stop = new AbortController();
  const passing = clock.run(stop.signal);
  return {
    clock,
    note: "Steps are simulated: nothing is run, and the times are virtual.",
    executor: () =>
      Promise.resolve(simulateExecutor({ nextRun: simulatedRuns(simulationFlags(options)) })),
    hold: () => clock.hold(),
    kept: () => Promise.resolve([]),
    leftBehind: undefined,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await passing;
    },
  };
}
