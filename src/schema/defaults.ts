/** Fills in the defaults of a schema, as the API server does when it reads an object. */

import { fieldSchema, isAbsent, isJsonObject, type Schema, setField } from "./schema.ts";

/**
 * A copy of a JSON value with the schema's defaults in place of absent fields, and of fields that
 * are null where they may not be. Defaults inside an object that is absent do not call it into
 * being. Parts without defaults are shared with the input.
 */
export function applyDefaults(value: unknown, schema: Schema): unknown {
  if (!hasDefaults(schema)) return value;
  if (Array.isArray(value)) {
    const items = schema.items;
    return items ? value.map((item) => applyDefaults(item, items)) : value;
  }
  if (!isJsonObject(value)) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    if (isAbsent(filled[field], property) && property.default !== undefined) {
      setField(filled, field, structuredClone(property.default));
    }
  }
  for (const [field, child] of Object.entries(filled)) {
    const known = fieldSchema(schema, field);
    if (known) setField(filled, field, applyDefaults(child, known));
  }
  return filled;
}

/** Schemas that were looked at; they never change. */
const withDefaults = new WeakMap<Schema, boolean>();

/** Whether a schema holds a default at any depth. */
function hasDefaults(schema: Schema): boolean {
  const known = withDefaults.get(schema);
  if (known !== undefined) return known;
  const { items, additionalProperties: additional } = schema;
  const found = Object.values(schema.properties ?? {})
    .some((property) => property.default !== undefined || hasDefaults(property)) ||
    items !== undefined && hasDefaults(items) ||
    typeof additional === "object" && hasDefaults(additional);
  withDefaults.set(schema, found);
  return found;
}
