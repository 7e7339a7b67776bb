import { assertEquals, assertNotStrictEquals } from "@std/assert";
import { prune } from "./prune.ts";
import type { Schema } from "./schema.ts";

const schema: Schema = {
  type: "object",
  "x-kubernetes-embedded-resource": true,
  properties: {
    metadata: { type: "object" },
    list: { type: "array", items: { type: "object", properties: { a: {} } } },
    map: {
      type: "object",
      additionalProperties: { type: "object", properties: { a: { type: "string" } } },
    },
    open: {
      type: "object",
      "x-kubernetes-preserve-unknown-fields": true,
      properties: { closed: { type: "object", properties: { a: {} } } },
    },
    any: { nullable: true, "x-kubernetes-preserve-unknown-fields": true },
  },
};

const cases: readonly [name: string, value: unknown, pruned: unknown][] = [
  ["unknown fields", { apiVersion: "v1", kind: "A", b: 1 }, { apiVersion: "v1", kind: "A" }],
  ["unknown fields of list entries", { list: [{ a: 1, b: 2 }, 3] }, { list: [{ a: 1 }, 3] }],
  ["unknown fields of a map's values", { map: { x: { a: "1", b: 2 } } }, {
    map: { x: { a: "1" } },
  }],
  [
    "what is known below preserved fields",
    { open: { b: { c: 1 }, closed: { a: 1, b: 2 } } },
    { open: { b: { c: 1 }, closed: { a: 1 } } },
  ],
  [
    "unknown fields of metadata",
    { metadata: { name: "a", labels: { b: "c" }, colour: 1, creationTimestamp: null } },
    { metadata: { name: "a", labels: { b: "c" } } },
  ],
  ["fields that are null", { map: null, list: [null] }, { list: [null] }],
  ["no null that is a value", { any: null, open: { b: null } }, { any: null, open: { b: null } }],
];

for (const [name, value, pruned] of cases) {
  Deno.test(`prune() removes ${name}`, () => assertEquals(prune(value, schema), pruned));
}

Deno.test("prune() keeps any JSON where the schema allows it", () => {
  const value = { any: [{ b: [null, { c: null }] }, "x"] };
  assertEquals(prune(value, schema), value);
});

Deno.test("prune() leaves its input alone", () => {
  const value = Object.freeze({ b: 1, list: Object.freeze([Object.freeze({ a: 1, b: 2 })]) });
  const pruned = prune(value, schema);
  assertNotStrictEquals(pruned, value);
  assertEquals(value, { b: 1, list: [{ a: 1, b: 2 }] });
});

Deno.test("prune() keeps a key called __proto__ as a key", () => {
  const value = JSON.parse('{"map": {"__proto__": {"a": "1", "b": 2}}}');
  assertEquals(JSON.stringify(prune(value, schema)), '{"map":{"__proto__":{"a":"1"}}}');
});
