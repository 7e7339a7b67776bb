import { assertEquals } from "@std/assert";
import { splitText } from "./text.ts";

Deno.test("splitText() takes a text apart", () => {
  const table: [string, unknown[]][] = [
    ["", [{ literal: "" }]],
    ["plain } text {", [{ literal: "plain } text {" }]],
    ["{{ a }}", [{ expression: "a", start: 3 }]],
    ["{{a}}", [{ expression: "a", start: 2 }]],
    ["x{{ a }}y{{ b }}", [
      { literal: "x" },
      { expression: "a", start: 4 },
      { literal: "y" },
      { expression: "b", start: 12 },
    ]],
    ["{{ '{{' }}", [{ expression: "'{{'", start: 3 }]],
    ["{{ '}}' }}", [{ expression: "'}}'", start: 3 }]],
    ['{{ "a\\"}}" }}', [{ expression: '"a\\"}}"', start: 3 }]],
    ["{{ r'\\' }}", [{ expression: "r'\\'", start: 3 }]],
    ["{{ '''it's }}''' }}", [{ expression: "'''it's }}'''", start: 3 }]],
    ["{{ {'a': {'b': 1}} }}", [{ expression: "{'a': {'b': 1}}", start: 3 }]],
    ["{{ {'a': 1}}}!", [{ expression: "{'a': 1}", start: 3 }, { literal: "!" }]],
    ["{{\n  a\n}}", [{ expression: "a", start: 5 }]],
  ];
  for (const [text, pieces] of table) assertEquals(splitText(text), { pieces } as never, text);
});

Deno.test("splitText() says which braces are wrong, and where", () => {
  const noEnd = "this {{ has no }}; for the braces themselves write {{ '{{' }}";
  assertEquals(splitText("a {{ b"), { error: noEnd, start: 2 });
  assertEquals(splitText("{{ 'b }}"), { error: noEnd, start: 0 });
  assertEquals(splitText("{{ {'b': 1 }}"), { error: noEnd, start: 0 });
  assertEquals(splitText("{{ }}"), { error: "there is nothing between {{ and }}", start: 0 });
});
