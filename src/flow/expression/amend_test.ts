import { assertEquals } from "@std/assert";
import { check } from "./cel.ts";
import { evaluate } from "./evaluate.ts";

/** The static type of a text that names nothing. */
function typeOf(text: string): string | undefined {
  const checked = check(text, { result: false, inputs: undefined, outputs: false });
  return "message" in checked ? checked.message : checked.error?.message ?? checked.type;
}

Deno.test("amendTree() gives lists and maps types that go three deep, and no keys but scalars", () => {
  const table: [string, string][] = [
    ["[[[1]]]", "list<list<list<int>>>"],
    ["[[[[[1]]]]]", "list<list<dyn>>"],
    ['{"a": {"b": {"c": [1]}}}', "map"],
    ["{[1]: 2}", "map"],
    ["[1].map(a, [a].map(b, [b].map(c, [c].map(d, d))))", "list"],
    ["cel.bind(a, [[[1]]], [[a]])", "list<list<dyn>>"],
    [
      "[[1], [true]]",
      "List elements must have the same type, expected type 'list<int>' but found 'list<bool>'",
    ],
  ];
  for (const [text, type] of table) assertEquals(typeOf(text), type, text);
});

Deno.test("amendEvaluator() has a value's type say nothing of what is in it", () => {
  const inputs = new Map([["deep", [[[["a"]]]]]]);
  const valueOf = (text: string) =>
    evaluate(text, { flow: {}, params: {}, steps: new Map(), inputs });
  assertEquals(valueOf("inputs.parameters.deep - 1"), {
    error: "no such overload: dyn<list<dyn>> - int",
    missing: false,
  });
  assertEquals(valueOf("inputs.parameters.deep[0][0][0].join()"), { value: "a" });
  assertEquals(valueOf("inputs.parameters.deep + [1] == [[[['a']]], 1]"), { value: true });
});
