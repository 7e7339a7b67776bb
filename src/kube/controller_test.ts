import { assertEquals, assertThrows } from "@std/assert";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { RecordingLogger } from "../../tests/support/recording_logger.ts";
import { sleep } from "./clock.ts";
import { Controller, type Reconcile } from "./controller.ts";
import { WorkQueue } from "./work_queue.ts";

/** A running controller; jitter draws the longest wait, so that instants are whole numbers. */
function start(reconcile: Reconcile, workers = 1) {
  const clock = new FakeClock(0);
  const queue = new WorkQueue({ clock });
  const logger = new RecordingLogger();
  const outcomes: string[] = [];
  const stop = new AbortController();
  const controller = new Controller({
    ...{ queue, workers, clock, logger, random: () => 1 },
    reconcile: (key, signal) => reconcile(key, signal),
    stats: { reconciled: (outcome, ms) => outcomes.push(`${outcome} ${ms}`) },
  });
  const ended = controller.run(stop.signal);
  return {
    ...{ clock, queue, logger, outcomes, ended, controller },
    end: () => {
      stop.abort();
      return ended;
    },
  };
}

function apiError(code: number, details: Record<string, unknown> = {}): Error {
  return Object.assign(new Error(`HTTP ${code}`), { httpCode: code, status: { code, details } });
}

Deno.test("controller makes one pass for each key, however often it is added", async () => {
  const passes: string[] = [];
  const { clock, queue, end } = start(async (key) => {
    passes.push(`${key}@${clock.now()}`);
    await sleep(clock, 10);
  });
  for (const key of ["busy", "a", "b", "a", "b"]) queue.add(key);
  await clock.advance(100);
  assertEquals(passes, ["busy@0", "a@10", "b@20"]);
  await end();
});

Deno.test("controller runs passes of several keys at once, never two of one key", async () => {
  const running = new Set<string>();
  let most = 0;
  const lastBegan: Record<string, number> = {};
  const { clock, queue, end } = start(async (key) => {
    assertEquals(running.has(key), false, `two passes of ${key} at once`);
    running.add(key);
    most = Math.max(most, running.size);
    lastBegan[key] = clock.now();
    await sleep(clock, 7);
    running.delete(key);
  }, 3);
  for (let turn = 0; turn < 20; turn++) {
    for (const key of ["a", "b", "c", "d"]) queue.add(key);
    await clock.advance(2);
  }
  await clock.advance(100);
  assertEquals(most, 3);
  for (const key of ["a", "b", "c", "d"]) {
    assertEquals(lastBegan[key]! >= 38, true, `no pass of ${key} after its last add`);
  }
  await end();
});

Deno.test("controller repeats a failed pass with a growing wait, and a success ends it", async () => {
  const passes: number[] = [];
  let failures = 3;
  const { clock, queue, logger, outcomes, end } = start(() => {
    passes.push(clock.now());
    return failures-- > 0 ? Promise.reject(new Error("no luck")) : Promise.resolve();
  });
  queue.add("a");
  await clock.advance(1000);
  assertEquals(passes, [0, 5, 15, 35]);
  assertEquals(outcomes, ["error 0", "error 0", "error 0", "success 0"]);
  failures = 1;
  queue.add("a");
  await clock.advance(1000);
  assertEquals(passes.slice(4), [1000, 1005]);
  assertEquals(logger.messages("error"), Array(4).fill("pass failed"));
  assertEquals(logger.lines[0]?.fields.key, "a");
  await end();
});

Deno.test("controller backs off from a conflict without an error in the log", async () => {
  const passes: number[] = [];
  const { clock, queue, logger, outcomes, end } = start(() => {
    passes.push(clock.now());
    return passes.length === 1 ? Promise.reject(apiError(409)) : Promise.resolve();
  });
  queue.add("a");
  await clock.advance(1000);
  assertEquals(passes, [0, 5]);
  assertEquals(outcomes, ["conflict 0", "success 0"]);
  assertEquals([...logger.messages("error"), ...logger.messages("warn")], []);
  await end();
});

