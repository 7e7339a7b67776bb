import { assertEquals } from "@std/assert";
import { readDocuments } from "./yaml_source.ts";

/** The text from where the first `X` of the value at `a` is said to be, to the end of its line. */
function found(yaml: string): string {
  const [document] = readDocuments(yaml);
  const { a } = document!.value as { a: string };
  const { line, column } = document!.locate(["a"], { start: a.indexOf("X") });
  return yaml.split("\n")[line - 1]!.slice(column - 1);
}

Deno.test("offsetInText() finds a character of a text, however it is written", () => {
  assertEquals(found("a: one {{ X }}"), "X }}");
  assertEquals(found('a: "one {{ X }}"'), 'X }}"');
  assertEquals(found("a: 'it''s {{ X }}'"), "X }}'");
  assertEquals(found("a: |\n  one\n    two {{ X }}\n"), "X }}");
  assertEquals(found("b: {}\na: |-\n      one {{ X }}\nc: 1"), "X }}");
  assertEquals(found('{"a": "X"}'), 'X"}');
});

Deno.test("offsetInText() names the beginning of a text with escapes or folded lines", () => {
  assertEquals(found('a: "tab\\t {{ X }}"'), '"tab\\t {{ X }}"');
  assertEquals(found("a: >\n  one\n  {{ X }}\n"), ">");
});
