import { assertEquals, assertNotStrictEquals } from "@std/assert";
import { applyDefaults } from "./defaults.ts";
import type { Schema } from "./schema.ts";

const schema: Schema = {
  type: "object",
  properties: {
    a: { type: "integer", default: 1 },
    b: { type: "integer", default: 2, nullable: true },
    inner: { type: "object", properties: { c: { type: "string", default: "x" } } },
    made: {
      type: "object",
      default: {},
      properties: { d: { type: "array", default: [1], items: { type: "integer" } } },
    },
    list: {
      type: "array",
      items: { type: "object", properties: { e: { type: "boolean", default: false } } },
    },
  },
};

const cases: readonly [name: string, value: unknown, filled: unknown][] = [
  ["absent fields, but no absent objects", {}, { a: 1, b: 2, made: { d: [1] } }],
  [
    "fields that are null and may not be",
    { a: null, b: null, made: { d: null } },
    { a: 1, b: null, made: { d: [1] } },
  ],
  [
    "objects that are there",
    { a: 0, b: 0, inner: {}, made: { d: [] } },
    { a: 0, b: 0, inner: { c: "x" }, made: { d: [] } },
  ],
  [
    "list entries",
    { a: 0, b: 0, made: { d: [] }, list: [{}, { e: true }] },
    { a: 0, b: 0, made: { d: [] }, list: [{ e: false }, { e: true }] },
  ],
];

for (const [name, value, filled] of cases) {
  Deno.test(`applyDefaults() fills in ${name}`, () => {
    assertEquals(applyDefaults(value, schema), filled);
  });
}

Deno.test("applyDefaults() keeps unknown fields, and what is no object", () => {
  assertEquals(applyDefaults({ a: 0, b: 0, made: 5, z: { y: 1 } }, schema), {
    a: 0,
    b: 0,
    made: 5,
    z: { y: 1 },
  });
});

Deno.test("applyDefaults() changes neither its input nor the schema's default", () => {
  const value = Object.freeze({ inner: Object.freeze({}) });
  const first = applyDefaults(value, schema) as { made: { d: number[] } };
  first.made.d.push(2);
  const second = applyDefaults(value, schema) as { made: { d: number[] } };
  assertEquals(second.made.d, [1]);
  assertNotStrictEquals(first.made, second.made);
  assertEquals(value, { inner: {} });
});
