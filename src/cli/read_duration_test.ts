import { assertEquals, assertThrows } from "@std/assert";
import { readDuration } from "./read_duration.ts";

Deno.test("readDuration() reads what the API reads, and refuses the rest", () => {
  assertEquals(readDuration("1h30m"), 5_400_000);
  assertThrows(() => readDuration("1d"), RangeError, 'as 30s or 1h30m, not "1d"');
});
