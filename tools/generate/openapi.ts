/**
 * The OpenAPI v3 documents of Kubernetes, as far as they are of use here: types for them, and
 * the cut that makes a document of some megabytes into one that can be kept beside the generator.
 */

import type { GroupConfig } from "./groups.ts";

/** A schema of an OpenAPI v3 document or of a CRD; only what the generator looks at. */
export interface OpenApiSchema {
  readonly $ref?: string;
  readonly allOf?: readonly OpenApiSchema[];
  readonly oneOf?: readonly OpenApiSchema[];
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly required?: readonly string[];
  readonly items?: OpenApiSchema;
  readonly additionalProperties?: OpenApiSchema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly pattern?: string;
  readonly "x-kubernetes-validations"?: readonly { readonly message: string }[];
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-int-or-string"?: boolean;
}

/** Which kind an operation is about. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** One method of one path. */
export interface Operation {
  readonly "x-kubernetes-action"?: string;
  readonly "x-kubernetes-group-version-kind"?: GroupVersionKind;
}

/** An OpenAPI v3 document. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, OpenApiSchema>> };
}

const METHODS = ["get", "post", "put", "patch", "delete"];
const REF_PREFIX = "#/components/schemas/";

/** The name of the schema that a `$ref`, alone or as the only part of an `allOf`, points to. */
export function refName(schema: OpenApiSchema): string | undefined {
  const ref = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined);
  return ref?.startsWith(REF_PREFIX) ? ref.slice(REF_PREFIX.length) : undefined;
}

/**
 * Cuts a document down to the paths of the group's kinds and the schemas these and `extraSchemas`
 * are made of, without descriptions, defaults and enumerations, sorted by name.
 */
export function trimDocument(
  document: OpenApiDocument,
  config: GroupConfig,
  extraSchemas: readonly string[] = [],
): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const path of Object.keys(document.paths).sort()) {
    // The old form of watching, `/watch/…`, is not used by any client of today.
    if (path.includes("/watch/")) continue;
    const operations = trimOperations(document.paths[path]!, config);
    if (Object.keys(operations).length > 0) paths[path] = operations;
  }
  const all = document.components.schemas;
  const roots = Object.keys(all).filter((name) => isWanted(name, all[name]!, config));
  const schemas: Record<string, OpenApiSchema> = {};
  for (const name of [...reachable(all, [...roots, ...extraSchemas])].sort()) {
    schemas[name] = withoutDetail(all[name]!) as OpenApiSchema;
  }
  const info = { title: document.info.title, version: document.info.version };
  return { openapi: document.openapi, info, paths, components: { schemas } };
}

function trimOperations(
  operations: Readonly<Record<string, Operation>>,
  config: GroupConfig,
): Record<string, Operation> {
  const kept: Record<string, Operation> = {};
  for (const method of METHODS) {
    const kind = operations[method]?.["x-kubernetes-group-version-kind"];
    const action = operations[method]?.["x-kubernetes-action"];
    if (!kind || !action || !config.kinds.includes(kind.kind)) continue;
    if (kind.group !== config.group || kind.version !== config.version) continue;
    kept[method] = { "x-kubernetes-action": action, "x-kubernetes-group-version-kind": kind };
  }
  return kept;
}

function isWanted(name: string, schema: OpenApiSchema, config: GroupConfig): boolean {
  const kinds = (schema as { "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[] })[
    "x-kubernetes-group-version-kind"
  ];
  return kinds?.length === 1 && config.kinds.includes(name.slice(name.lastIndexOf(".") + 1)) &&
    kinds[0]!.group === config.group && kinds[0]!.version === config.version;
}

/** The names of all schemas that the given ones refer to, themselves included. */
export function reachable(
  schemas: Readonly<Record<string, OpenApiSchema>>,
  roots: readonly string[],
): Set<string> {
  const found = new Set<string>();
  const open = [...roots];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    const schema = schemas[name];
    if (!schema) throw new Error(`Cannot find schema ${name} in the OpenAPI document`);
    found.add(name);
    collectRefs(schema, open);
  }
  return found;
}

function collectRefs(value: unknown, into: string[]): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    // A field of JSONSchemaProps is called "$ref" too; its value is a schema, not a string.
    if (key === "$ref" && typeof child === "string") into.push(child.slice(REF_PREFIX.length));
    else collectRefs(child, into);
  }
}

const DROPPED = new Set(["description", "default", "enum"]);

/**
 * A copy of a schema without descriptions, defaults and enumerations. The latter grow from one
 * Kubernetes to the next, and what a cluster sends or takes is not to be judged by an older list.
 */
export function withoutDetail(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutDetail);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(schema)) {
    if (DROPPED.has(key)) continue;
    // Under `properties` the keys are field names, of which some are called "description".
    copy[key] = key === "properties" ? eachWithoutDetail(child) : withoutDetail(child);
  }
  return copy;
}

function eachWithoutDetail(properties: unknown): Record<string, unknown> {
  const entries = Object.entries(properties as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, child]) => [name, withoutDetail(child)]));
}
