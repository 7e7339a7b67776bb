/** What kind of value a leaf of an object takes, by its schema, and whether a value is of it. */

import type { Schema } from "../../schema/mod.ts";
import { fieldSchema } from "../../schema/schema.ts";
import type { CelType } from "./cel.ts";
import { type JsonValue, textOf } from "./json.ts";

/** The schema of a member of an object or list; undefined: it has none. */
export function memberSchema(
  schema: Schema | undefined,
  member: string | number,
): Schema | undefined {
  if (schema === undefined) return undefined;
  return typeof member === "number" ? schema.items : fieldSchema(schema, member);
}

/**
 * The value as the leaf takes it, or why it does not. A list may stand for a list, but no value for
 * an object: which fields there are, its author says.
 */
export function fit(
  value: JsonValue,
  schema: Schema | undefined,
): { readonly value: JsonValue } | { readonly error: string } {
  const kind = kindOf(value);
  const type = typeWanted(schema);
  if (type === "string") return { value: textOf(value) };
  if (kind === "list" && (type === "array" || type === undefined)) {
    const items = (value as readonly JsonValue[]).map((item) => fit(item, schema?.items));
    const failed = items.find((item) => "error" in item);
    return failed ?? { value: items.map((item) => (item as { value: JsonValue }).value) };
  }
  const fits = type === undefined
    ? kind !== "map" && kind !== "list"
    : type === "integer"
    ? Number.isInteger(value)
    : kind === KINDS[type];
  return fits ? { value } : { error: mismatch(type, kind) };
}

/** Why values of a static type never fit, or undefined: they do, or only a run can tell. */
export function typeFault(type: CelType, schema: Schema | undefined): string | undefined {
  const wanted = typeWanted(schema);
  if (type === "dyn" || wanted === "string") return undefined;
  const kind = ["int", "double"].includes(type) ? "number" : type.replace(/<.*/s, "");
  const fits = wanted === undefined
    ? kind !== "map"
    : kind === (wanted === "integer" ? "number" : KINDS[wanted]);
  return fits ? undefined : mismatch(wanted, type);
}

type Wanted = "string" | "integer" | "number" | "boolean" | "array" | "object";

/** Undefined: any scalar, and a list of them. */
function typeWanted(schema: Schema | undefined): Wanted | undefined {
  return schema?.["x-kubernetes-int-or-string"] ? undefined : schema?.type as Wanted | undefined;
}

/** What a value is called, by the type that takes it; an object takes none. */
const KINDS: Readonly<Record<Exclude<Wanted, "string" | "integer">, string | undefined>> = {
  number: "number",
  boolean: "bool",
  array: "list",
  object: undefined,
};

const CONVERSIONS: Readonly<Partial<Record<Wanted, string>>> = {
  integer: "int()",
  number: "double()",
  boolean: "bool()",
};

function mismatch(wanted: Wanted | undefined, found: string): string {
  if (wanted === "object" || wanted === undefined) {
    return `no value can stand for fields of the template, but this gives a ${found}`;
  }
  const conversion = found === "string" ? CONVERSIONS[wanted] : undefined;
  const hint = conversion === undefined ? "" : `; convert it with ${conversion}`;
  const article = wanted === "integer" || wanted === "array" ? "an" : "a";
  return `${article} ${wanted} is wanted here, but this gives a ${found}${hint}`;
}

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  return typeof value === "object" ? "map" : typeof value === "boolean" ? "bool" : typeof value;
}
