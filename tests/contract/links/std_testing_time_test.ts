/** What the project relies on in `@std/testing/time`, whichever package carries the name. */

// deno-lint-ignore-file zen/test-waiting -- the timers are what is tested; nobody waits for them

import {
  assertEquals,
  assertFalse,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { FakeTime, TimeError } from "@std/testing/time";

Deno.test("FakeTime moves the clock and the timers by hand", () => {
  using time = new FakeTime("2026-01-01T00:00:00Z");
  const start = Date.UTC(2026, 0, 1);
  assertEquals([time.now, time.start, Date.now(), new Date().valueOf()], Array(4).fill(start));
  const called: string[] = [];
  setTimeout(() => called.push("late"), 1000);
  setTimeout(() => called.push("early"), 500);
  const cleared = setTimeout(() => called.push("never"), 700);
  clearTimeout(cleared);
  time.tick(499);
  assertEquals(called, []);
  time.tick(1);
  assertEquals(called, ["early"]);
  time.now = start + 1000;
  assertEquals(called, ["early", "late"]);
  assertEquals(Date.now(), start + 1000);
  assertThrows(() => time.now = start, RangeError);
});

Deno.test("FakeTime repeats intervals", () => {
  using time = new FakeTime();
  const at: number[] = [];
  const interval = setInterval(() => at.push(time.now - time.start), 10);
  time.tick(35);
  clearInterval(interval);
  time.tick(100);
  assertEquals(at, [10, 20, 30]);
});

Deno.test("FakeTime.next() goes to the next timer", () => {
  using time = new FakeTime();
  const called: number[] = [];
  setTimeout(() => called.push(1), 60_000);
  setTimeout(() => called.push(2), 120_000);
  assertEquals(time.next(), true);
  assertEquals([called, time.now - time.start], [[1], 60_000]);
  assertEquals(time.next(), true);
  assertEquals(time.next(), false);
});

Deno.test("FakeTime.runAll() goes on to the last timer", () => {
  using time = new FakeTime();
  const called: number[] = [];
  setTimeout(() => {
    called.push(1);
    setTimeout(() => called.push(2), 50);
  }, 100);
  time.runAll();
  assertEquals([called, time.now - time.start], [[1, 2], 150]);
});

Deno.test("FakeTime runs what waits for promises in its async verbs", async () => {
  using time = new FakeTime();
  const called: string[] = [];
  const chain = async () => {
    await Promise.resolve();
    setTimeout(() => called.push("timer"), 10);
  };
  chain();
  await time.tickAsync(10);
  assertEquals(called, ["timer"]);
  chain();
  await time.runMicrotasks();
  assertEquals(time.next(), true);
  chain();
  assertEquals(await time.nextAsync(), true);
  chain();
  await time.runAllAsync();
  assertEquals(called, ["timer", "timer", "timer", "timer"]);
});

Deno.test("FakeTime makes AbortSignal.timeout() wait for it", () => {
  using time = new FakeTime();
  const signal = AbortSignal.timeout(1000);
  time.tick(999);
  assertFalse(signal.aborted);
  time.tick(1);
  assertEquals(signal.reason.name, "TimeoutError");
});

Deno.test("FakeTime.delay() waits in real time, and can be aborted", async () => {
  using time = new FakeTime();
  const before = time.now;
  await time.delay(1);
  assertEquals(time.now, before);
  const reason = new Error("enough");
  const error = await assertRejects(() =>
    time.delay(60_000, { signal: AbortSignal.abort(reason) })
  );
  assertStrictEquals(error, reason);
});

Deno.test("FakeTime lets time pass at a rate", async () => {
  using _time = new FakeTime(0, { advanceRate: 1000, advanceFrequency: 1 });
  const due = Promise.withResolvers<number>();
  setTimeout(() => due.resolve(Date.now()), 1000);
  assertEquals(await due.promise, 1000);
});

Deno.test("FakeTime gives time back", async () => {
  const realSetTimeout = setTimeout;
  const RealDate = Date;
  const time = new FakeTime(0);
  assertThrows(() => new FakeTime(), TimeError);
  await FakeTime.restoreFor(() => assertStrictEquals(setTimeout, realSetTimeout));
  assertEquals(Date.now(), 0);
  time.restore();
  assertStrictEquals(setTimeout, realSetTimeout);
  assertStrictEquals(Date, RealDate);
  assertThrows(() => time.restore(), TimeError);
  assertThrows(() => FakeTime.restore(), TimeError);
});
