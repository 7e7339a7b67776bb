/** Leader election over the embedded API, in virtual time. */

import { CoordinationV1Api } from "@cloudydeno/kubernetes-apis/coordination.k8s.io/v1";
import { assert, assertEquals } from "@std/assert";
import { createEmbeddedApi } from "../../src/local/api/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { seededRandom } from "../support/random.ts";
import { Candidate } from "./candidate.ts";

class Election {
  readonly clock = new FakeClock();
  readonly random;
  readonly api;
  readonly candidates: Candidate[] = [];
  readonly leases;

  constructor(seed = 1) {
    this.random = seededRandom(seed);
    this.api = createEmbeddedApi({ clock: this.clock, random: this.random });
    this.leases = new CoordinationV1Api(this.api.connect()).namespace("default");
  }

  async add(name: string): Promise<Candidate> {
    const { api, clock, random } = this;
    const candidate = new Candidate(name, { api, clock, random });
    this.candidates.push(candidate);
    await this.settle();
    return candidate;
  }

  async settle(): Promise<void> {
    for (let round = 0; round < 20; round++) await this.clock.settle();
  }

  /** Lets time pass in small steps, and sees to it that there is never more than one leader. */
  async advance(ms: number, stepMs = 50): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await this.clock.advance(stepMs);
      await this.settle();
      assert(this.leaders().length <= 1, `${this.leaders()} lead at once`);
      for (const { name, working } of this.candidates) assert(working <= 1, name);
    }
  }

  leaders(): string[] {
    const alive = this.candidates.filter(({ isDead }) => !isDead);
    return alive.filter(({ election }) => election.isLeader).map(({ name }) => name);
  }

  async holder(): Promise<string | undefined> {
    return (await this.leases.getLease("the-lease")).spec?.holderIdentity;
  }

  async end(): Promise<void> {
    const stopped = Promise.all(
      this.candidates.filter(({ isDead }) => !isDead).map((candidate) => candidate.stop()),
    );
    await this.clock.runUntil(stopped);
  }
}

Deno.test("election lets the first lead, and the second when the first is told to stop", async () => {
  const election = new Election();
  const a = await election.add("a");
  assertEquals([election.leaders(), a.working], [["a"], 1]);
  const b = await election.add("b");
  a.drainMs = 3000;
  await election.advance(60_000);
  assertEquals([election.leaders(), b.terms], [["a"], 0]);

  const stopped = a.stop();
  await election.advance(2900);
  assertEquals([election.leaders(), await election.holder()], [["a"], "a"]);
  await election.advance(100);
  await stopped;
  // Not a retry period later, but as soon as it hears of the release.
  assertEquals([election.leaders(), a.working, b.working], [["b"], 0, 1]);
  assertEquals(a.told, ["a became leader (the-lease)", "a stopped leading (the-lease)"]);
  const { spec } = await election.leases.getLease("the-lease");
  assertEquals([spec?.holderIdentity, spec?.leaseTransitions], ["b", 1]);
  await election.end();
  assertEquals(await election.holder(), undefined);
});

Deno.test("election lets another lead 15 s after the leader was killed, and no sooner", async () => {
  const election = new Election();
  const a = await election.add("a");
  const b = await election.add("b");
  await election.advance(8_000);
  a.kill();
  const renewed = Date.parse((await election.leases.getLease("the-lease")).spec!.renewTime!);
  const untilExpiry = renewed + 15_000 - election.clock.now();
  await election.advance(untilExpiry - 50);
  assertEquals(election.leaders(), []);
  await election.advance(100);
  assertEquals([election.leaders(), b.working], [["b"], 1]);
  await election.end();
});

Deno.test("election ends a term that cannot be renewed, and stands again", async () => {
  const election = new Election();
  const a = await election.add("a");
  const b = await election.add("b");
  await election.advance(1000);
  a.client.meddle = () => "refused";
  await election.advance(10_000);
  assertEquals([election.leaders(), a.working, a.terms], [[], 0, 1]);
  assertEquals(a.logger.messages("warn").includes("lease lost"), true);
  await election.advance(6_000);
  assertEquals([election.leaders(), b.working], [["b"], 1]);
  a.client.meddle = () => undefined;
  const stopped = b.stop();
  await election.advance(3_000);
  await stopped;
  assertEquals([election.leaders(), a.working, a.terms], [["a"], 1, 2]);
  await election.end();
});

