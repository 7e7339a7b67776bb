/** Whether a flow that has not begun may begin now: its concurrencyGroup and its policy decide. */

import { isNewer } from "./stop.ts";
import type { Flow, GroupFacts, GroupMember } from "./types.ts";

export type Admission =
  | { readonly kind: "go" }
  /** Another flow holds the group; `message` says which. */
  | { readonly kind: "wait"; readonly message: string }
  | { readonly kind: "forbidden"; readonly message: string };

/**
 * The holder is derived from what exists. Order: started flows first, then by creation, then by
 * name. Whoever is earlier in that order comes before this flow.
 */
export function admit(flow: Flow, group: GroupFacts | undefined): Admission {
  const { concurrency } = flow.outline;
  if (!concurrency || !group || concurrency.policy === "Allow") return { kind: "go" };
  const rivals = group.members.filter((member) => isBefore(member, flow));
  if (rivals.length === 0) {
    if (!group.leftovers) return { kind: "go" };
    const message = `waiting for pods of group ${concurrency.group} to end`;
    return { kind: "wait", message };
  }
  // What ends cannot begin again, so one that may yet come to be refused is waited for.
  const certain = rivals.find(({ startedAt, accepted }) => startedAt !== undefined || accepted);
  const { name } = certain ?? rivals[0]!;
  const message = `flow ${name} of group ${concurrency.group} is not finished`;
  return concurrency.policy === "Forbid" && certain !== undefined
    ? { kind: "forbidden", message }
    : { kind: "wait", message: `waiting: ${message}` };
}

function isBefore(member: GroupMember, flow: Flow): boolean {
  if (member.startedAt !== undefined) return true;
  return member.eligible && isNewer(flow, member);
}
