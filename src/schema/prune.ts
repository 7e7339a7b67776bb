/**
 * Removes what a schema does not know, as the API server does before it stores an object. Where
 * unknown fields are preserved they stay, but a field that has a schema is pruned by it.
 */

import { objectMetaSchema } from "./object_meta.ts";
import {
  fieldSchema,
  isAbsent,
  isJsonObject,
  isMetadata,
  keepsUnknownFields,
  type Schema,
  setField,
} from "./schema.ts";

/**
 * A copy of a JSON value without the fields that the schema does not know, and without those that
 * are null where null is no value.
 */
export function prune(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value)) {
    const items = schema.items;
    return items ? value.map((item) => prune(item, items)) : value;
  }
  if (!isJsonObject(value)) return value;
  const keepsUnknown = keepsUnknownFields(schema);
  const kept: Record<string, unknown> = {};
  for (const [field, child] of Object.entries(value)) {
    const known = isMetadata(schema, field) ? objectMetaSchema : fieldSchema(schema, field);
    // A default takes the place of such a null; see applyDefaults().
    if (isAbsent(child, known) && known?.default === undefined) continue;
    if (known) setField(kept, field, prune(child, known));
    else if (keepsUnknown) setField(kept, field, child);
  }
  return kept;
}
