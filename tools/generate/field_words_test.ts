import { assertEquals } from "@std/assert";
import { limitsOf, typeOf } from "./field_words.ts";
import type { OpenApiSchema } from "./openapi.ts";

const types: [OpenApiSchema, string][] = [
  [{ type: "integer", format: "int32" }, "integer"],
  [{ type: "string", format: "date-time" }, "time"],
  [{ type: "array", items: { type: "string" } }, "list of strings"],
  [{ type: "object", additionalProperties: { type: "string", format: "byte" } }, "map of base64"],
  [{ type: "array", items: {} }, "list of any JSON"],
  [{ "x-kubernetes-int-or-string": true }, "integer or string"],
];

Deno.test("typeOf() names what a field holds", () => {
  for (const [schema, expected] of types) assertEquals(typeOf(schema), expected);
});

const limits: [OpenApiSchema, string][] = [
  [{ minimum: 0 }, "at least 0"],
  [{ maximum: 5 }, "at most 5"],
  [{ minLength: 1, maxLength: 63, pattern: "^a$" }, "1 to 63 characters; `^a$`"],
  [{ minProperties: 1, maxProperties: 1 }, "1 field"],
  [{ maxItems: 4, items: { minLength: 1 } }, "at most 4 items; each at least 1 character"],
  [{ pattern: "^`$" }, "`` ^`$ ``"],
  [{}, ""],
];

Deno.test("limitsOf() tells what the values of a field are held to", () => {
  for (const [schema, expected] of limits) assertEquals(limitsOf(schema), expected);
});
