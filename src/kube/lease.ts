/**
 * The decisions of leader election, without its I/O: what is made of a lease that was seen, what to
 * do about it now, and what to write into it. Pure; `leader_election.ts` carries it out.
 *
 * Instants named `now`, `until` and `changedAt` are readings of this process's `Clock.monotonic()`.
 * The times that stand in a lease were written by other clocks: they are compared with one another,
 * never with ours.
 */

import type { Lease } from "@cloudydeno/kubernetes-apis/coordination.k8s.io/v1";

/** How long a lease holds that nobody renews, in seconds, as it is written into it. */
const LEASE_SECONDS = 15;

/** A released lease holds no longer than it must: an API server takes no less. */
const RELEASED_SECONDS = 1;

/** A lease as it was last seen. */
export interface Sighting {
  /** Undefined: there was none. */
  readonly lease: Lease | undefined;
  /** The resourceVersion of what was seen; of a deletion, the deletion's; "" where none was told. */
  readonly version: string;
  /** Since when nobody has been seen to take, renew or release it. */
  readonly changedAt: number;
}

/**
 * The sighting after this one. Only a change of holder, renewal or number of transitions is a sign
 * of life: somebody may well label a lease whose holder is dead.
 */
export function see(
  before: Sighting | undefined,
  { lease, version }: Pick<Sighting, "lease" | "version">,
  now: number,
): Sighting {
  const isSame = before !== undefined && signOfLife(before.lease) === signOfLife(lease);
  return { lease, version, changedAt: isSame ? before.changedAt : now };
}

function signOfLife(lease: Lease | undefined): string {
  const { holderIdentity, renewTime, leaseTransitions } = lease?.spec ?? {};
  return JSON.stringify([lease?.metadata.uid, holderIdentity, renewTime, leaseTransitions]);
}

/** What to do now. */
export type Move =
  /** Ask the API server: what was seen may not be so any more. */
  | { readonly kind: "look" }
  /** There is no lease. */
  | { readonly kind: "create" }
  /** It is free, or its holder has not been heard of for as long as it holds. */
  | { readonly kind: "take" }
  /** It is ours. */
  | { readonly kind: "renew" }
  /** It is somebody else's, and may not be taken before this instant. */
  | { readonly kind: "wait"; readonly until: number };

/** What a candidate of this identity does about what it has seen; nothing seen: it looks. */
export function nextMove(identity: string, sighting: Sighting | undefined, now: number): Move {
  if (sighting === undefined) return { kind: "look" };
  if (sighting.lease === undefined) return { kind: "create" };
  const { holderIdentity, leaseDurationSeconds = LEASE_SECONDS } = sighting.lease.spec ?? {};
  if (!holderIdentity) return { kind: "take" };
  if (holderIdentity === identity) return { kind: "renew" };
  const until = sighting.changedAt + leaseDurationSeconds * 1000;
  return now < until ? { kind: "wait", until } : { kind: "take" };
}

/** A lease that did not exist, held from this instant on, ms since the epoch. */
export function newLease(name: string, identity: string, instant: number): Lease {
  return {
    metadata: { name },
    spec: { ...claim(identity, instant), leaseTransitions: 0 },
  };
}

/** The lease, taken from whoever had it. Whatever else stands in it stays. */
export function takenLease(lease: Lease, identity: string, instant: number): Lease {
  const leaseTransitions = (lease.spec?.leaseTransitions ?? 0) + 1;
  return { ...lease, spec: { ...lease.spec, ...claim(identity, instant), leaseTransitions } };
}

/** The lease, which is ours, held for longer. */
export function renewedLease(lease: Lease, instant: number): Lease {
  const renewal = { leaseDurationSeconds: LEASE_SECONDS, renewTime: microTime(instant) };
  return { ...lease, spec: { ...lease.spec, ...renewal } };
}

/** The lease, which is ours, given back: whoever sees it may take it at once. */
export function releasedLease(lease: Lease, instant: number): Lease {
  const { holderIdentity: _given, ...spec } = lease.spec ?? {};
  const release = { leaseDurationSeconds: RELEASED_SECONDS, renewTime: microTime(instant) };
  return { ...lease, spec: { ...spec, ...release } };
}

function claim(identity: string, instant: number) {
  const time = microTime(instant);
  return {
    holderIdentity: identity,
    leaseDurationSeconds: LEASE_SECONDS,
    acquireTime: time,
    renewTime: time,
  };
}

/** The API server takes exactly six digits behind the second. */
function microTime(instant: number): string {
  return new Date(instant).toISOString().replace("Z", "000Z");
}
