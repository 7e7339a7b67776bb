import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Permits } from "./permits.ts";

/** Takes a permit and notes it when it is there. */
function note(permits: Permits, taken: string[], name: string, signal?: AbortSignal) {
  return permits.take(signal).then((permit) => {
    taken.push(name);
    return permit;
  });
}

Deno.test("Permits.take() lets no more than the count go on, the others in their order", async () => {
  const permits = new Permits(2);
  const taken: string[] = [];
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => note(permits, taken, name));
  await Promise.all([a, b]);
  assertEquals(taken, ["a", "b"]);
  (await b)![Symbol.dispose]();
  (await c)![Symbol.dispose]();
  await d;
  assertEquals(taken, ["a", "b", "c", "d"]);
});

Deno.test("Permits.take() gives the place up of one who no longer waits", async () => {
  const permits = new Permits(1);
  const taken: string[] = [];
  const first = await permits.take();
  const abort = new AbortController();
  const second = note(permits, taken, "second", abort.signal);
  const third = note(permits, taken, "third");
  abort.abort(new Error("not any more"));
  await assertRejects(() => second, Error, "not any more");
  first[Symbol.dispose]();
  await third;
  assertEquals(taken, ["third"]);
});

Deno.test("Permits.take() takes none for a signal that has aborted", async () => {
  const permits = new Permits(1);
  await assertRejects(() => permits.take(AbortSignal.abort(new Error("too late"))), Error);
  (await permits.take())[Symbol.dispose]();
});

Deno.test("Permits refuses a count that lets nobody go on", () => {
  for (const count of [0, -1, 1.5, NaN]) {
    assertThrows(() => new Permits(count), RangeError, "whole number of 1 or more");
  }
});
