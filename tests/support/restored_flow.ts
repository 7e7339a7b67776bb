/** Flows that are made anew with a status, and what they do then. */

import type {
  JobFlowSpec,
  JobFlowStatus,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { flowOf, FlowWorld } from "./flow_world.ts";

/** When they are made anew, ms since the epoch. */
export const NOW = Date.UTC(2026, 0, 2);

/** A cluster in which the flow is made anew with this status. */
export function anew(spec: JobFlowSpec, status: JobFlowStatus | undefined): FlowWorld {
  const world = new FlowWorld(spec);
  world.now = NOW;
  world.flow = flowOf(spec, { uid: "another-uid", status });
  return world;
}

/** Attempts of which a Job was created, as `step-1`. */
export function attempts(world: FlowWorld): string[] {
  return world.actions.flatMap((action) =>
    action.kind === "createJob" ? [`${action.step}-${action.attempt}`] : []
  );
}

/** Ends whatever runs well, until nothing runs and no retry is awaited. */
export function runOut(world: FlowWorld): void {
  for (let pass = 0; pass < 200; pass++) {
    const running = (world.flow.status?.steps ?? []).filter(({ phase }) => phase === "Running");
    if (running.length > 0) world.succeed(running[0]!.name);
    else if (world.dueAt !== undefined) world.advance(Math.max(0, world.dueAt - world.now));
    else return;
  }
  throw new Error("the flow goes on and on");
}
