import { assertEquals } from "@std/assert";
import { checkSchema } from "./check.ts";
import { formatPath } from "./path.ts";
import type { Schema } from "./schema.ts";

function errorsOf(
  value: unknown,
  schema: Schema,
  unknownFields: "error" | "ignore" = "error",
): string[] {
  return checkSchema(value, schema, { unknownFields })
    .map((error) => `${formatPath(error.path)}: ${error.message}`);
}

interface Case {
  readonly name: string;
  readonly schema: Schema;
  readonly value: unknown;
  /** Errors of the value, which stands in the field `v`; none if it is valid. */
  readonly errors: readonly string[];
}

const dnsLabel: Schema = {
  type: "string",
  pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
  minLength: 1,
  maxLength: 5,
};
const point: Schema = {
  type: "object",
  required: ["x"],
  properties: { x: { type: "integer" }, y: { type: "integer" } },
};

const cases: readonly Case[] = [
  { name: "a string", schema: { type: "string" }, value: "a", errors: [] },
  {
    name: "a number for a string",
    schema: { type: "string" },
    value: 5,
    errors: ['v: must be a string, but is the number 5; put it in quotes: "5"'],
  },
  {
    name: "a boolean for a string",
    schema: { type: "string" },
    value: true,
    errors: ['v: must be a string, but is true; put it in quotes: "true"'],
  },
  {
    name: "a string for a whole number",
    schema: { type: "integer" },
    value: "5",
    errors: ['v: must be a whole number, but is the string "5"'],
  },
  {
    name: "a fraction for a whole number",
    schema: { type: "integer" },
    value: 1.5,
    errors: ["v: must be a whole number, but is the number 1.5"],
  },
  { name: "a fraction for a number", schema: { type: "number" }, value: 1.5, errors: [] },
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
    name: "a string for true or false",
    schema: { type: "boolean" },
    value: "yes",
    errors: ['v: must be true or false, but is the string "yes"'],
  },
  {
    name: "int-or-string",
    schema: { type: "array", items: { "x-kubernetes-int-or-string": true } },
    value: [1, "25%", 1.5, true],
    errors: [
      "v[2]: must be a whole number or a string, but is the number 1.5",
      "v[3]: must be a whole number or a string, but is true",
    ],
  },
  {
    name: "an enumeration, nearly met",
    schema: { type: "string", enum: ["Job", "Manual"] },
    value: "manual",
    errors: ['v: must be one of Job or Manual, but is "manual": did you mean "Manual"?'],
  },
  {
    name: "an enumeration of one",
    schema: { type: "string", enum: ["batch/v1"] },
    value: "v1",
    errors: ['v: must be batch/v1, but is "v1"'],
  },
  {
    name: "a known pattern",
    schema: dnsLabel,
    value: "A b",
    errors: [
      "v: must be a DNS label: lower case letters, digits and dashes, with a letter or digit at " +
      'both ends, but is "A b"',
    ],
  },
  {
    name: "another pattern",
    schema: { type: "string", pattern: "^x+$" },
    value: "y",
    errors: ['v: must match the pattern ^x+$, but is "y"'],
  },
  { name: "an empty string", schema: dnsLabel, value: "", errors: ["v: must not be empty"] },
  {
    name: "a string too long",
    schema: dnsLabel,
    value: "abcdef",
    errors: ["v: must have at most 5 characters, but has 6"],
  },
  {
    name: "lengths in code points",
    schema: { type: "string", maxLength: 2 },
    value: "🙂🙂",
    errors: [],
  },
  {
    name: "a string too short",
    schema: { type: "string", minLength: 3 },
    value: "ab",
    errors: ["v: must have at least 3 characters, but has 2"],
  },
  {
    name: "numbers out of range",
    schema: { type: "array", items: { type: "integer", minimum: 1, maximum: 3 } },
    value: [0, 1, 3, 4],
    errors: ["v[0]: must be at least 1, but is 0", "v[3]: must be at most 3, but is 4"],
  },
  {
    name: "numbers beyond 32 bits",
    schema: { type: "array", items: { type: "integer", format: "int32" } },
    value: [2147483647, 2147483648],
    errors: ["v[1]: must be at most 2147483647, but is 2147483648"],
  },
  {
    name: "numbers beyond 64 bits",
    schema: { type: "array", items: { type: "integer", format: "int64" } },
    value: [4294967296, 1e19],
    errors: ["v[1]: must be at most 9223372036854775000, but is 10000000000000000000"],
  },
  {
    name: "times",
    schema: { type: "array", items: { type: "string", format: "date-time" } },
    value: [
      "2026-01-02T03:04:05Z",
      "2026-01-02T03:04:05.123456+01:00",
      "2026-01-02",
      "2026-13-02T03:04:05Z",
    ],
    errors: [
      'v[2]: must be a time as 2026-01-02T03:04:05Z, but is "2026-01-02"',
      'v[3]: must be a time as 2026-01-02T03:04:05Z, but is "2026-13-02T03:04:05Z"',
    ],
  },
  {
    name: "base64",
    schema: { type: "array", items: { type: "string", format: "byte" } },
    value: ["aGk=", "", "a"],
    errors: ['v[2]: must be base64, but is "a"'],
  },
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
    errors: ['v.d: must be a string, but is the number 5; put it in quotes: "5"'],
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
      'v.metadata.labels.a: must be a string, but is the number 1; put it in quotes: "1"',
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
];

for (const { name, schema, value, errors } of cases) {
  Deno.test(`checkSchema() judges ${name}`, () => {
    const wrapped: Schema = { type: "object", properties: { v: schema } };
    assertEquals(errorsOf({ v: value }, wrapped), errors);
  });
}

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
