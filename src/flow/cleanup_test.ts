import { assertEquals } from "@std/assert";
import { FlowWorld, step, template } from "../../tests/support/flow_world.ts";

Deno.test("plan() deletes a running Job of ours that is no step's current attempt: StrayJob", () => {
  const world = new FlowWorld({ steps: [step("a", { retryPolicy: { limit: 1 } })] });
  world.pass();
  const first = world.job("a");
  world.fail("a");
  world.advance(1000);
  // A controller that had lost its lease created attempt 1 again, after somebody deleted it.
  world.jobs.set(first.name, { ...first, uid: "late" });
  const decided = world.pass();
  assertEquals(decided.actions, [{
    kind: "deleteJob",
    name: first.name,
    uid: "late",
    why: "Stray",
  }]);
  assertEquals(decided.events.map((event) => event.reason), ["StrayJob"]);
  assertEquals(world.phases(), { a: "Running" });
});

Deno.test("plan() deletes a stray of a finished flow, and leaves the flow's own Jobs", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  world.succeed("a");
  const own = world.job("a");
  world.jobs.set("late", { ...own, name: "late", uid: "late", complete: undefined });
  assertEquals(world.pass().actions, [{
    kind: "deleteJob",
    name: "late",
    uid: "late",
    why: "Stray",
  }]);
});

Deno.test("plan() does not take a Job that is not Complete yet for a stray of its own step", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b")] });
  world.pass();
  world.addPod("a", { phase: "Succeeded" });
  world.pass();
  assertEquals(world.phases(), { a: "Succeeded", b: "Running" });
  assertEquals(world.pass().actions, []);
});

Deno.test("plan() does not touch a Job under the attempt's name that has another uid, but deletes it", () => {
  const world = new FlowWorld({ steps: [step("a")] });
  world.pass();
  world.advance(5000);
  const job = world.job("a");
  world.jobs.set(job.name, { ...job, uid: "impostor" });
  const decided = world.pass();
  assertEquals(world.reasons(), { a: "Failed/JobDeleted" });
  assertEquals(decided.actions, [{
    kind: "deleteJob",
    name: job.name,
    uid: "impostor",
    why: "Stray",
  }]);
});

Deno.test("plan() sets a template's ttlSecondsAfterFinished once the result is recorded", () => {
  const world = new FlowWorld({
    steps: [step("a", { template: template({ ttlSecondsAfterFinished: 60 }) })],
  });
  world.pass();
  assertEquals(world.job("a").ttlSecondsAfterFinished, undefined);
  world.succeed("a");
  assertEquals(world.actions.at(-1), {
    kind: "setJobTtl",
    name: world.job("a").name,
    uid: "job-uid-1",
    ttlSecondsAfterFinished: 60,
  });
  assertEquals(world.pass().actions, []);
});

Deno.test("plan() sets a template's ttlSecondsAfterFinished for attempts that are retried, too", () => {
  const world = new FlowWorld({
    steps: [
      step("a", {
        template: template({ ttlSecondsAfterFinished: 60 }),
        retryPolicy: { limit: 2, backoff: { type: "Fixed" } },
      }),
    ],
  });
  const ttls = () => [...world.jobs.values()].map((job) => job.ttlSecondsAfterFinished);
  world.pass();
  world.fail("a");
  assertEquals([world.phases(), ttls()], [{ a: "Pending" }, [60]]);
  // Nobody could set it while the second attempt was made.
  world.change(world.job("a").name, { ttlSecondsAfterFinished: undefined });
  world.advance(1000);
  assertEquals([world.phases(), ttls()], [{ a: "Running" }, [60, undefined]]);
  world.succeed("a");
  assertEquals(ttls(), [60, 60]);
  assertEquals(world.pass().actions, []);
});

Deno.test("plan() deletes a finished flow ttlSecondsAfterFinished after its end", () => {
  const world = new FlowWorld({
    executionPolicy: { ttlSecondsAfterFinished: 10 },
    steps: [step("a")],
  });
  world.pass();
  world.succeed("a");
  assertEquals(world.dueAt, world.now + 10_000);
  world.advance(9999);
  assertEquals(world.actions.at(-1)?.kind, "createJob");
  world.advance(1);
  assertEquals(world.actions.at(-1), { kind: "deleteFlow", uid: "flow-uid" });
});
