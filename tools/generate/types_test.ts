import { assertEquals, assertThrows } from "@std/assert";
import type { OpenApiSchema } from "./openapi.ts";
import { ModulePrinter } from "./printer.ts";
import { printInterface, type TypeNames, typeOf } from "./types.ts";

const names: TypeNames = {
  reference: (name) => name.slice(name.lastIndexOf(".") + 1),
  named: (path) => path === "known" ? "Known" : undefined,
  sendsNull: (path) => path === "time",
  anyJson: () => "JSONValue",
};

const cases: readonly [schema: OpenApiSchema, type: string][] = [
  [{ type: "string" }, "string"],
  [{ type: "string", enum: ["a", "b"] }, '"a" | "b"'],
  [{ type: "integer", format: "int64" }, "number"],
  [{ type: "boolean" }, "boolean"],
  [{ type: "array", items: { type: "number" } }, "number[]"],
  [{ type: "array", items: { type: "string", enum: ["a", "b"] } }, '("a" | "b")[]'],
  [{ type: "array", items: { type: "object" } }, "Record<string, JSONValue>[]"],
  [{ type: "object", additionalProperties: { type: "string" } }, "Record<string, string>"],
  [{ oneOf: [{ type: "string" }, { type: "number" }] }, "string | number"],
  [{ $ref: "#/components/schemas/x.Y" }, "Y"],
  [{}, "JSONValue"],
];

for (const [schema, type] of cases) {
  Deno.test(`typeOf() of ${JSON.stringify(schema)} is ${type}`, () => {
    assertEquals(typeOf(schema, "field", names), type);
  });
}

Deno.test("typeOf() asks for the name of an object with fields, and stops if it has none", () => {
  const schema: OpenApiSchema = { type: "object", properties: { a: {} } };
  assertEquals(typeOf(schema, "known", names), "Known");
  assertThrows(() => typeOf(schema, "new", names), Error, "Cannot print the type of new");
});

Deno.test("printInterface() marks optional fields, nulls and what is overridden", () => {
  const printer = new ModulePrinter([]);
  printInterface(printer, "A", {
    schema: {
      type: "object",
      description: "An A.",
      required: ["name"],
      properties: {
        name: { type: "string", description: "Its name." },
        time: { type: "string" },
        kind: { type: "string" },
        "a-b": { type: "integer" },
      },
    },
    path: "",
    names,
    overrides: { kind: { type: '"A"', required: true } },
  });
  assertEquals(
    printer.toString().split("*/\n\n")[1],
    `/** An A. */
export interface A {
  /** Its name. */
  name: string;
  time?: string | null;
  kind: "A";
  "a-b"?: number;
}

`,
  );
});
