/** The queue beside a plain one, on random interleavings of what its users do. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { WorkQueue } from "./work_queue.ts";

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
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
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
    }),
    { seed: 1 },
  );
});
