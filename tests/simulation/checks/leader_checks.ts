/** Of controllers that elect a leader, one alone changes anything. */

import type { Sent } from "../network.ts";
import type { Replica } from "../replica.ts";
import { isWrite } from "../request.ts";

/**
 * Checks a request as it sets out: whoever changes something holds the lease. It may arrive when
 * another does.
 */
export function checkLeader(replica: Replica, sent: Sent, holder: string | undefined): void {
  const { world, name } = replica;
  if (!world.scenario.elects || !isWrite(sent.request) || isOfElection(sent)) return;
  world.count("writes of a leader");
  if (holder === name) return;
  world.violate("who changes something leads", `${name}: ${sent.text}, led by ${holder}`);
}

/** Whether it is about the lease: itself, or an event that tells of it. */
export function isOfElection({ request: { resource }, opts }: Sent): boolean {
  if (resource === "leases") return true;
  const event = opts.bodyJson as
    | { readonly involvedObject?: { readonly kind?: string } }
    | undefined;
  return resource === "events" && event?.involvedObject?.kind === "Lease";
}
