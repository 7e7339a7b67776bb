/**
 * A group has one holder. That is promised by one controller at a time that knows what became of its
 * writes: no write of a flow is fenced by the state of another flow.
 */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Fault } from "../faults.ts";
import type { World } from "../world.ts";
import type { Ledger } from "./ledger.ts";

/** With one of these a write may take effect after the controller has gone on without it. */
const UNCERTAIN: readonly Fault[] = [
  ...["kill", "pause", "late", "slow", "hang"] as const,
  ...["lost", "errors-after", "lag", "mute", "cut", "gone"] as const,
];

/** Checks a flow that has just begun, before it is noted. */
export function checkGroup(world: World, ledger: Ledger, flow: JobFlow): void {
  const group = groupOf(flow);
  const { replicas, elects, faults } = world.scenario;
  if (group === undefined || flow.spec?.executionPolicy?.concurrencyPolicy === "Allow") return;
  if ((replicas > 1 && !elects) || faults.some((fault) => UNCERTAIN.includes(fault))) return;
  world.count("a group's turn");
  const uid = flow.metadata!.uid;
  for (const other of ledger.flows.values()) {
    if (other.uid === uid || groupOf(other.flow) !== group) continue;
    const { phase, startTime } = other.flow.status ?? {};
    const isOver = other.isGone || phase === "Succeeded" || phase === "Failed";
    if (!isOver && startTime !== undefined) {
      world.violate("a group has one holder", `${flow.metadata!.name} begins beside ${other.key}`);
    }
    for (const job of ledger.jobsOf(other.uid)) {
      if (!ledger.hasLivePods(job.uid)) continue;
      world.violate("a group has one holder", `${flow.metadata!.name} begins beside ${job.name}`);
    }
  }
}

function groupOf({ metadata, spec }: JobFlow): string | undefined {
  const group = spec?.executionPolicy?.concurrencyGroup;
  return group === undefined ? undefined : `${metadata!.namespace}/${group}`;
}
