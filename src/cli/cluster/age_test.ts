import { assertEquals } from "@std/assert";
import { formatAge } from "./age.ts";

Deno.test("formatAge() tells the second unit only where it matters", () => {
  const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
  const cases: [number, string][] = [
    [-1, "0s"],
    [999, "0s"],
    [119 * second, "119s"],
    [2 * minute, "2m"],
    [9 * minute + 59 * second, "9m59s"],
    [10 * minute + 59 * second, "10m"],
    [179 * minute, "179m"],
    [3 * hour + 20 * minute, "3h20m"],
    [8 * hour + 20 * minute, "8h"],
    [2 * day, "2d"],
    [2 * day + 4 * hour, "2d4h"],
    [9 * day + 4 * hour, "9d"],
    [731 * day, "2y1d"],
  ];
  for (const [ms, text] of cases) assertEquals(formatAge(ms), text, String(ms));
});