Deno.test("election survives lost answers, and conflicts with people", async () => {
  const election = new Election();
  const a = await election.add("a");
  let count = 0;
  a.client.meddle = (request) => request === "PUT leases" && ++count % 2 === 1 ? "lost" : undefined;
  await election.advance(30_000);
  await election.leases.patchLease("the-lease", "json-merge", {
    metadata: { labels: { touched: "yes" } },
  });
  await election.advance(30_000);
  assertEquals([a.terms, a.working, election.leaders()], [1, 1, ["a"]]);
  assert(count > 10);
  await election.leases.deleteLease("the-lease");
  await election.advance(3_000);
  assertEquals([a.terms, await election.holder()], [1, "a"]);
  await election.end();
});

Deno.test("election ends a term at once when somebody else is written into the lease", async () => {
  const election = new Election();
  const a = await election.add("a");
  await election.advance(500);
  await election.leases.patchLease("the-lease", "json-merge", { spec: { holderIdentity: "x" } });
  await election.settle();
  assertEquals([election.leaders(), a.working], [[], 0]);
  assertEquals(
    a.logger.lines.find(({ message }) => message === "lease lost")?.fields.why,
    "held by 'x'",
  );
  await election.advance(15_100);
  assertEquals(a.terms, 2);
  await election.end();
});

Deno.test("election knows at once that a process that stood still does not lead", async () => {
  const election = new Election();
  const a = await election.add("a");
  const b = await election.add("b");
  await election.advance(1000);
  a.pause();
  await election.advance(9_000);
  await election.clock.advance(50);
  assertEquals(a.election.isLeader, false);
  await election.advance(7_000);
  assertEquals([election.leaders(), b.working, a.working], [["b"], 1, 1]);
  await a.resume();
  assertEquals(a.election.isLeader, false);
  await election.settle();
  assertEquals([a.working, a.terms], [0, 1]);
  await election.advance(30_000);
  assertEquals(election.leaders(), ["b"]);
  await election.end();
});

Deno.test("election counts from when a renewal was sent, not from when it heard of it", async () => {
  const election = new Election();
  const a = await election.add("a");
  const b = await election.add("b");
  await election.advance(1000);
  // It stands still with a renewal on its way, which is carried out; neither its watch nor another
  // request tells it then what has become of the lease meanwhile.
  a.client.holdWatches("leases");
  a.client.meddle = (request) => {
    if (request === "PUT leases") a.pause();
    return undefined;
  };
  await election.advance(18_000);
  assertEquals([election.leaders(), b.working], [["b"], 1]);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  a.client.meddle = () => promise;
  await a.resume();
  assertEquals(a.election.isLeader, false);
  resolve(undefined);
  a.client.releaseWatches();
  await election.advance(10_000);
  assertEquals(election.leaders(), ["b"]);
  await election.end();
});

Deno.test("election does not mind what the clocks show", async () => {
  const election = new Election();
  await election.add("a");
  const b = await election.add("b");
  for (const jump of [3_600_000, -7_200_000, 10_000]) {
    election.clock.jump(jump);
    await election.advance(20_000);
    assertEquals([election.leaders(), b.terms], [["a"], 0]);
  }
  await election.end();
});

Deno.test("election hears of a release without a watch when the lease would expire", async () => {
  const election = new Election();
  const a = await election.add("a");
  const b = await election.add("b");
  await election.advance(4_000);
  b.client.holdWatches("leases");
  const stopped = a.stop();
  await election.settle();
  await stopped;
  await election.advance(14_000);
  assertEquals(b.terms, 0);
  await election.advance(5_000);
  assertEquals(b.working, 1);
  // What the watch had to tell of the time before is no news any more.
  b.client.releaseWatches();
  await election.advance(30_000);
  assertEquals([b.working, b.terms], [1, 1]);
  await election.end();
});

Deno.test("election never has two leaders, and always one again, whatever happens", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const election = new Election(seed);
    const { random } = election;
    for (const name of ["a", "b", "c"]) await election.add(`${name}${seed}`);
    for (const candidate of election.candidates) {
      candidate.drainMs = Math.round(random() * 5000);
      candidate.client.meddle = () => {
        const dice = random();
        return dice < 0.15 ? "refused" : dice < 0.3 ? "lost" : dice < 0.35 ? "twice" : undefined;
      };
    }
    for (let turn = 0; turn < 12; turn++) {
      const one = election.candidates[Math.floor(random() * 3)]!;
      if (random() < 0.5) one.pause();
      election.clock.jump(Math.round((random() - 0.5) * 60_000));
      await election.advance(Math.round(random() * 400) * 50);
      await one.resume();
      await election.settle();
    }
    for (const candidate of election.candidates) candidate.client.meddle = () => undefined;
    await election.advance(40_000);
    assertEquals(election.leaders().length, 1, `seed ${seed}`);
    await election.end();
  }
});
