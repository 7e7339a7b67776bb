/** Leader election as the controller does it: by which lease, and what is kept back without it. */

import { CoordinationV1Api, type Lease } from "@cloudydeno/kubernetes-apis/coordination.k8s.io/v1";
import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import type { Clock } from "../kube/clock.ts";
import { createEventRecorder, type EventSubject } from "../kube/event_recorder.ts";
import { fencedClient } from "../kube/fence.ts";
import { LeaderElection } from "../kube/leader_election.ts";
import { guardedClient } from "../kube/rest.ts";
import type { Logger } from "../telemetry/logger.ts";

/** Operators look for this name: `kubectl get lease`. */
export const LEASE_NAME = "zen-flow-controller-leader-election";

type Client = Parameters<typeof guardedClient>[0];

export interface ElectionOptions {
  /** A client whose requests have no timeouts yet. */
  readonly client: Client;
  /** Where the lease is: controllers of one cluster must agree on it. */
  readonly namespace: string;
  /** What stands in the lease for this process, and for no other. */
  readonly identity: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/** One candidate, and what it may do. */
export interface Election {
  readonly leadership: LeaderElection;
  /** For everything else: with timeouts, and with changes only while this process leads. */
  readonly client: Client;
  /** Resolves once the events that were announced are recorded or lost. */
  flush(): Promise<void>;
}

export function createElection(options: ElectionOptions): Election {
  const { client, namespace, identity, clock, random, logger } = options;
  // Of its own: a renewal must not wait behind a thousand creates.
  const unfenced = guardedClient(client, { clock });
  const events = createEventRecorder({
    core: new CoreV1Api(unfenced),
    ...{ clock, random, logger },
    component: "zen-flow",
  });
  const leadership = new LeaderElection({
    leases: new CoordinationV1Api(unfenced).namespace(namespace),
    name: LEASE_NAME,
    ...{ identity, clock, random, logger },
    announce: (lease, message) =>
      events.record(subjectOf(lease), { type: "Normal", reason: "LeaderElection", message }),
  });
  return {
    leadership,
    client: guardedClient(fencedClient(client, () => leadership.isLeader), { clock }),
    flush: () => events.flush(),
  };
}

function subjectOf({ metadata }: Lease): EventSubject {
  const { name = "", namespace = "", uid = "", resourceVersion = "" } = metadata;
  const [apiVersion, kind] = ["coordination.k8s.io/v1", "Lease"];
  return { apiVersion, kind, name, namespace, uid, resourceVersion };
}
