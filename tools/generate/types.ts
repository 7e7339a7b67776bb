/**
 * From a schema to a TypeScript type. What a reference or a nested object is called is the
 * caller's to say; here is only how the shapes of JSON are written.
 */

import { type OpenApiSchema, refName } from "./openapi.ts";
import { type ModulePrinter, propertyKey } from "./printer.ts";

/** How the names of one printed module come about. */
export interface TypeNames {
  /** The expression for a schema of the document's `components`, importing what it takes. */
  reference(name: string): string;
  /**
   * The name of a type of its own for what is written in place, or undefined to write it in
   * place: objects with properties and string enumerations are asked for.
   *
   * @param path where the schema stands: field names, and `[]` and `{}` for elements.
   */
  named(path: string, schema: OpenApiSchema): string | undefined;
  /** Whether the server sends null for a field, although its schema does not say so. */
  sendsNull?(path: string): boolean;
  /** The type for "any JSON", importing what it takes. */
  anyJson(): string;
}

/** The type of a value with this schema, as an expression. */
export function typeOf(schema: OpenApiSchema, path: string, names: TypeNames): string {
  const ref = refName(schema);
  if (ref !== undefined) return names.reference(ref);
  if (schema.oneOf && !schema.type) return unionOf(schema.oneOf, path, names);
  switch (schema.type) {
    case "string":
      return stringType(schema, path, names);
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "array": {
      const element = typeOf(schema.items ?? {}, `${path}[]`, names);
      return /[ |&]/.test(element) && !element.endsWith(">") ? `(${element})[]` : `${element}[]`;
    }
    case "object":
      return objectType(schema, path, names);
    case undefined:
      return names.anyJson();
    default:
      throw new Error(`Cannot print the type of ${path}: its schema has type '${schema.type}'`);
  }
}

function unionOf(parts: readonly OpenApiSchema[], path: string, names: TypeNames): string {
  return parts.map((part) => typeOf(part, path, names)).join(" | ");
}

function stringType(schema: OpenApiSchema, path: string, names: TypeNames): string {
  if (!schema.enum) return "string";
  return names.named(path, schema) ?? literals(schema);
}

/** A string enumeration as a union of literals. */
export function literals(schema: OpenApiSchema): string {
  return (schema.enum ?? []).map((value) => JSON.stringify(value)).join(" | ");
}

function objectType(schema: OpenApiSchema, path: string, names: TypeNames): string {
  if (schema.properties) {
    const name = names.named(path, schema);
    if (name !== undefined) return name;
    throw new Error(`Cannot print the type of ${path}: an object with fields needs a name`);
  }
  const values = schema.additionalProperties;
  const value = typeof values === "object" ? typeOf(values, `${path}{}`, names) : names.anyJson();
  return `Record<string, ${value}>`;
}

/** What to print instead of what the schema says, by field. */
export type FieldOverrides = Readonly<Record<string, { type: string; required?: boolean }>>;

/** Prints `export interface <name>` with a field for each property, described as the schema is. */
export function printInterface(
  printer: ModulePrinter,
  name: string,
  options: {
    readonly schema: OpenApiSchema;
    readonly path: string;
    readonly names: TypeNames;
    readonly overrides?: FieldOverrides;
  },
): void {
  const { schema, path, names, overrides = {} } = options;
  printer.doc(schema.description);
  printer.block(`export interface ${name}`, () => {
    for (const [field, fieldSchema] of Object.entries(schema.properties ?? {})) {
      const fieldPath = path === "" ? field : `${path}.${field}`;
      const override = overrides[field];
      const required = override?.required ?? schema.required?.includes(field) ?? false;
      let type = override?.type ?? typeOf(fieldSchema, fieldPath, names);
      if (names.sendsNull?.(fieldPath)) type += " | null";
      printer.doc(fieldSchema.description);
      printer.line(`${propertyKey(field)}${required ? "" : "?"}: ${type};`);
    }
  });
  printer.line();
}
