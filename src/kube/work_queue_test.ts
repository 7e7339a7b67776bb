import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
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

/** What the queue does, over plain lists that are searched from end to end. */
class QueueTwin {
  waiting: string[] = [];
  processing: string[] = [];
  again: string[] = [];
  delays: { key: string; dueAt: number }[] = [];
  takers = 0;
  handed: string[] = [];

  add(key: string): void {
    if (this.waiting.includes(key) || this.again.includes(key)) return;
    if (this.processing.includes(key)) this.again.push(key);
    else this.waiting.push(key);
    this.serve();
  }

  serve(): void {
    while (this.takers > 0 && this.waiting.length > 0) {
      this.takers--;
      const key = this.waiting.shift()!;
      this.processing.push(key);
      this.handed.push(key);
    }
  }

  done(key: string): void {
    this.processing = this.processing.filter((other) => other !== key);
    if (!this.again.includes(key)) return;
    this.again = this.again.filter((other) => other !== key);
    this.add(key);
  }

  advanceTo(now: number): void {
    for (let at = 0; at <= now; at++) {
      const due = this.delays.filter((delay) => delay.dueAt === at);
      this.delays = this.delays.filter((delay) => delay.dueAt !== at);
      for (const { key } of due) this.add(key);
    }
  }
}

type Step =
  | { readonly do: "add"; readonly key: string }
  | { readonly do: "finish"; readonly key: string }
  | { readonly do: "addAfter"; readonly key: string; readonly delayMs: number }
  | { readonly do: "take" }
  | { readonly do: "advance"; readonly ms: number };

const key = fc.constantFrom("a", "b", "c", "d");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("add"), key }),
  fc.record({ do: fc.constant("finish"), key }),
  fc.record({ do: fc.constant("addAfter"), key, delayMs: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constant("take") }),
  fc.record({ do: fc.constant("advance"), ms: fc.integer({ min: 0, max: 6 }) }),
);

function applyToTwin(twin: QueueTwin, step: Step, now: number): void {
  switch (step.do) {
    case "add":
      return twin.add(step.key);
    case "finish":
      return twin.done(step.key);
    case "take":
      twin.takers++;
      return twin.serve();
    case "advance":
      return twin.advanceTo(now);
    case "addAfter": {
      const dueAt = now + step.delayMs;
      const known = twin.delays.find((delay) => delay.key === step.key);
      // Delays of one instant come up in the order in which their keys were first delayed.
      if (known) known.dueAt = Math.min(known.dueAt, dueAt);
      else twin.delays.push({ key: step.key, dueAt });
    }
  }
}

/** A queue and its twin, taken through the same steps; workers hold keys until told to finish. */
class Race {
  readonly clock = new FakeClock(0);
  readonly queue = new WorkQueue({ clock: this.clock });
  readonly twin = new QueueTwin();
  readonly handed: string[] = [];
  readonly held = new Set<string>();
  readonly takers: Promise<void>[] = [];

  async apply(step: Step): Promise<void> {
    if (step.do === "finish" && !this.held.delete(step.key)) return;
    switch (step.do) {
      case "add":
        this.queue.add(step.key);
        break;
      case "addAfter":
        this.queue.addAfter(step.key, step.delayMs);
        break;
      case "finish":
        this.queue.done(step.key);
        break;
      case "take":
        this.takers.push(this.#take());
        break;
      case "advance":
        await this.clock.advance(step.ms);
    }
    await this.clock.settle();
    applyToTwin(this.twin, step, this.clock.now());
    assertEquals(this.handed, this.twin.handed);
  }

  async #take(): Promise<void> {
    const key = await this.queue.get();
    if (key === undefined) return;
    assertEquals(this.held.has(key), false, `two passes of '${key}' at once`);
    this.held.add(key);
    this.handed.push(key);
  }
}

Deno.test("workQueue agrees with plain lists on random interleavings, and loses nothing", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
    const race = new Race();
    for (const step of steps) await race.apply(step);
    // Whatever still waits or is due comes up when there are workers and time enough.
    await race.apply({ do: "advance", ms: 20 });
    for (let turn = 0; turn < 100 && race.queue.depth + race.held.size > 0; turn++) {
      await race.apply({ do: "take" });
      for (const key of [...race.held]) await race.apply({ do: "finish", key });
    }
    assertEquals([race.queue.depth, race.queue.delayed, race.held.size], [0, 0, 0]);
    await race.queue.shutdown();
    await Promise.all(race.takers);
  }));
});
