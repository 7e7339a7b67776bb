/** What a flow's concurrencyGroup holds besides itself, derived from what exists. */

import { type GroupFacts, type GroupMember, isFinished, isPodLive } from "../flow/mod.ts";
import type { FlowRecord } from "./flow_record.ts";
import type { Memories } from "./memory.ts";
import type { Views } from "./pass_views.ts";

/** The other unfinished flows of the group, as new as this process knows them, and its pods. */
export function groupFacts(
  flow: FlowRecord,
  { views, memories }: { readonly views: Views; readonly memories: Memories },
): GroupFacts | undefined {
  const group = flow.outline.concurrency?.group;
  if (group === undefined) return undefined;
  const members = views.flowsOf(flow.namespace, group)
    .filter((other) => other.uid !== flow.uid)
    .map((other) => memories.of(flowKey(other), other.uid).newest(other))
    .filter((other) => !isFinished(other.status));
  return { members: members.map(asMember), leftovers: hasLeftovers(flow.namespace, group, views) };
}

/** What the passes of all flows of one group have in common; undefined: it is in no group. */
export function groupKey({ namespace, outline }: FlowRecord): string | undefined {
  return outline.concurrency && `${namespace}/${outline.concurrency.group}`;
}

export function flowKey({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}/${name}`;
}

/** The namespace of the flow that has this key. */
export function namespaceOf(key: string): string {
  return key.slice(0, key.indexOf("/"));
}

function asMember(flow: FlowRecord): GroupMember {
  const { status, outline } = flow;
  // What was found of an earlier spec says nothing about this one.
  const accepted = status?.observedGeneration === flow.generation
    ? status.conditions?.find((condition) => condition.type === "Accepted")?.status
    : undefined;
  const suspended = outline.suspend && !outline.cancel;
  return {
    name: flow.name,
    createdAt: flow.createdAt,
    startedAt: status?.startTime === undefined ? undefined : Date.parse(status.startTime),
    policy: outline.concurrency!.policy,
    eligible: accepted !== "False" && !suspended && !flow.held && !flow.deleting,
    accepted: accepted === "True",
    cancelled: outline.cancel,
  };
}

/** Pods that still run, and Jobs that could still make some, of flows that are gone. */
function hasLeftovers(namespace: string, group: string, views: Views): boolean {
  if (views.podsOfGroup(namespace, group).some(isPodLive)) return true;
  return views.jobsOfGroup(namespace, group).some((job) =>
    !job.complete && !job.failed &&
    views.flow(flowKey({ namespace, name: job.ownerName }))?.uid !== job.ownerUid
  );
}

/** Whatever of a flow the others of its group look at; a change of it concerns them. */
export function groupState(flow: FlowRecord | undefined): string | undefined {
  const concurrency = flow?.outline.concurrency;
  if (!flow || !concurrency) return undefined;
  const { name: _, createdAt: _always, ...state } = asMember(flow);
  return JSON.stringify([concurrency.group, isFinished(flow.status), state]);
}
