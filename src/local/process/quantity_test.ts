import { assertAlmostEquals, assertThrows } from "@std/assert";
import { parseQuantity } from "./quantity.ts";

Deno.test("parseQuantity() reads what Kubernetes writes", () => {
  const cases: [string | number, number][] = [
    ["500m", 0.5],
    ["2", 2],
    [3, 3],
    ["0.5", 0.5],
    ["64Mi", 67_108_864],
    ["1k", 1000],
    ["1e3", 1000],
    ["12E", 12e18],
  ];
  for (const [text, value] of cases) assertAlmostEquals(parseQuantity(text), value);
});

Deno.test("parseQuantity() refuses anything else", () => {
  for (const text of ["", "Mi", "1 Mi", "1mi", "one"]) {
    assertThrows(() => parseQuantity(text), SyntaxError, `'${text}'`);
  }
});
