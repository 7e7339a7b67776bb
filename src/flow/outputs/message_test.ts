import { assertEquals } from "@std/assert";
import { readMessage } from "./message.ts";

Deno.test("readMessage() reads a JSON object, or lines", () => {
  const table: [string, Record<string, unknown>][] = [
    ["", {}],
    ["\n \n", {}],
    [' {"a": 1, "b": null}\n', { a: 1, b: null }],
    ["a=1\nb-c.d= two \n\nempty=\r\n", { a: "1", "b-c.d": " two ", empty: "" }],
    ['eq=a=b\nquoted="x"', { eq: "a=b", quoted: '"x"' }],
    ["__proto__=1", JSON.parse('{"__proto__": "1"}')],
  ];
  for (const [text, written] of table) {
    assertEquals(readMessage(text), { written } as never, text);
  }
});

Deno.test("readMessage() says what it cannot read", () => {
  const lines = "is neither a JSON object nor name=value: see line ";
  const table: [string, string][] = [
    ["done", `${lines}1`],
    ["a=1\n b=2", `${lines}2`],
    ["b c=2", `${lines}1`],
    ["=2", `${lines}1`],
    ["[1]", `${lines}1`],
    ["a=1\na=2", "names a twice"],
    ['{"a": 1} x', "is no JSON"],
    ['{"a": 1, "a": 1}', 'has the key "a" twice'],
    ['{"a": "\uFFFD"}', "is not UTF-8"],
    ["a=\uFFFD", "is not UTF-8"],
  ];
  for (const [text, error] of table) assertEquals(readMessage(text), { error }, text);
});
