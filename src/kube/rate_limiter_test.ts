import { assertEquals } from "@std/assert";
import { backoffMs } from "./backoff.ts";
import { RateLimiter } from "./rate_limiter.ts";

const longest = () => 1;

Deno.test("backoffMs() doubles with each failure up to the cap", () => {
  const options = { baseMs: 5, capMs: 100, random: longest };
  const waits = [1, 2, 3, 4, 5, 6, 7, 2000].map((failures) => backoffMs(failures, options));
  assertEquals(waits, [5, 10, 20, 40, 80, 100, 100, 100]);
});

Deno.test("backoffMs() leaves the upper half of the wait to chance", () => {
  const wait = (random: number) => backoffMs(3, { baseMs: 5, capMs: 100, random: () => random });
  assertEquals([wait(0), wait(0.5)], [10, 15]);
});

Deno.test("rateLimiter.next() counts the failures of each key by itself", () => {
  const limiter = new RateLimiter({ random: longest });
  assertEquals([limiter.next("a"), limiter.next("a"), limiter.next("b")], [5, 10, 5]);
  assertEquals([limiter.failures("a"), limiter.failures("b"), limiter.failures("c")], [2, 1, 0]);
});

Deno.test("rateLimiter.next() never waits longer than its cap, however often a key fails", () => {
  const limiter = new RateLimiter({ random: longest, capMs: 1000 });
  let wait = 0;
  for (let turn = 0; turn < 5000; turn++) wait = limiter.next("a");
  assertEquals(wait, 1000);
});

Deno.test("rateLimiter.forget() makes the next failure a first one", () => {
  const limiter = new RateLimiter({ random: longest });
  limiter.next("a");
  limiter.next("a");
  limiter.forget("a");
  assertEquals(limiter.next("a"), 5);
});
