import { assertEquals } from "@std/assert";
import { printFieldTables } from "./field_tables.ts";
import type { OpenApiSchema } from "./openapi.ts";

const text = (description: string, more: Partial<OpenApiSchema> = {}): OpenApiSchema => ({
  ...{ type: "string", description },
  ...more,
});

Deno.test("printFieldTables() tells of each field what it is, may be, and is when absent", () => {
  const printed = printFieldTables("Thing", {
    description: "A thing.",
    required: ["name"],
    "x-kubernetes-validations": [{ message: "name is not <other>" }],
    properties: {
      name: text("Its <name>.", { pattern: "^a|b$", maxLength: 3 }),
      mode: text("How. Default A. Later words.", { enum: ["A", "B"] }),
    },
  });
  assertEquals(printed.split("\n"), [
    "### Thing",
    "",
    "A thing.",
    "",
    "| field | type | default | limits | meaning |",
    "|---|---|---|---|---|",
    "| `name` | string | required | at most 3 characters; `^a\\|b$` | Its \\<name>. |",
    "| `mode` | string | A | `A`, `B` | How. Later words. |",
    "",
    "Refused besides:",
    "",
    "- name is not \\<other>",
  ]);
});

Deno.test("printFieldTables() gives objects near the root a section, equal ones the same", () => {
  const object = (properties: Record<string, OpenApiSchema>): OpenApiSchema => ({
    ...{ type: "object", description: "An object. Default none.", properties },
  });
  const deep = object({ d: text("D.") });
  const list = { type: "array", description: "Some.", items: object({ c: object({ deep }) }) };
  const printed = printFieldTables("Thing", object({ a: list, b: list })).split("\n");
  assertEquals(printed.filter((line) => line.startsWith("###")), [
    "### Thing",
    "### a[]",
    "### a[].c",
    "### a[].c.deep",
  ]);
  assertEquals(printed.filter((line) => /^\| `(a|b|c|d)`/.test(line)), [
    "| `a` | [list of objects](#a) |  |  | Some. |",
    "| `b` | [list of objects](#a) |  |  | Some. |",
    "| `c` | [object](#ac) | none |  | An object. |",
    "| `d` | string |  |  | D. |",
  ]);
});

Deno.test("printFieldTables() tells what lies deeper, and its rules, in the section above it", () => {
  const wrap = (inner: OpenApiSchema, name: string): OpenApiSchema => ({
    ...{ type: "object", properties: { [name]: inner } },
  });
  const rules = [{ message: "too odd" }];
  const inner = { ...wrap(text("E."), "e"), "x-kubernetes-validations": rules };
  const deep = wrap({ type: "array", items: inner }, "d");
  const printed = printFieldTables("Thing", wrap(wrap(wrap(deep, "c"), "b"), "a")).split("\n");
  assertEquals(printed.slice(printed.indexOf("### a.b.c")), [
    "### a.b.c",
    "",
    "| field | type | default | limits | meaning |",
    "|---|---|---|---|---|",
    "| `d` | list of objects |  |  |  |",
    "| `d[].e` | string |  |  | E. |",
    "",
    "Refused besides:",
    "",
    "- `d[]`: too odd",
  ]);
});
