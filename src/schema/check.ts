/**
 * Checks a JSON value against a structural schema, as the Kubernetes API server would, and finds
 * every error, not only the first. CEL rules are not evaluated here.
 */

import type { Check, Checked, FieldError } from "./field_error.ts";
import { nearest } from "./nearest.ts";
import { objectMetaSchema } from "./object_meta.ts";
import type { FieldPath } from "./path.ts";
import { checkScalar } from "./scalars.ts";
import {
  fieldSchema,
  isAbsent,
  isJsonObject,
  isMetadata,
  type JsonObject,
  keepsUnknownFields,
  type Schema,
} from "./schema.ts";
import { orList, quote, wrongType } from "./words.ts";

/** How to check. */
export interface CheckOptions {
  /** Whether fields that the schema does not know are errors. */
  readonly unknownFields: "error" | "ignore";
  /** Tells which of the known words was meant. @default nearest */
  readonly suggest?: typeof nearest;
}

/** Up to this many known fields, an error about an unknown one names them all. */
const MAX_NAMED_FIELDS = 8;

/** All errors of a JSON value under a schema, in the order of the value's fields. */
export function checkSchema(
  value: unknown,
  schema: Schema,
  options: CheckOptions,
): readonly FieldError[] {
  const check: Check = { suggest: nearest, ...options, errors: [] };
  checkValue(check, [], { value, schema });
  return check.errors;
}

function checkValue(check: Check, path: FieldPath, checked: Checked): void {
  const { value, schema } = checked;
  if (value === null && schema.nullable) return;
  if (!hasType(value, schema)) {
    check.errors.push({ path, message: wrongType(value, schema), reason: "type", value });
    return;
  }
  checkEnum(check, path, checked);
  if (isJsonObject(value)) checkObject(check, path, { value, schema });
  else if (Array.isArray(value)) checkList(check, path, { value, schema });
  else checkScalar(check, path, { value, schema });
}

function hasType(value: unknown, schema: Schema): boolean {
  if (schema["x-kubernetes-int-or-string"]) {
    return typeof value === "string" || Number.isInteger(value);
  }
  switch (schema.type) {
    case undefined:
      return true;
    case "object":
      return isJsonObject(value);
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    default:
      throw new Error(`Cannot check a value: the schema has the unknown type '${schema.type}'`);
  }
}

function checkEnum(check: Check, path: FieldPath, { value, schema }: Checked): void {
  if (!schema.enum || schema.enum.includes(value)) return;
  const known = schema.enum.map((one) => typeof one === "string" ? one : JSON.stringify(one));
  const meant = typeof value === "string" ? check.suggest(value, known) : undefined;
  const found = typeof value === "string" ? quote(value) : JSON.stringify(value);
  const hint = meant === undefined ? "" : `: did you mean ${quote(meant)}?`;
  const message = known.length === 1
    ? `must be ${known[0]}, but is ${found}`
    : `must be one of ${orList(known)}, but is ${found}${hint}`;
  check.errors.push({ path, message, reason: "enum", value });
}

function checkObject(check: Check, path: FieldPath, checked: Checked<JsonObject>): void {
  const { value, schema } = checked;
  for (const field of requiredFields(schema)) {
    if (Object.hasOwn(value, field) && !isAbsent(value[field], fieldSchema(schema, field))) {
      continue;
    }
    check.errors.push({ path: [...path, field], message: "is required", reason: "required" });
  }
  checkFieldCount(check, path, checked);
  for (const [field, child] of Object.entries(value)) {
    const known = isMetadata(schema, field) ? objectMetaSchema : fieldSchema(schema, field);
    if (isAbsent(child, known)) continue;
    const childPath = [...path, field];
    if (known) checkValue(check, childPath, { value: child, schema: known });
    else checkUnknown(check, childPath, { value: child, schema });
  }
}

function checkFieldCount(check: Check, path: FieldPath, checked: Checked<JsonObject>): void {
  const { value, schema } = checked;
  const { minProperties = 0, maxProperties = Infinity } = schema;
  if (minProperties === 0 && maxProperties === Infinity) return;
  const known = Object.keys(schema.properties ?? {});
  // Unknown fields do not count: they are errors of their own, or pruned.
  const counts = (field: string) =>
    !isAbsent(value[field], fieldSchema(schema, field)) &&
    (known.length === 0 || keepsUnknownFields(schema) || known.includes(field));
  const found = Object.keys(value).filter(counts).length;
  if (found >= minProperties && found <= maxProperties) return;
  let message = `must have at least ${minProperties} fields, but has ${found}`;
  if (found > maxProperties) {
    message = `must have at most ${maxProperties} fields, but has ${found}`;
  }
  if (minProperties === 1) message = "must not be empty";
  if (minProperties === 1 && maxProperties === 1) {
    message = `must have exactly one of ${orList(known)}, but has ${found === 0 ? "none" : found}`;
  }
  check.errors.push({ path, message, reason: "length", value });
}

function requiredFields(schema: Schema): readonly string[] {
  const required = schema.required ?? [];
  if (!schema["x-kubernetes-embedded-resource"]) return required;
  return [...new Set(["apiVersion", "kind", ...required])];
}

function checkUnknown(check: Check, path: FieldPath, { value, schema }: Checked): void {
  if (check.unknownFields === "ignore" || keepsUnknownFields(schema)) return;
  const field = String(path.at(-1));
  const known = Object.keys(schema.properties ?? {});
  const meant = check.suggest(field, known);
  let message = `unknown field ${quote(field)}`;
  if (meant !== undefined) message += `: did you mean ${quote(meant)}?`;
  else if (known.length > 0 && known.length <= MAX_NAMED_FIELDS) {
    message += `; there ${known.length === 1 ? "is" : "are"} ${known.join(", ")}`;
  }
  check.errors.push({ path, message, reason: "unknownField", value });
}

function checkList(check: Check, path: FieldPath, checked: Checked<readonly unknown[]>): void {
  const { value, schema } = checked;
  const length = value.length;
  const { minItems = 0, maxItems = Infinity } = schema;
  if (length < minItems) {
    const message = minItems === 1
      ? "must have at least one entry"
      : `must have at least ${minItems} entries, but has ${length}`;
    check.errors.push({ path, message, reason: "length", value });
  }
  if (length > maxItems) {
    const message = `must have at most ${maxItems} entries, but has ${length}`;
    check.errors.push({ path, message, reason: "length", value });
  }
  const items = schema.items;
  if (items) {
    value.forEach((item, index) =>
      checkValue(check, [...path, index], { value: item, schema: items })
    );
  }
  checkUnique(check, path, checked);
}

function checkUnique(check: Check, path: FieldPath, checked: Checked<readonly unknown[]>): void {
  const { value, schema } = checked;
  const listType = schema["x-kubernetes-list-type"];
  if (listType !== "map" && listType !== "set") return;
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const seen = new Map<string, number>();
  value.forEach((item, index) => {
    const key = listType === "set"
      ? item
      : keys.map((key) => isJsonObject(item) ? item[key] : item);
    const identity = JSON.stringify(key);
    const first = seen.get(identity);
    if (first === undefined) {
      seen.set(identity, index);
      return;
    }
    const what = listType === "set" ? "" : ` in ${keys.join(", ")}`;
    const message = `is the same as entry ${first}${what}; each may be there once`;
    check.errors.push({ path: [...path, index], message, reason: "duplicate", value: item });
  });
}
