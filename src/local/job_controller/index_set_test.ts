import { assertEquals } from "@std/assert";
import { formatIndexes, parseIndexes } from "./index_set.ts";

Deno.test("formatIndexes() writes runs of three and more as ranges", () => {
  const cases: [number[], string][] = [
    [[], ""],
    [[3], "3"],
    [[1, 0], "0,1"],
    [[0, 1, 2, 5], "0-2,5"],
    [[7, 3, 4, 5, 9, 10], "3-5,7,9,10"],
  ];
  for (const [indexes, text] of cases) assertEquals(formatIndexes(new Set(indexes)), text);
});

Deno.test("parseIndexes() reads what formatIndexes() writes", () => {
  for (const indexes of [[], [0], [0, 1], [2, 3, 4], [0, 2, 4, 5, 6, 9]]) {
    assertEquals([...parseIndexes(formatIndexes(new Set(indexes)), 10)], indexes);
  }
});

Deno.test("parseIndexes() leaves out indexes at or over completions and what is no index", () => {
  assertEquals([...parseIndexes("0-9", 3)], [0, 1, 2]);
  assertEquals([...parseIndexes("1,x,2-", 5)], [1]);
  assertEquals([...parseIndexes(undefined, 5)], []);
});