Deno.test("controller waits as long as the server asks for, and only warns of it", async () => {
  const passes: number[] = [];
  const { clock, queue, logger, end } = start(() => {
    passes.push(clock.now());
    return passes.length === 1
      ? Promise.reject(apiError(429, { retryAfterSeconds: 3 }))
      : Promise.resolve();
  });
  queue.add("a");
  await clock.advance(10_000);
  assertEquals(passes, [0, 3000]);
  assertEquals([logger.messages("warn"), logger.messages("error")], [["pass failed"], []]);
  await end();
});

Deno.test("controller makes another pass at the instant a pass asks for", async () => {
  const passes: number[] = [];
  const { clock, queue, outcomes, end } = start(() => {
    passes.push(clock.now());
    return Promise.resolve(passes.length === 1 ? { requeueAt: 250 } : {});
  });
  queue.add("a");
  await clock.advance(1000);
  assertEquals(passes, [0, 250]);
  assertEquals(outcomes, ["requeue 0", "success 0"]);
  await end();
});

Deno.test("controller does not spin on a pass that keeps asking for an instant gone by", async () => {
  let passes = 0;
  const { clock, queue, end } = start(() => {
    passes++;
    return Promise.resolve({ requeueAt: -1 });
  });
  queue.add("a");
  await clock.advance(10);
  assertEquals(passes, 11);
  await end();
});

Deno.test("controller treats an instant that is no number as a failed pass", async () => {
  const passes: number[] = [];
  const { clock, queue, logger, end } = start(() => {
    passes.push(clock.now());
    return Promise.resolve({ requeueAt: NaN });
  });
  queue.add("a");
  await clock.advance(20);
  assertEquals(passes, [0, 5, 15]);
  assertEquals(logger.messages("error").length, 3);
  await end();
});

Deno.test("controller begins no pass after the stop, and ends when those in flight have", async () => {
  const seen: string[] = [];
  const { clock, queue, end, ended } = start(async (key, signal) => {
    seen.push(`${key} begins`);
    await sleep(clock, 50);
    seen.push(`${key} ends, stopping: ${signal.aborted}`);
  }, 2);
  for (const key of ["a", "b", "c"]) queue.add(key);
  await clock.advance(10);
  queue.add("a");
  let over = false;
  ended.then(() => over = true);
  end();
  await clock.advance(39);
  assertEquals(over, false);
  await clock.advance(1000);
  assertEquals(over, true);
  assertEquals(seen, ["a begins", "b begins", "a ends, stopping: true", "b ends, stopping: true"]);
});

Deno.test("controller counts a pass that heeds the stop as stopped, not as failed", async () => {
  const { clock, queue, logger, outcomes, end } = start((_key, signal) =>
    sleep(clock, 500, signal)
  );
  queue.add("a");
  await clock.advance(10);
  await end();
  assertEquals(outcomes, ["stopped 10"]);
  assertEquals(logger.lines, []);
});

Deno.test("controller ends at once when the stop came before it", async () => {
  const clock = new FakeClock(0);
  const queue = new WorkQueue({ clock });
  queue.add("a");
  let passes = 0;
  const controller = new Controller({
    ...{ queue, clock, workers: 2, random: () => 1, logger: new RecordingLogger() },
    reconcile: () => Promise.resolve(void passes++),
  });
  await controller.run(AbortSignal.abort());
  assertEquals(passes, 0);
});

Deno.test("new Controller() refuses a number of workers that is none", () => {
  const clock = new FakeClock();
  for (const workers of [0, -1, 1.5, NaN]) {
    assertThrows(
      () =>
        new Controller({
          ...{ workers, clock, random: () => 1, logger: new RecordingLogger() },
          queue: new WorkQueue({ clock }),
          reconcile: () => Promise.resolve(),
        }),
      RangeError,
      "workers",
    );
  }
});

Deno.test("controller tells how long the longest pass has been going on", async () => {
  const { clock, queue, controller, end } = start((key) => sleep(clock, Number(key)), 2);
  assertEquals(controller.longestPassMs, 0);
  queue.add("300");
  await clock.advance(100);
  queue.add("150");
  clock.jump(3_600_000);
  await clock.advance(100);
  assertEquals(controller.longestPassMs, 200);
  await clock.advance(120);
  assertEquals(controller.longestPassMs, 0);
  queue.add("50");
  await clock.advance(20);
  assertEquals(controller.longestPassMs, 20);
  const ended = end();
  await clock.advance(100);
  await ended;
});
