import type { Lease, LeaseSpec } from "@cloudydeno/kubernetes-apis/coordination.k8s.io/v1";
import { assertEquals } from "@std/assert";
import {
  newLease,
  nextMove,
  releasedLease,
  renewedLease,
  see,
  type Sighting,
  takenLease,
} from "./lease.ts";

const INSTANT = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const TIME = "2026-01-02T03:04:05.006000Z";

function lease(spec?: LeaseSpec, resourceVersion = "1"): Lease {
  return { metadata: { name: "l", uid: "u", resourceVersion }, ...(spec ? { spec } : {}) };
}

function seen(one: Lease | undefined, changedAt = 0): Sighting {
  return { lease: one, version: one?.metadata.resourceVersion ?? "", changedAt };
}

Deno.test("nextMove() looks, creates, takes, renews or waits", () => {
  const others = { holderIdentity: "other", leaseDurationSeconds: 15 };
  const cases: [string, Sighting | undefined, number, ReturnType<typeof nextMove>][] = [
    ["nothing is known", undefined, 0, { kind: "look" }],
    ["there is none", seen(undefined), 0, { kind: "create" }],
    ["it says nothing", seen(lease()), 0, { kind: "take" }],
    ["it is given back", seen(lease({ holderIdentity: "" })), 0, { kind: "take" }],
    ["it is ours", seen(lease({ holderIdentity: "me" }), 0), 99_000, { kind: "renew" }],
    ["its holder lives", seen(lease(others), 7), 15_006, { kind: "wait", until: 15_007 }],
    ["its holder is silent", seen(lease(others), 7), 15_007, { kind: "take" }],
    [
      "it holds for longer than ours would",
      seen(lease({ ...others, leaseDurationSeconds: 60 }), 0),
      15_000,
      { kind: "wait", until: 60_000 },
    ],
    [
      "it does not say for how long it holds",
      seen(lease({ holderIdentity: "other" }), 0),
      0,
      { kind: "wait", until: 15_000 },
    ],
  ];
  for (const [name, sighting, now, expected] of cases) {
    assertEquals(nextMove("me", sighting, now), expected, name);
  }
});

Deno.test("see() counts from what its holder does, not from what others do to the lease", () => {
  const spec = { holderIdentity: "other", renewTime: TIME, leaseTransitions: 1 };
  const first = see(undefined, { lease: lease(spec), version: "1" }, 100);
  assertEquals(first.changedAt, 100);
  const labelled = { ...lease(spec, "2"), kind: "Lease" as const };
  assertEquals(see(first, { lease: labelled, version: "2" }, 200), {
    lease: labelled,
    version: "2",
    changedAt: 100,
  });
  for (
    const change of [
      { renewTime: "2026-01-02T03:04:07.006000Z" },
      { holderIdentity: "third" },
      { leaseTransitions: 2 },
    ]
  ) {
    const next = see(first, { lease: lease({ ...spec, ...change }), version: "2" }, 200);
    assertEquals(next.changedAt, 200, JSON.stringify(change));
  }
  assertEquals(see(first, { lease: undefined, version: "2" }, 200).changedAt, 200);
});

Deno.test("newLease() and takenLease() count transitions, and write six digits of a second", () => {
  const held = {
    holderIdentity: "me",
    leaseDurationSeconds: 15,
    acquireTime: TIME,
    renewTime: TIME,
  };
  assertEquals(newLease("l", "me", INSTANT), {
    metadata: { name: "l" },
    spec: { ...held, leaseTransitions: 0 },
  });
  const strategy = { strategy: "OldestEmulationVersion" };
  const before = lease({ holderIdentity: "other", leaseTransitions: 4, ...strategy });
  assertEquals(takenLease(before, "me", INSTANT), {
    ...before,
    spec: { ...held, leaseTransitions: 5, ...strategy },
  });
  assertEquals(takenLease(lease(), "me", INSTANT).spec?.leaseTransitions, 1);
});

Deno.test("renewedLease() and releasedLease() keep what they do not say", () => {
  const before = lease({
    holderIdentity: "me",
    leaseDurationSeconds: 15,
    acquireTime: "2026-01-01T00:00:00.000000Z",
    renewTime: "2026-01-01T00:00:00.000000Z",
    leaseTransitions: 3,
  });
  assertEquals(renewedLease(before, INSTANT), {
    ...before,
    spec: { ...before.spec, renewTime: TIME },
  });
  const { holderIdentity: _given, ...rest } = before.spec!;
  assertEquals(releasedLease(before, INSTANT), {
    ...before,
    spec: { ...rest, renewTime: TIME, leaseDurationSeconds: 1 },
  });
});
