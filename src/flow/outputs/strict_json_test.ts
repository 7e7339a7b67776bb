import { assertEquals } from "@std/assert";
import { parseStrictJson } from "./strict_json.ts";

Deno.test("parseStrictJson() reads JSON", () => {
  for (
    const text of [
      "null",
      '"a:b,{}"',
      '{"a": [1, {"a": 2}], "b": {"a": "a", "c": [1.5e3, -0.1, true]}}',
      '["a", "a", {"x": "x"}]',
      "[1e300, 1.5E+22, -1e22, 100.0, 9007199254740991.0, 0e999, 1e-400, 0.1000000000000000055]",
      '{"__proto__": 1}',
      '{"\\u00e9": "\\"", "e": "\\\\"}',
    ]
  ) assertEquals(parseStrictJson(text), { value: JSON.parse(text) }, text);
});

Deno.test("parseStrictJson() refuses what others would read otherwise", () => {
  const changed = (number: string) =>
    `has the number ${number}, which readers of JSON would change; write it as text`;
  const table: [string, string][] = [
    ["{a: 1}", "is no JSON"],
    ['{"a": 1', "is no JSON"],
    ['{"a": 1, "a": 2}', 'has the key "a" twice'],
    ['{"x": [{"a": {"b": 1}, "\\u0061": 2}]}', 'has the key "a" twice'],
    ['{"id": 12345678901234567890}', changed("12345678901234567890")],
    ["[true, 1e400]", changed("1e400")],
    ["-1e400", changed("-1e400")],
    ["12345678901234567e0", changed("12345678901234567e0")],
    ["12345678901234567890.0", changed("12345678901234567890.0")],
    ["1234567890123456.7e1", changed("1234567890123456.7e1")],
    ['["\\ud800"]', "has a text that is not valid Unicode"],
    ["[".repeat(40) + "]".repeat(40), "has more than 32 levels"],
  ];
  for (const [text, error] of table) assertEquals(parseStrictJson(text), { error }, text);
});
