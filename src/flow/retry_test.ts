import { assertEquals } from "@std/assert";
import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step } from "../../tests/support/flow_world.ts";
import { readOutline, type RetryPolicy } from "./outline.ts";
import { backoffMs } from "./retry.ts";

const policy = (overrides: Partial<RetryPolicy>): RetryPolicy => ({
  limit: 3,
  type: "Exponential",
  factor: 2,
  durationMs: 1000,
  maxDurationMs: 300_000,
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

Deno.test("backoffMs() waits no longer than maxDuration however often it is asked", () => {
  assertEquals(backoffMs(policy({ factor: 10 }), 1000), 300_000);
});

Deno.test("backoffMs() waits at most 5m where nothing is said, or as long as the first wait", () => {
  const waits = (backoff?: { duration: string; maxDuration?: string }) => {
    const retryPolicy = { limit: 20, ...(backoff && { backoff }) };
    const { retry } = readOutline({ steps: [step("a", { retryPolicy })] }).steps[0]!;
    return [0, 8, 9, 19].map((n) => backoffMs(retry!, n) / 1000);
  };
  assertEquals(waits(), [1, 256, 300, 300]);
  assertEquals(waits({ duration: "10m" }), [600, 600, 600, 600]);
  assertEquals(waits({ duration: "10m", maxDuration: "1m" }), [60, 60, 60, 60]);
});

Deno.test("readOutline() reads what can be read of steps that are none", () => {
  const odd = { ...step("a"), dependencies: 5, when: 7 } as unknown as Step;
  const [outline] = readOutline({ steps: [odd] }).steps;
  assertEquals([outline!.dependencies, outline!.when], [[], undefined]);
});
