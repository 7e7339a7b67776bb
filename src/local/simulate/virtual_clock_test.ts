import { assertEquals } from "@std/assert";
import { nextTurn, sleep } from "../../kube/clock.ts";
import { VirtualClock } from "./virtual_clock.ts";

const START = Date.UTC(2026, 0, 1);

/** A clock that runs until the test has ended. */
function runningClock() {
  const clock = new VirtualClock({ start: START });
  const stop = new AbortController();
  const running = clock.run(stop.signal);
  return {
    clock,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

Deno.test("VirtualClock passes a year at once, each callback at its own instant", async () => {
  await using world = runningClock();
  const { clock } = world;
  const seen: number[] = [];
  clock.schedule(3000, () => seen.push(clock.now() - START));
  clock.schedule(1000, () => seen.push(clock.now() - START));
  await sleep(clock, 365 * 24 * 3600_000);
  assertEquals(seen, [1000, 3000]);
  assertEquals(clock.now(), START + 365 * 24 * 3600_000);
});

Deno.test("VirtualClock lets everything follow from an instant before the next", async () => {
  await using world = runningClock();
  const { clock } = world;
  const seen: string[] = [];
  async function chain(name: string, delayMs: number) {
    await sleep(clock, delayMs);
    for (let i = 0; i < 100; i++) await Promise.resolve();
    seen.push(name);
  }
  await Promise.all([chain("second", 2), chain("first", 1), chain("third", 2)]);
  assertEquals(seen, ["first", "second", "third"]);
});

Deno.test("VirtualClock runs no callback that was cancelled, not even at its own instant", async () => {
  await using world = runningClock();
  const { clock } = world;
  const seen: string[] = [];
  clock.schedule(5, () => cancel());
  const cancel = clock.schedule(5, () => seen.push("cancelled by the one before"));
  clock.schedule(1, () => seen.push("too early"))();
  await sleep(clock, 10);
  assertEquals(seen, []);
});

Deno.test("VirtualClock stands still while it is held", async () => {
  await using world = runningClock();
  const { clock } = world;
  const release = [clock.hold(), clock.hold()];
  let isOver = false;
  const sleeping = sleep(clock, 1000).then(() => isOver = true);
  for (const go of release) {
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    assertEquals([isOver, clock.now()], [false, START]);
    go();
    go();
  }
  await sleeping;
  assertEquals(clock.now(), START + 1000);
});

Deno.test("VirtualClock.run() ends when it is told to, whatever still waits", async () => {
  const clock = new VirtualClock({ start: START });
  const stop = new AbortController();
  const running = clock.run(stop.signal);
  clock.hold();
  clock.schedule(1, () => {});
  await nextTurn();
  stop.abort();
  await running;
  assertEquals(clock.now(), START);
});
