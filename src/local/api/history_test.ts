import { assertEquals } from "@std/assert";
import { History } from "./history.ts";

function historyOf(count: number, limit: number): History {
  const history = new History(limit);
  for (let revision = 1; revision <= count; revision++) {
    history.add({ revision, key: "a", previous: undefined, current: undefined });
  }
  return history;
}

Deno.test("History.add() keeps at least its limit and less than twice as much", () => {
  for (const count of [3, 4, 5, 6, 7, 8, 9, 20]) {
    const history = historyOf(count, 4);
    const kept = [...history.undo(0)].length;
    assertEquals(kept >= Math.min(count, 4) && kept < 8, true, `${kept} of ${count}`);
    assertEquals(history.compacted, count - kept);
    assertEquals(history.latest, count);
  }
});

Deno.test("History.after() finds the first change after a revision", () => {
  const history = new History();
  for (const revision of [2, 5, 9]) {
    history.add({ revision, key: "a", previous: undefined, current: undefined });
  }
  const found = [0, 1, 2, 4, 5, 8, 9, 10].map((revision) => history.after(revision)?.revision);
  assertEquals(found, [2, 2, 5, 5, 9, 9, undefined, undefined]);
});

Deno.test("History.compact() drops changes up to a revision, and no others", () => {
  const history = historyOf(5, 10);
  history.compact(3);
  assertEquals([...history.undo(0)].map(({ revision }) => revision), [5, 4]);
  assertEquals(history.compacted, 3);
  assertEquals([2, 3].map((revision) => history.hasDroppedAfter(revision)), [true, false]);
});

Deno.test("History.compact() beyond the last change leaves readers of all of it in peace", () => {
  const history = historyOf(5, 10);
  history.compact(8);
  assertEquals([history.compacted, history.latest], [8, 5]);
  assertEquals(history.hasDroppedAfter(5), false);
  assertEquals(history.hasDroppedAfter(4), true);
});
