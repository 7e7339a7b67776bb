import { assertEquals } from "@std/assert";
import { ago, told } from "../../../../tests/support/explained.ts";

Deno.test("explain() names no step of a flow that has ended but those that failed", () => {
  const states = { a: { phase: "Succeeded" }, b: { phase: "Failed", reason: "Error" } } as const;
  const status = { phase: "Failed", completionTime: ago(1), message: "step b failed" } as const;
  assertEquals(told({ states, status }).map((text) => text.split(":")[0]), ["flow", "b"]);
});
