/**
 * Prints schemas as constants for `src/schema`: without descriptions and CEL rules, and what has a
 * name once, under that name, so that the text stays short and its parts are shared in memory.
 */

import { type CustomResource } from "./crd.ts";
import { jobFlowTypeName } from "./jobflow_names.ts";
import { type OpenApiSchema, refName } from "./openapi.ts";
import { ModulePrinter, propertyKey } from "./printer.ts";

/** The keywords that are checked, in the order they are printed. */
const KEYWORDS = [
  "type",
  "format",
  "nullable",
  "enum",
  "default",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
  "required",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-embedded-resource",
  "x-kubernetes-int-or-string",
] as const;

/** One schema to print, with the printer of its parts. */
interface Expression {
  /** The text for a schema that stands inside another. */
  nested(path: string, schema: OpenApiSchema): string;
}

/** Prints the schema of the JobFlow CRD as `jobFlowSchema`. */
export function printCustomResourceSchema(resource: CustomResource, header: string[]): string {
  const printer = schemaModule(header);
  const printed = new Set<string>();
  const expression: Expression = {
    nested(path, schema) {
      const typeName = schema.properties ? jobFlowTypeName(path) : undefined;
      if (typeName === undefined) return schemaText(path, schema, expression);
      const name = `${lowerFirst(typeName)}Schema`;
      if (!printed.has(name)) {
        printed.add(name);
        const text = schemaText(path, schema, expression);
        printer.line(`const ${name}: Schema = ${text};`);
        printer.line();
      }
      return name;
    },
  };
  // Of the root this is understood, as far as the API server is concerned.
  const root = { ...resource.schema, "x-kubernetes-embedded-resource": true };
  const text = schemaText("", root, expression);
  printer.doc("The schema of a JobFlow, but for the CEL rules.");
  printer.line(`export const ${lowerFirst(resource.gvk.kind)}Schema: Schema = ${text};`);
  return printer.toString();
}

/**
 * Prints the schema of batch/v1 Job as `jobSchema`.
 *
 * @param schemas the schemas of the batch document, by name.
 */
export function printJobSchema(
  schemas: Readonly<Record<string, OpenApiSchema>>,
  header: string[],
): string {
  const printer = schemaModule(header);
  const printed = new Map<string, string>();
  const expression: Expression = {
    nested(_path, schema) {
      const ref = refName(schema);
      return ref === undefined ? schemaText("", native(schema), expression) : constant(ref);
    },
  };
  const constant = (name: string): string => {
    const plain = PLAIN_VALUES[name];
    if (plain !== undefined) return plain;
    const known = printed.get(name);
    if (known !== undefined) return known;
    const constName = lowerFirst(name.slice(name.lastIndexOf(".") + 1));
    if ([...printed.values()].includes(constName)) {
      throw new Error(`Cannot print ${name}: another schema is called ${constName} too`);
    }
    printed.set(name, constName);
    const schema = schemas[name];
    if (!schema) throw new Error(`Cannot find the schema ${name}`);
    const text = schemaText("", native(schema), expression);
    printer.line(`const ${constName}: Schema = ${text};`);
    printer.line();
    return constName;
  };
  const job = constant("io.k8s.api.batch.v1.Job");
  printer.doc("The schema of a batch/v1 Job.");
  printer.line(`export const jobSchema: Schema = ${job};`);
  return printer.toString();
}

/** Schemas of plain values, which OpenAPI writes in a way that structural schemas do not know. */
const PLAIN_VALUES: Readonly<Record<string, string>> = {
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": '{ type: "string", format: "date-time" }',
  "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1":
    '{ type: "object", "x-kubernetes-preserve-unknown-fields": true }',
  // A string or any number; its form is for the API server to check.
  "io.k8s.apimachinery.pkg.api.resource.Quantity":
    '{ "x-kubernetes-preserve-unknown-fields": true }',
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": '{ "x-kubernetes-int-or-string": true }',
};

/** A schema of a native kind as a structural one: plain objects open, no list types. */
function native(schema: OpenApiSchema): OpenApiSchema {
  const { "x-kubernetes-list-type": _, ...rest } = schema as OpenApiSchema & {
    "x-kubernetes-list-type"?: string;
  };
  if (schema.type === "object" && !schema.properties && !schema.additionalProperties) {
    return { ...rest, "x-kubernetes-preserve-unknown-fields": true };
  }
  return rest;
}

/** One schema as the text of an object literal. */
function schemaText(path: string, schema: OpenApiSchema, expression: Expression): string {
  const keywords = schema as Record<string, unknown>;
  const parts = KEYWORDS.filter((keyword) => keywords[keyword] !== undefined)
    .map((keyword) => `${propertyKey(keyword)}: ${JSON.stringify(keywords[keyword])}`);
  const listType = keywords["x-kubernetes-list-type"];
  if (listType === "map" || listType === "set") {
    parts.push(`"x-kubernetes-list-type": ${JSON.stringify(listType)}`);
    const keys = keywords["x-kubernetes-list-map-keys"];
    if (keys) parts.push(`"x-kubernetes-list-map-keys": ${JSON.stringify(keys)}`);
  }
  if (schema.properties) parts.push(`properties: ${propertiesText(path, schema, expression)}`);
  if (schema.items) parts.push(`items: ${expression.nested(`${path}[]`, schema.items)}`);
  if (typeof schema.additionalProperties === "object") {
    const values = expression.nested(`${path}{}`, schema.additionalProperties);
    parts.push(`additionalProperties: ${values}`);
  }
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function propertiesText(path: string, schema: OpenApiSchema, expression: Expression): string {
  const fields = Object.entries(schema.properties ?? {}).map(([field, fieldSchema]) => {
    const text = expression.nested(path === "" ? field : `${path}.${field}`, fieldSchema);
    return `${propertyKey(field)}: ${text}`;
  });
  // A line break after the brace makes the formatter put each field on a line of its own.
  return `{\n${fields.join(",\n")} }`;
}

function schemaModule(header: string[]): ModulePrinter {
  const printer = new ModulePrinter(header);
  printer.importType("{ Schema }", "../src/schema/schema.ts");
  return printer;
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
