/** What the controller makes of requests that fail, or whose answers are lost. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { step } from "../support/flow_world.ts";
import { chain, Rig } from "./rig.ts";

Deno.test("the controller creates what it had recorded before it died", async () => {
  await using rig = new Rig();
  const first = await rig.start();
  first.client.meddle = (request) => request === "POST jobs" ? "refused" : undefined;
  await rig.create(chain);
  assertEquals(await rig.steps(), "a Running, b Pending");
  assertEquals(await rig.jobList(), []);
  await first.controller.stop();

  const { client } = await rig.start();
  assertEquals(client.writes, ["POST jobs"]);
  assertEquals((await rig.jobList()).length, 1);
  await rig.end("a", "Complete");
  assertEquals(await rig.steps(), "a Succeeded, b Running");
});

Deno.test("the controller makes no second Job when the answer to a create was lost", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  client.meddle = (request) => request === "POST jobs" ? "lost" : undefined;
  await rig.create({ steps: [step("a")] });
  client.meddle = () => undefined;
  await rig.advance(10_000);
  assertEquals(client.writes.filter((write) => write === "POST jobs").length, 1);
  await rig.end("a", "Complete");
  assertEquals((await rig.status()).phase, "Succeeded");
  assertEquals((await rig.jobList()).length, 1);
});

Deno.test("the controller asks the API server about a Job that its caches do not show", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  client.holdWatches("jobs");
  client.meddle = (request) => request === "POST jobs" ? "lost" : undefined;
  await rig.create({ steps: [step("a")] });
  await rig.advance(1000);
  assertEquals(client.writes.filter((write) => write === "POST jobs").length, 1);
  assertMatch(client.reads[0]!, /^GET jobs\/flow-a-/);
  assertEquals((await rig.jobList()).length, 1);
  client.releaseWatches();
  await rig.settle();
});

Deno.test("the controller tells what keeps a Job from being created once it has for 5 s", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  const status = { code: 500, message: "failed calling webhook", details: {} };
  client.meddle = (request) => {
    if (request === "POST jobs") throw Object.assign(new Error(), { httpCode: 500, status });
    return undefined;
  };
  const creates = () => client.writes.filter((write) => write === "POST jobs").length;
  await rig.create({ steps: [step("a")] });
  await rig.advance(4_000);
  assertEquals(await rig.steps(), "a Running");
  for (let second = 0; second < 8; second++) await rig.advance(1_000);
  assertEquals(await rig.steps(), "a Running/CreateFailing");
  assertEquals((await rig.status()).steps![0]!.message, "failed calling webhook");
  const before = creates();
  for (let second = 0; second < 300; second++) await rig.advance(1_000);
  assertEquals(creates() - before, 8, "ever less often, down to once a minute");
  client.meddle = () => undefined;
  for (let second = 0; second < 60; second++) await rig.advance(1_000);
  assertEquals(await rig.steps(), "a Running");
  assertEquals((await rig.jobList()).length, 1);
});

Deno.test("the controller tells by one event that a status cannot be written", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  const status = { code: 500, message: "etcdserver: request is too large" };
  client.meddle = (request) => {
    if (request !== "PATCH jobflows/status") return undefined;
    throw Object.assign(new Error(), { httpCode: 500, status });
  };
  const events = async () => (await rig.core.getEventList()).items;
  await rig.create({ steps: [step("a")] });
  await rig.advance(4_000);
  assertEquals(await events(), []);
  for (let second = 0; second < 120; second++) await rig.advance(1_000);
  assertEquals((await events()).map(({ type, reason, message }) => [type, reason, message]), [[
    "Warning",
    "StatusNotWritten",
    "the status cannot be written, so nothing goes on: etcdserver: request is too large",
  ]]);
  assertEquals(await rig.jobList(), []);
  client.meddle = () => undefined;
  for (let second = 0; second < 30; second++) await rig.advance(1_000);
  assertEquals(await rig.steps(), "a Running");
});

Deno.test("the controller tries a failing create no sooner than it was asked to", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  const status = { code: 429, message: "too many requests", details: { retryAfterSeconds: 90 } };
  client.meddle = (request) => {
    if (request === "POST jobs") throw Object.assign(new Error(), { httpCode: 429, status });
    return undefined;
  };
  const creates = () => client.writes.filter((write) => write === "POST jobs").length;
  await rig.create({ steps: [step("a")] });
  for (const [seconds, expected] of [[89, 1], [2, 2], [88, 2], [2, 3]] as const) {
    for (let second = 0; second < seconds; second++) await rig.advance(1_000);
    assertEquals(creates(), expected);
  }
  assertEquals(await rig.steps(), "a Running/CreateFailing");
});

Deno.test("the controller takes a create that came twice for one", async () => {
  await using rig = new Rig();
  const { client } = await rig.start();
  client.meddle = (request) => request === "POST jobs" ? "twice" : undefined;
  await rig.create({ steps: [step("a")] });
  assertEquals(await rig.steps(), "a Running");
  await rig.end("a", "Complete");
  assertEquals((await rig.status()).phase, "Succeeded");
  assertEquals((await rig.jobList()).length, 1);
});

Deno.test("the controller goes on after every kind of fault on every request of a flow", async () => {
  for (const kind of ["lost", "refused"] as const) {
    for (let failing = 0; failing < 8; failing++) {
      await using rig = new Rig();
      const { client } = await rig.start();
      let seen = 0;
      client.meddle = () => seen++ === failing ? kind : undefined;
      await rig.create(chain);
      await rig.advance(10_000);
      await rig.end("a", "Complete");
      await rig.advance(10_000);
      await rig.end("b", "Complete");
      await rig.advance(10_000);
      assertEquals((await rig.status()).phase, "Succeeded", `${kind} request ${failing}`);
      assertEquals((await rig.jobList()).length, 2, `${kind} request ${failing}`);
      assert(seen > failing || failing > 6);
    }
  }
});
