/** The controller works while it leads, and only then. */

import { assertEquals } from "@std/assert";
import type { Lead, Leadership } from "../../src/kube/leader_election.ts";
import { rememberedFlows, resetMemoryProbe } from "../simulation/memory_probe.ts";
import { step } from "../support/flow_world.ts";
import { chain, Rig } from "./rig.ts";

/** Leads when the test says so. */
class Orders implements Leadership {
  readonly #over: AbortController[] = [];
  #lead: Lead = () => Promise.resolve();
  #term: Promise<void> = Promise.resolve();

  async run(stop: AbortSignal, lead: Lead): Promise<void> {
    this.#lead = lead;
    if (!stop.aborted) {
      await new Promise((resolve) => stop.addEventListener("abort", resolve));
    }
    await this.endTerm();
  }

  beginTerm(): void {
    const over = new AbortController();
    this.#over.push(over);
    this.#term = this.#lead(over.signal);
  }

  async endTerm(): Promise<void> {
    for (const over of this.#over.splice(0)) over.abort();
    await this.#term;
  }
}

Deno.test("the controller follows all and does nothing until it leads", async () => {
  await using rig = new Rig();
  const orders = new Orders();
  const { client, controller } = await rig.start(orders);
  await controller.ready;
  await rig.create(chain);
  await rig.advance(20_000);
  assertEquals([client.writes, client.reads], [[], []]);
  const cacheLists = () => client.lists.filter((resource) => resource !== "events");
  const before = cacheLists();

  orders.beginTerm();
  await rig.settle();
  assertEquals(await rig.steps(), "a Running, b Pending");
  await orders.endTerm();
  await rig.end("a", "Complete");
  await rig.advance(20_000);
  assertEquals(await rig.steps(), "a Running, b Pending");

  orders.beginTerm();
  await rig.settle();
  assertEquals(await rig.steps(), "a Succeeded, b Running");
  // The caches were there all the time.
  assertEquals(cacheLists(), before);
});

Deno.test("the controller knows in its term what came and went while it did not lead", async () => {
  await using rig = new Rig();
  const orders = new Orders();
  await rig.start(orders);
  const first = await rig.start();
  await rig.create({ steps: [step("a")] });
  await first.controller.stop();
  assertEquals((await rig.status()).steps![0]!.jobRef!.uid, undefined);
  await rig.jobs.deleteJob((await rig.jobOf("a")).metadata!.name!, {
    propagationPolicy: "Background",
  });
  await rig.settle();
  orders.beginTerm();
  await rig.settle();
  assertEquals(await rig.steps(), "a Failed/JobDeleted");
});

Deno.test("the controller forgets flows that are gone while it does not lead", async () => {
  await using rig = new Rig();
  const leader = await rig.start();
  await rig.create({ steps: [step("a")] }, "first");
  await rig.create({ steps: [step("b")] }, "second");
  await leader.controller.stop();
  const orphan = { propagationPolicy: "Orphan" as const };
  await rig.flows.deleteJobFlow("first", orphan);

  resetMemoryProbe();
  const remembered = () => rememberedFlows().map((keys) => [...keys]);
  await rig.start(new Orders());
  assertEquals(remembered(), [["default/second"]]);
  await rig.flows.deleteJobFlow("second", orphan);
  await rig.settle();
  assertEquals(remembered(), [[]]);
  // What it hears of the Job after that does not bring it back.
  for (const job of await rig.jobList()) await rig.jobs.deleteJob(job.metadata!.name!, orphan);
  await rig.settle();
  assertEquals(remembered(), [[]]);
});

Deno.test("the controller hands over to the next candidate, with an event for each term", async () => {
  await using rig = new Rig();
  const first = await rig.startCandidate("one");
  const second = await rig.startCandidate("two");
  await rig.create(chain);
  assertEquals(await rig.steps(), "a Running, b Pending");
  await first.controller.stop();
  await rig.settle();
  await rig.end("a", "Complete");
  assertEquals(await rig.steps(), "a Succeeded, b Running");
  assertEquals(second.client.writes.filter((write) => write === "POST jobs").length, 1);
  assertEquals((await rig.jobList()).length, 2);
  const events = (await rig.core.getEventList()).items
    .filter(({ involvedObject }) => involvedObject.kind === "Lease");
  assertEquals(events.map(({ reason, message }) => `${reason}: ${message}`).sort(), [
    "LeaderElection: one became leader",
    "LeaderElection: one stopped leading",
    "LeaderElection: two became leader",
  ]);
});

Deno.test("the controller sends no change once it cannot be sure to lead", async () => {
  await using rig = new Rig();
  const { client } = await rig.startCandidate("one");
  await rig.create({ steps: [step("a"), step("b", { dependencies: ["a"] })] });
  // Nothing of the lease gets through any more, and a pass begins just before the deadline.
  client.meddle = (request) => request.endsWith("leases") ? "refused" : undefined;
  await rig.advance(9_000);
  const before = client.writes.length;
  const status = Promise.withResolvers<undefined>();
  client.meddle = (request) => {
    if (request.includes("leases")) return "refused";
    return request === "PATCH jobflows/status" ? status.promise : undefined;
  };
  await rig.end("a", "Complete");
  await rig.advance(2_000);
  status.resolve(undefined);
  await rig.advance(1_000);
  // The end of its term it may tell.
  const beside = new Set(["PUT leases", "POST events"]);
  const after = client.writes.slice(before).filter((write) => !beside.has(write));
  assertEquals(after, ["PATCH jobflows/status"]);
  assertEquals(await rig.steps(), "a Succeeded, b Running");
  assertEquals((await rig.jobList()).length, 1);
  assertEquals(rig.logger.messages("error"), []);

  // It gets through again: a new term creates what is in the status.
  client.meddle = () => undefined;
  await rig.advance(20_000);
  assertEquals((await rig.jobList()).length, 2);
});
