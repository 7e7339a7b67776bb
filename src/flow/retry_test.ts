import { assertEquals } from "@std/assert";
import type { RetryPolicy } from "./outline.ts";
import { backoffMs } from "./retry.ts";

const policy = (overrides: Partial<RetryPolicy>): RetryPolicy => ({
  limit: 3,
  type: "Exponential",
  factor: 2,
  durationMs: 1000,
  maxDurationMs: undefined,
  ...overrides,
});

Deno.test("backoffMs() grows as its type says", () => {
  const delays = (given: RetryPolicy) => [0, 1, 2, 3].map((n) => backoffMs(given, n));
  assertEquals(delays(policy({ type: "Fixed" })), [1000, 1000, 1000, 1000]);
  assertEquals(delays(policy({ type: "Linear" })), [1000, 2000, 3000, 4000]);
  assertEquals(delays(policy({})), [1000, 2000, 4000, 8000]);
  assertEquals(delays(policy({ factor: 1.5, durationMs: 200 })), [200, 300, 450, 675]);
  assertEquals(delays(policy({ maxDurationMs: 3000 })), [1000, 2000, 3000, 3000]);
});

Deno.test("backoffMs() stays finite however often it is asked", () => {
  assertEquals(Number.isFinite(backoffMs(policy({ factor: 10 }), 1000)), true);
});
