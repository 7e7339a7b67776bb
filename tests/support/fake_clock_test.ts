import { assertEquals, assertRejects } from "@std/assert";
import { sleep } from "../../src/kube/clock.ts";
import { FakeClock } from "./fake_clock.ts";

Deno.test("FakeClock.advance() runs each callback at its own instant, ties in order", async () => {
  const clock = new FakeClock(1000);
  const seen: string[] = [];
  clock.schedule(20, () => seen.push(`c@${clock.now()}`));
  clock.schedule(10, () => seen.push(`a@${clock.now()}`));
  clock.schedule(10, () => seen.push(`b@${clock.now()}`));
  await clock.advance(15);
  assertEquals(seen, ["a@1010", "b@1010"]);
  assertEquals(clock.now(), 1015);
  await clock.advance(5);
  assertEquals(seen, ["a@1010", "b@1010", "c@1020"]);
});

Deno.test("FakeClock.advance() lets what a callback started go on before time moves on", async () => {
  const clock = new FakeClock(0);
  const seen: number[] = [];
  const loop = (async () => {
    for (let turn = 0; turn < 3; turn++) {
      await sleep(clock, 10);
      await Promise.resolve();
      seen.push(clock.now());
    }
  })();
  await clock.advance(100);
  await loop;
  assertEquals(seen, [10, 20, 30]);
});

Deno.test("FakeClock.schedule() can be cancelled, twice and after the call too", async () => {
  const clock = new FakeClock(0);
  let calls = 0;
  const cancel = clock.schedule(10, () => calls++);
  const cancelLate = clock.schedule(10, () => calls++);
  cancel();
  cancel();
  assertEquals(clock.pendingTimers, 1);
  await clock.advance(10);
  cancelLate();
  assertEquals(calls, 1);
});

Deno.test("FakeClock.runUntil() refuses to wait for what no timer settles", async () => {
  const clock = new FakeClock(0);
  assertEquals(await clock.runUntil(sleep(clock, 5).then(() => "woke")), "woke");
  await assertRejects(() => clock.runUntil(new Promise(() => {})), Error, "still pending");
});
