/** Tables of values, and what is to be found wrong with each. */

import { assertEquals } from "@std/assert";
import { checkSchema, formatPath, type Schema } from "../../src/schema/mod.ts";

/** A value and the schema it is held against. */
interface Case {
  readonly name: string;
  readonly schema: Schema;
  readonly value: unknown;
  /** Errors of the value, which stands in the field `v`; none if it is valid. */
  readonly errors: readonly string[];
}

/** What is wrong with the value, as `path: message`. */
export function errorsOf(
  value: unknown,
  schema: Schema,
  unknownFields: "error" | "ignore" = "error",
): string[] {
  return checkSchema(value, schema, { unknownFields })
    .map((error) => `${formatPath(error.path)}: ${error.message}`);
}

/** A test of each case. */
export function schemaTests(cases: readonly Case[]): void {
  for (const { name, schema, value, errors } of cases) {
    Deno.test(`checkSchema() judges ${name}`, () => {
      const wrapped: Schema = { type: "object", properties: { v: schema } };
      assertEquals(errorsOf({ v: value }, wrapped), errors);
    });
  }
}
