import { assertEquals } from "@std/assert";
import { formatDuration, parseDuration } from "./duration.ts";

Deno.test("parseDuration() reads Go's syntax in milliseconds", () => {
  for (
    const [text, ms] of [
      ["0s", 0],
      ["300ms", 300],
      ["1s", 1000],
      ["1.5s", 1500],
      [".5s", 500],
      ["1h30m", 5_400_000],
      ["2m3.5s", 123_500],
      ["1000us", 1],
    ] as const
  ) assertEquals(parseDuration(text), ms, text);
});

Deno.test("parseDuration() refuses what Go refuses, and days and signs", () => {
  for (const text of ["", "1", "s", "1d", "-1s", "+1s", "1 s", "1s ", "1.s.", "1,5s", "1S"]) {
    assertEquals(parseDuration(text), undefined, text);
  }
});

Deno.test("parseDuration() refuses what is longer than Go's durations", () => {
  assertEquals(parseDuration("2562047h47m16.8s"), 9_223_372_036_800);
  for (const text of ["2562047h47m16.9s", "99999999999h", `${"9".repeat(31)}h`]) {
    assertEquals(parseDuration(text), undefined, text);
  }
});

Deno.test("formatDuration() shows at most two units", () => {
  assertEquals(
    [0, 950, 1000, 59_400, 60_000, 125_000, 3_600_000, 3_840_000].map(formatDuration),
    ["0ms", "950ms", "1s", "59s", "1m", "2m5s", "1h", "1h4m"],
  );
});
