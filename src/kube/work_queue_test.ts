import { assertEquals, assertThrows } from "@std/assert";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { type QueueMetrics, WorkQueue } from "./work_queue.ts";

function newQueue(metrics?: QueueMetrics): { clock: FakeClock; queue: WorkQueue } {
  const clock = new FakeClock(0);
  return { clock, queue: new WorkQueue({ clock, metrics }) };
}

/** Takes keys as they come, and notes them with their instants; ends with the queue. */
function takeAll(queue: WorkQueue, clock: FakeClock): string[] {
  const taken: string[] = [];
  (async () => {
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
      taken.push(`${key}@${clock.now()}`);
      queue.done(key);
    }
  })();
  return taken;
}

Deno.test("workQueue.get() gives keys in the order in which they began to wait", async () => {
  const { queue } = newQueue();
  for (const key of ["a", "b", "a", "c", "b"]) queue.add(key);
  assertEquals(queue.depth, 3);
  assertEquals([await queue.get(), await queue.get(), await queue.get()], ["a", "b", "c"]);
});

Deno.test("workQueue.get() waits for a key, and serves those who wait in their order", async () => {
  const { queue } = newQueue();
  const [first, second] = [queue.get(), queue.get()];
  queue.add("a");
  queue.add("b");
  assertEquals([await first, await second], ["a", "b"]);
  assertEquals(queue.depth, 0);
});

Deno.test("workQueue.add() of a key in a pass brings it up again after done(), once", async () => {
  const { clock, queue } = newQueue();
  queue.add("a");
  await queue.get();
  queue.add("a");
  queue.add("a");
  let second: string | undefined;
  queue.get().then((key) => second = key);
  await clock.settle();
  assertEquals(second, undefined, "two passes of one key at once");
  queue.done("a");
  await clock.settle();
  assertEquals(second, "a");
  queue.done("a");
  assertEquals(queue.depth, 0);
});

Deno.test("workQueue.add() of a key in a pass does not jump the keys that wait", async () => {
  const { queue } = newQueue();
  queue.add("a");
  await queue.get();
  queue.add("a");
  queue.add("b");
  queue.done("a");
  assertEquals([await queue.get(), await queue.get()], ["b", "a"]);
});

Deno.test("workQueue.addAfter() brings a key up at its instant", async () => {
  const { clock, queue } = newQueue();
  const taken = takeAll(queue, clock);
  queue.addAfter("b", 20);
  queue.addAfter("a", 10);
  queue.addAfter("now", 0);
  queue.addAfter("past", -5);
  await clock.advance(100);
  assertEquals(taken, ["now@0", "past@0", "a@10", "b@20"]);
  await queue.shutdown();
});

Deno.test("workQueue.addAfter() keeps the earliest of several delays", async () => {
  const { clock, queue } = newQueue();
  const taken = takeAll(queue, clock);
  queue.addAfter("a", 50);
  queue.addAfter("a", 20);
  queue.addAfter("a", 90);
  await clock.advance(200);
  assertEquals(taken, ["a@20"]);
  await queue.shutdown();
});

Deno.test("workQueue.add() brings a delayed key up now and leaves its delay standing", async () => {
  const { clock, queue } = newQueue();
  const taken = takeAll(queue, clock);
  queue.addAfter("a", 50);
  queue.add("a");
  await clock.advance(200);
  assertEquals(taken, ["a@0", "a@50"]);
  await queue.shutdown();
});

Deno.test("workQueue.addAfter() falling due during a pass brings the key up after it", async () => {
  const { clock, queue } = newQueue();
  queue.add("a");
  await queue.get();
  queue.addAfter("a", 10);
  await clock.advance(30);
  assertEquals(queue.depth, 1);
  queue.done("a");
  assertEquals(await queue.get(), "a");
});

Deno.test("workQueue.addAfter() runs one timer for any number of keys", () => {
  const { clock, queue } = newQueue();
  for (let n = 100; n > 0; n--) queue.addAfter(`k${n}`, n);
  assertEquals(clock.pendingTimers, 1);
  assertEquals(clock.nextDueAt, 1);
  assertEquals(queue.delayed, 100);
  queue.shutdown();
  assertEquals(clock.pendingTimers, 0);
});

Deno.test("workQueue.addAfter() waits no longer when the wall clock is set back", async () => {
  const { clock, queue } = newQueue();
  const taken = takeAll(queue, clock);
  queue.addAfter("a", 100);
  clock.jump(-3_600_000);
  await clock.advance(100);
  assertEquals(taken, ["a@-3599900"]);
  await queue.shutdown();
});

Deno.test("workQueue.addAfter() refuses a delay that is not a finite number", () => {
  const { queue } = newQueue();
  for (const delay of [NaN, Infinity]) {
    assertThrows(() => queue.addAfter("ns/a", delay), RangeError, "Cannot queue 'ns/a'");
  }
});

Deno.test("workQueue.done() refuses a key that no worker has", () => {
  const { queue } = newQueue();
  queue.add("a");
  assertThrows(() => queue.done("a"), Error, "no worker has that key");
});

Deno.test("workQueue.shutdown() sends workers home, drops keys, waits for passes in flight", async () => {
  const { clock, queue } = newQueue();
  queue.add("in flight");
  await queue.get();
  queue.add("in flight");
  const idle = queue.get();
  queue.add("other");
  await idle;
  queue.add("waiting");
  queue.addAfter("delayed", 10);
  let drained = false;
  const shutdown = queue.shutdown().then(() => drained = true);
  queue.add("late");
  queue.addAfter("late", 1);
  assertEquals(await queue.get(), undefined);
  queue.done("in flight");
  await clock.advance(100);
  assertEquals(drained, false);
  queue.done("other");
  await shutdown;
  assertEquals([queue.depth, queue.delayed], [0, 0]);
});

Deno.test("workQueue.shutdown() wakes those who wait and is at once done where nothing runs", async () => {
  const { queue } = newQueue();
  const waiting = [queue.get(), queue.get()];
  await queue.shutdown();
  await queue.shutdown();
  assertEquals(await Promise.all(waiting), [undefined, undefined]);
});

Deno.test("workQueue reports adds, depth and the time keys waited", async () => {
  const seen: string[] = [];
  const { clock, queue } = newQueue({
    added: () => seen.push("added"),
    depth: (keys) => seen.push(`depth ${keys}`),
    waited: (ms) => seen.push(`waited ${ms}`),
  });
  queue.add("a");
  queue.add("a");
  await clock.advance(25);
  await queue.get();
  queue.add("a");
  await clock.advance(5);
  queue.done("a");
  await queue.get();
  assertEquals(seen, [
    ...["added", "depth 1", "depth 0", "waited 25"],
    ...["added", "depth 1", "depth 1", "depth 0", "waited 5"],
  ]);
});
