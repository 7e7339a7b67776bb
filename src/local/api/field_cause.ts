/**
 * The kinds of complaint about one field, worded as an API server words them.
 */

import type { JSONValue } from "./json.ts";
import type { FieldCause } from "./status.ts";

/** The field must be there. */
export function required(field: string, detail = ""): FieldCause {
  return cause("FieldValueRequired", field, join("Required value", detail));
}

/** The value is wrong. */
export function invalidValue(field: string, value: JSONValue, detail: string): FieldCause {
  return cause("FieldValueInvalid", field, join(`Invalid value: ${show(value)}`, detail));
}

/** The field may not be set, or not be changed so. */
export function forbiddenField(field: string, detail: string): FieldCause {
  return cause("FieldValueForbidden", field, join("Forbidden", detail));
}

/** The value is none of the few that are known. */
export function notSupported(
  field: string,
  value: JSONValue,
  supported: readonly string[],
): FieldCause {
  const values = supported.map((one) => JSON.stringify(one)).join(", ");
  const text = `Unsupported value: ${show(value)}: supported values: ${values}`;
  return cause("FieldValueNotSupported", field, text);
}

/** The value stands there twice. */
export function duplicate(field: string, value: JSONValue): FieldCause {
  return cause("FieldValueDuplicate", field, `Duplicate value: ${show(value)}`);
}

/** More than `most` entries. */
export function tooMany(field: string, count: number, most: number): FieldCause {
  const text = `Too many: ${count}: must have at most ${most} items`;
  return cause("FieldValueTooMany", field, text);
}

/** A field that may not change has changed. */
export function immutable(field: string, value: JSONValue): FieldCause {
  return invalidValue(field, value, "field is immutable");
}

function cause(reason: string, field: string, message: string): FieldCause {
  return { reason, field, message };
}

function join(text: string, detail: string): string {
  return detail === "" ? text : `${text}: ${detail}`;
}

function show(value: JSONValue): string {
  return JSON.stringify(value ?? null);
}
