import { assert, assertEquals } from "@std/assert";
import type { FieldPath } from "../schema/mod.ts";
import { readDocuments, writeYaml } from "./yaml_source.ts";

function values(text: string): unknown[] {
  return readDocuments(text).map((document) => document.value);
}

function problems(text: string): string[] {
  return readDocuments(text).flatMap((document) =>
    document.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
  );
}

Deno.test("readDocuments() reads values as kubectl does", () => {
  assertEquals(
    values(`
on: [on, off, no, y, "yes"]
mode: 0644
hex: 0x1F
grouped: 1_000
time: 12:30
date: 2026-01-02
none: ~
text: |
  two
  lines
1: number as key
`),
    [{
      // A boolean as a key of an object is its text.
      "true": [true, false, false, true, "yes"],
      mode: 420,
      hex: 31,
      grouped: 1000,
      time: "12:30",
      date: "2026-01-02",
      none: null,
      text: "two\nlines\n",
      "1": "number as key",
    }],
  );
});

Deno.test("readDocuments() takes for numbers what kubectl takes for them", () => {
  const cases: [string, unknown][] = [
    ["0o17", 15],
    ["0644", 420],
    ["-0b101", -5],
    ["+0X1f", 31],
    ["018", 18],
    ["1_000.5_0", 1000.5],
    ["1e3", 1000],
    ["1.e-3", 0.001],
    [".5", 0.5],
    ["18446744073709551616", 18446744073709551616],
    ["e1", "e1"],
    ["-E10", "-E10"],
    [".", "."],
    ["+.", "+."],
    ["._", "._"],
    ["._5", "._5"],
    ["1e999", "1e999"],
    ["0x1ffffffffffffffff", "0x1ffffffffffffffff"],
    ["1.2.3", "1.2.3"],
  ];
  for (const [text, expected] of cases) {
    assertEquals(values(`a: {b: ${text}}`), [{ a: { b: expected } }], text);
  }
  assertEquals(values("e1: {.: 0o7}"), [{ e1: { ".": 7 } }]);
});

Deno.test("readDocuments() reads anchors and merge keys", () => {
  assertEquals(values("a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}\n"), [
    { a: { b: 1 }, c: { b: 1 }, d: { b: 1, e: 2 } },
  ]);
});

Deno.test("readDocuments() reads several documents and leaves out empty ones", () => {
  assertEquals(values("# only a comment\n---\na: 1\n---\n---\n# none\n---\nb: 2\n...\n"), [
    { a: 1 },
    { b: 2 },
  ]);
  assertEquals(values(""), []);
  assertEquals(values("# nothing\n"), []);
});

Deno.test("readDocuments() reads JSON, also several objects one after the other", () => {
  assertEquals(values('{\n\t"a": "x\\/y",\n\t"b": [1,\n\t\t2]\n}\n'), [{ a: "x/y", b: [1, 2] }]);
  assertEquals(values('{"a": "}{"}\n{"b": "\\""}{"c": {}}'), [{ a: "}{" }, { b: '"' }, { c: {} }]);
});

Deno.test("readDocuments() places what stands in a later object of a JSON stream", () => {
  const [, second] = readDocuments('{"a": 1}\n{"b":\n  {"c": 1}}');
  assertEquals(second!.locate(["b", "c"]), { line: 3, column: 9 });
});

Deno.test("readDocuments() tells where text cannot be read", () => {
  const cases: [string, string[]][] = [
    ["a: b: c", ["1:4 Nested mappings are not allowed in compact mappings"]],
    ["a: 'open", ["1:9 Missing closing 'quote"]],
    ["\ta: 1", ["1:1 Tabs are not allowed as indentation"]],
    ["a: 1\nb: 2\na: 3\n", ["3:1 this key is written twice in the same object"]],
    ['{"a": 1,\n "a": 2}', ["2:2 this key is written twice in the same object"]],
    ["a: [.5, -.inf]", ["1:9 Kubernetes has no number -.inf; quotes make it text"]],
    ["a: 1\nb: [*a]", [
      "2:5 Unresolved alias (the anchor must be set before the alias): a",
    ]],
    ["a: !foo 1", ["1:4 Unresolved tag: !foo"]],
    ["a: !!binary aGk=", ["1:4 Unresolved tag: tag:yaml.org,2002:binary"]],
  ];
  for (const [text, expected] of cases) assertEquals(problems(text), expected, text);
});

