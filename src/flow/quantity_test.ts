import { assertEquals } from "@std/assert";
import { compareQuantities, parseQuantity } from "./quantity.ts";

Deno.test("parseQuantity() reads every form that Kubernetes writes", () => {
  const table: [unknown, bigint, number, number][] = [
    ["500m", 500n, -3, 0],
    ["1.5Gi", 15n, -1, 30],
    [".5", 5n, -1, 0],
    ["2.", 2n, 0, 0],
    ["1e3", 1n, 3, 0],
    ["1E-3", 1n, -3, 0],
    ["1E", 1n, 18, 0],
    ["-4k", -4n, 3, 0],
    ["+1", 1n, 0, 0],
    [2, 2n, 0, 0],
    [0.25, 25n, -2, 0],
    ["0", 0n, 0, 0],
  ];
  for (const [text, digits, tens, twos] of table) {
    assertEquals(parseQuantity(text), { digits, tens, twos }, String(text));
  }
});

Deno.test("parseQuantity() refuses what is none", () => {
  const wrong = [
    "",
    ".",
    "m",
    "1 Gi",
    "1GB",
    "64mi",
    "1e3Ki",
    "1e",
    "1e999",
    "0x10",
    "--1",
    "1.2.3",
    "NaN",
    "1".repeat(65),
    null,
    true,
    {},
    undefined,
  ];
  for (const value of wrong) assertEquals(parseQuantity(value), undefined, String(value));
});

Deno.test("compareQuantities() is exact across suffixes", () => {
  const table: [string, string, number][] = [
    ["100m", "0.1", 0],
    ["1", "1000m", 0],
    ["1Gi", "1G", 1],
    ["1024Ki", "1Mi", 0],
    ["0.3", "300m", 0],
    ["9007199254740993", "9007199254740992", 1],
    ["1n", "0", 1],
    ["-1", "0", -1],
    ["999Mi", "1Gi", -1],
  ];
  for (const [a, b, expected] of table) {
    const found = compareQuantities(parseQuantity(a)!, parseQuantity(b)!);
    assertEquals(found, expected, `${a} and ${b}`);
  }
});
