import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { DelayHeap } from "./delay_heap.ts";

Deno.test("DelayHeap.pop() gives keys by instant, those of one instant as they were set", () => {
  const heap = new DelayHeap();
  heap.set("late", 30);
  heap.set("first", 10);
  heap.set("second", 10);
  assertEquals(heap.nextDueAt, 10);
  assertEquals([heap.pop(), heap.pop(), heap.pop(), heap.pop()], [
    "first",
    "second",
    "late",
    undefined,
  ]);
});

Deno.test("DelayHeap.set() moves a key forward and never back", () => {
  const heap = new DelayHeap();
  heap.set("a", 20);
  heap.set("b", 15);
  heap.set("a", 10);
  heap.set("a", 99);
  assertEquals(heap.size, 2);
  assertEquals(heap.nextDueAt, 10);
  assertEquals(heap.pop(), "a");
  assertEquals(heap.pop(), "b");
});

Deno.test("DelayHeap agrees with a sorted list on random sets and pops", () => {
  const key = fc.integer({ min: 0, max: 9 }).map((digit) => `k${digit}`);
  const step = fc.oneof(
    fc.record({ key, dueAt: fc.integer({ min: 0, max: 20 }) }),
    fc.constant(undefined),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const heap = new DelayHeap();
      let model: { key: string; dueAt: number }[] = [];
      for (const set of steps) {
        if (set) {
          heap.set(set.key, set.dueAt);
          const known = model.find((entry) => entry.key === set.key);
          if (known) known.dueAt = Math.min(known.dueAt, set.dueAt);
          else model.push({ ...set });
        } else {
          // A stable sort keeps keys of one instant in the order they came in.
          const first = model.toSorted((one, other) => one.dueAt - other.dueAt)[0];
          assertEquals(heap.pop(), first?.key);
          model = model.filter((entry) => entry !== first);
        }
        assertEquals(heap.size, model.length);
      }
    }),
    { seed: 1 },
  );
});
