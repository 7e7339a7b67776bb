import { assertEquals } from "@std/assert";
import { RestartBackoff } from "./restart_backoff.ts";

Deno.test("RestartBackoff.next() is 0, then 10 s doubling up to 5 minutes", () => {
  const backoff = new RestartBackoff();
  const delays = Array.from({ length: 8 }, () => backoff.next(1000) / 1000);
  assertEquals(delays, [0, 10, 20, 40, 80, 160, 300, 300]);
});

Deno.test("RestartBackoff.next() forgives a container that ran for 10 minutes", () => {
  const backoff = new RestartBackoff();
  backoff.next(0);
  backoff.next(0);
  assertEquals([backoff.next(600_000), backoff.next(0)], [0, 10_000]);
});