Deno.test("readDocuments() tells of each key written twice, but of broken syntax only once", () => {
  assertEquals(problems("a: 1\na: 1\nb: 1\nb: 1\n").length, 2);
  assertEquals(problems('{"a": 1} {"a" 2} }').length, 1);
});

Deno.test("readDocuments() refuses aliases that would unfold without end", () => {
  const levels = Array.from(
    { length: 9 },
    (_, level) =>
      `l${level}: &l${level} [${level === 0 ? "x" : Array(9).fill(`*l${level - 1}`).join(", ")}]`,
  );
  const [problem] = problems(levels.join("\n"));
  assert(problem?.includes("alias"), problem);
});

Deno.test("locate() finds the place of a value, or the nearest there is", () => {
  const [document] = readDocuments(
    `metadata: {name: x}
spec:
  steps:
  - name: a
    dependencies:
    - b
    - "c"
  - template:
      spec: &s
        backoffLimit: 1
  - template: {spec: *s}
    nothing:
`,
  );
  const cases: [FieldPath, { key?: boolean }, [number, number]][] = [
    [[], {}, [1, 1]],
    [["metadata", "name"], {}, [1, 18]],
    [["metadata", "name"], { key: true }, [1, 12]],
    [["spec"], {}, [2, 1]],
    [["spec", "steps", 0], {}, [4, 5]],
    [["spec", "steps", 0, "name"], {}, [4, 11]],
    [["spec", "steps", 0, "dependencies"], {}, [5, 5]],
    [["spec", "steps", 0, "dependencies", 1], {}, [7, 7]],
    // Missing: where the object begins that should have it.
    [["spec", "steps", 0, "template"], {}, [4, 5]],
    [["spec", "steps", 0, "template", "spec"], {}, [4, 5]],
    [["spec", "finally"], {}, [2, 1]],
    [["status"], {}, [1, 1]],
    [["spec", "steps", 7], {}, [3, 3]],
    // Behind an alias: where it was written.
    [["spec", "steps", 2, "template", "spec", "backoffLimit"], {}, [10, 23]],
    [["spec", "steps", 2, "nothing"], {}, [12, 5]],
  ];
  for (const [path, options, [line, column]] of cases) {
    assertEquals(document!.locate(path, options), { line, column }, path.join("."));
  }
});

Deno.test("locate() counts columns from the line's start, whatever the line ends with", () => {
  const [document] = readDocuments("a: 1\r\nb:\r\n  c: 2\r\n");
  assertEquals(document!.locate(["b", "c"]), { line: 3, column: 6 });
});

Deno.test("writeYaml() writes what readDocuments() reads back", () => {
  const value = {
    metadata: { name: "x", labels: { on: "yes", version: "0644", empty: "" } },
    spec: { script: `echo ${"long ".repeat(40)}\n  indented\n`, list: [1, true, null, "null", {}] },
  };
  assertEquals(values(writeYaml(value)), [value]);
});

Deno.test("writeYaml() escapes what not every reader of YAML takes for text", () => {
  const characters = [
    "\x7f",
    "\x80",
    "\x85",
    "\x9f",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\ufffe",
    "\uffff",
  ];
  const value = {
    plain: characters.map((character) => `x${character}y`),
    lines: `one${characters[0]}\ntwo\n`,
    "key\u2028": { ordinary: "a\u00a0b ü 😀\ttab" },
  };
  const text = writeYaml(value);
  assertEquals(characters.filter((character) => text.includes(character)), []);
  assertEquals(values(text), [value]);
});
