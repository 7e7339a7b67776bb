import { assertEquals, assertThrows } from "@std/assert";
import { readValues, valuesTable } from "./values_table.ts";

const text = `# About the file.

# The first.
first: one

group:
  # In a group,
  # on two lines.
  second: [1]

# A value as a whole.
third:
  a: {b: 1}
`;

Deno.test("readValues() takes what has a comment for a value, and goes into what has none", () => {
  assertEquals(readValues(text), [
    { path: "first", fallback: "one", description: "The first." },
    { path: "group.second", fallback: [1], description: "In a group, on two lines." },
    { path: "third", fallback: { a: { b: 1 } }, description: "A value as a whole." },
  ]);
});

Deno.test("readValues() refuses a value that nothing describes", () => {
  assertThrows(
    () => readValues("# What a is.\na: 1\nb: 2\n"),
    Error,
    "Cannot describe the value 'b'",
  );
});

Deno.test("valuesTable() shows defaults as JSON and keeps bars out of the table's way", () => {
  const values = [{ path: "a.b", fallback: "", description: "x|y" }];
  assertEquals(
    valuesTable(values),
    '| value | default | meaning |\n|---|---|---|\n| `a.b` | `""` | x\\|y |',
  );
});
