import { assertEquals, assertRejects } from "@std/assert";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { sleep } from "./clock.ts";
import { NoAnswerError } from "./errors.ts";
import { SilenceError, untilSilent } from "./watchdog.ts";

const never = new AbortController().signal;

Deno.test("untilSilent() gives up after the limit, counted from what was heard last", async () => {
  const clock = new FakeClock(0);
  const running = untilSilent({ clock, limitMs: 100, signal: never }, async (signal, heard) => {
    await sleep(clock, 70, signal);
    heard();
    await sleep(clock, 1000, signal);
  });
  const error = await assertRejects(() => clock.runUntil(running), SilenceError);
  assertEquals(error instanceof NoAnswerError, true);
  assertEquals(error.message, "Nothing was heard for 0.1 s");
  assertEquals(clock.now(), 170);
  assertEquals(clock.pendingTimers, 0);
});

Deno.test("untilSilent() runs as long as something is heard, with one timer", async () => {
  const clock = new FakeClock(0);
  const running = untilSilent({ clock, limitMs: 100, signal: never }, async (signal, heard) => {
    for (let turn = 0; turn < 50; turn++) {
      await sleep(clock, 60, signal);
      heard();
      assertEquals(clock.pendingTimers, 1);
    }
    return "done";
  });
  assertEquals(await clock.runUntil(running), "done");
  assertEquals([clock.now(), clock.pendingTimers], [3000, 0]);
});

Deno.test("untilSilent() waits one limit more, not an hour, when the wall clock is set back", async () => {
  const clock = new FakeClock(0);
  const running = untilSilent(
    { clock, limitMs: 100, signal: never },
    (signal) => sleep(clock, 1e9, signal),
  );
  await clock.advance(50);
  clock.jump(-3_600_000);
  await assertRejects(() => clock.runUntil(running), SilenceError);
  assertEquals(clock.now() + 3_600_000, 200);
});

Deno.test("untilSilent() hands on the outer signal's reason, and leaves nothing behind", async () => {
  const clock = new FakeClock(0);
  const stop = new AbortController();
  let inner: AbortSignal | undefined;
  const running = untilSilent({ clock, limitMs: 100, signal: stop.signal }, (signal) => {
    inner = signal;
    return sleep(clock, 1000, signal);
  });
  await clock.advance(10);
  stop.abort("enough");
  assertEquals(await running.catch((reason) => reason), "enough");
  assertEquals([inner?.aborted, clock.pendingTimers], [true, 0]);
});

Deno.test("untilSilent() aborts what is left of what ended by itself", async () => {
  const clock = new FakeClock(0);
  let inner: AbortSignal | undefined;
  await untilSilent({ clock, limitMs: 100, signal: never }, (signal) => {
    inner = signal;
    return Promise.resolve();
  });
  assertEquals([inner?.aborted, clock.pendingTimers], [true, 0]);
});

Deno.test("untilSilent() does not wait for what overlooks its signal", async () => {
  const clock = new FakeClock(0);
  const deaf = () => new Promise<never>(() => {});
  const silent = untilSilent({ clock, limitMs: 100, signal: never }, deaf);
  await assertRejects(() => clock.runUntil(silent), SilenceError);
  const stop = new AbortController();
  const stopped = untilSilent({ clock, limitMs: 100, signal: stop.signal }, deaf);
  stop.abort("enough");
  assertEquals(await stopped.catch((reason) => reason), "enough");
  assertEquals(clock.pendingTimers, 0);
});
