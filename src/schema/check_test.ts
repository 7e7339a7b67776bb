import { assertEquals } from "@std/assert";
import { errorsOf, schemaTests } from "../../tests/support/schema_cases.ts";
import { checkSchema } from "./check.ts";
import type { Schema } from "./schema.ts";

const point: Schema = {
  type: "object",
  required: ["x"],
  properties: { x: { type: "integer" }, y: { type: "integer" } },
};

schemaTests([
  {
    name: "a list for an object",
    schema: point,
    value: [],
    errors: ["v: must be an object, but is a list"],
  },
  {
    name: "an object for a list",
    schema: { type: "array", items: { type: "string" } },
    value: {},
    errors: ["v: must be a list, but is an object"],
  },
  {
    name: "a field that is null, as if it were absent",
    schema: point,
    value: { x: null, y: null },
    errors: ["v.x: is required"],
  },
  {
    name: "null in a list",
    schema: { type: "array", items: { type: "string" } },
    value: [null],
    errors: ["v[0]: must be a string, but is null"],
  },
  {
    name: "null where it may be",
    schema: { type: "array", items: { ...point, nullable: true } },
    value: [null],
    errors: [],
  },
  { name: "any value", schema: {}, value: [1, { a: null }], errors: [] },
  {
    name: "lists too short and too long",
    schema: {
      type: "array",
      items: { type: "array", minItems: 1, maxItems: 2, items: { type: "integer" } },
    },
    value: [[], [1], [1, 2, 3]],
    errors: [
      "v[0]: must have at least one entry",
      "v[2]: must have at most 2 entries, but has 3",
    ],
  },
  {
    name: "a set with a duplicate",
    schema: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
    value: ["a", "b", "a"],
    errors: ["v[2]: is the same as entry 0; each may be there once"],
  },
  {
    name: "a list map with a duplicate key",
    schema: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["x"],
      items: point,
    },
    value: [{ x: 1 }, { x: 2 }, { x: 1, y: 3 }],
    errors: ["v[2]: is the same as entry 0 in x; each may be there once"],
  },
  {
    name: "an atomic list with a duplicate",
    schema: { type: "array", "x-kubernetes-list-type": "atomic", items: { type: "string" } },
    value: ["a", "a"],
    errors: [],
  },
  { name: "a field missing", schema: point, value: { y: 1 }, errors: ["v.x: is required"] },
  {
    name: "an unknown field near a known one",
    schema: { type: "object", properties: { dependencies: {}, name: {} } },
    value: { dependancies: [] },
    errors: ['v.dependancies: unknown field "dependancies": did you mean "dependencies"?'],
  },
  {
    name: "an unknown field near none, few known",
    schema: point,
    value: { x: 1, colour: "red" },
    errors: ['v.colour: unknown field "colour"; there are x, y'],
  },
  {
    name: "an unknown field where none is known",
    schema: { type: "object" },
    value: { a: 1 },
    errors: ['v.a: unknown field "a"'],
  },
  {
    name: "a field named like a member of every object",
    schema: point,
    value: JSON.parse('{"x": 1, "constructor": 1, "__proto__": 1}'),
    errors: [
      'v.constructor: unknown field "constructor"; there are x, y',
      'v.__proto__: unknown field "__proto__"; there are x, y',
    ],
  },
  {
    name: "an unknown field that is preserved",
    schema: { ...point, "x-kubernetes-preserve-unknown-fields": true },
    value: { x: 1, colour: "red" },
    errors: [],
  },
  {
    name: "fields of a map",
    schema: { type: "object", additionalProperties: { type: "string" } },
    value: { "a.b/c": "x", d: 5 },
    errors: ["v.d: must be a string, but is the number 5; put it in quotes"],
  },
  {
    name: "exactly one field",
    schema: {
      type: "array",
      items: { type: "object", minProperties: 1, maxProperties: 1, properties: { a: {}, b: {} } },
    },
    value: [{ a: 1 }, {}, { a: 1, b: 2 }],
    errors: [
      "v[1]: must have exactly one of a or b, but has none",
      "v[2]: must have exactly one of a or b, but has 2",
    ],
  },
  {
    name: "a whole object",
    schema: {
      type: "object",
      "x-kubernetes-embedded-resource": true,
      required: ["spec"],
      properties: { metadata: { type: "object" }, spec: { type: "object" } },
    },
    value: { kind: "", metadata: { lables: {}, labels: { a: 1 }, creationTimestamp: null } },
    errors: [
      "v.apiVersion: is required",
      "v.spec: is required",
      "v.kind: must not be empty",
      'v.metadata.lables: unknown field "lables": did you mean "labels"?',
      "v.metadata.labels.a: must be a string, but is the number 1; put it in quotes",
    ],
  },
  {
    name: "every error, in the order of the value",
    schema: { type: "array", items: point },
    value: [{ x: "1", z: 1 }, 2, {}],
    errors: [
      'v[0].x: must be a whole number, but is the string "1"',
      'v[0].z: unknown field "z"; there are x, y',
      "v[1]: must be an object, but is the number 2",
      "v[2].x: is required",
    ],
  },
]);

Deno.test("checkSchema() lets unknown fields pass if it is told to ignore them", () => {
  assertEquals(errorsOf({ x: "a", colour: 1 }, point, "ignore"), [
    'x: must be a whole number, but is the string "a"',
  ]);
});

Deno.test("checkSchema() gives the reason and the value of each error", () => {
  assertEquals(checkSchema({ colour: 1 }, point, { unknownFields: "error" }), [
    { path: ["x"], message: "is required", reason: "required" },
    {
      path: ["colour"],
      message: 'unknown field "colour"; there are x, y',
      reason: "unknownField",
      value: 1,
    },
  ]);
});

Deno.test("checkSchema() treats a member that is undefined as absent", () => {
  assertEquals(errorsOf({ x: undefined, z: undefined }, point), ["x: is required"]);
});
