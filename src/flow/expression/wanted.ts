/** What kind of value a leaf of an object takes, by its schema, and whether a value is of it. */

import type { Schema } from "../../schema/mod.ts";
import { fieldSchema } from "../../schema/schema.ts";
import type { CelType } from "./cel.ts";
import { type JsonValue, textOf } from "./json.ts";

/** `any`: nothing is known, or several kinds are right. */
export type Wanted = "string" | "integer" | "number" | "boolean" | "any";

export function wantedBy(schema: Schema | undefined): Wanted {
  if (schema === undefined || schema["x-kubernetes-int-or-string"]) return "any";
  switch (schema.type) {
    case "string":
    case "integer":
    case "number":
    case "boolean":
      return schema.type;
    default:
      return "any";
  }
}

/** The schema of a member of an object or list; undefined: it has none. */
export function memberSchema(
  schema: Schema | undefined,
  member: string | number,
): Schema | undefined {
  if (schema === undefined) return undefined;
  return typeof member === "number" ? schema.items : fieldSchema(schema, member);
}

/** The value as the leaf takes it, or why it does not. */
export function fit(
  value: JsonValue,
  wanted: Wanted,
): { readonly value: JsonValue } | { readonly error: string } {
  switch (wanted) {
    case "any":
      return { value };
    case "string":
      return { value: textOf(value) };
    default: {
      const fits = wanted === "boolean"
        ? typeof value === "boolean"
        : typeof value === "number" && (wanted === "number" || Number.isInteger(value));
      return fits ? { value } : { error: mismatch(wanted, kindOf(value)) };
    }
  }
}

/** Why values of a static type never fit, or undefined: they do, or only a run can tell. */
export function typeFault(type: CelType, wanted: Wanted): string | undefined {
  if (wanted === "any" || wanted === "string") return undefined;
  const fitting = wanted === "boolean" ? ["bool", "dyn"] : ["int", "uint", "double", "dyn"];
  return fitting.includes(type) ? undefined : mismatch(wanted, type);
}

const CONVERSIONS = { integer: "int()", number: "double()", boolean: "bool()" } as const;

function mismatch(wanted: keyof typeof CONVERSIONS, found: string): string {
  const hint = found === "string" ? `; convert it with ${CONVERSIONS[wanted]}` : "";
  return `${wanted === "integer" ? "an" : "a"} ${wanted} is wanted here, but this gives a ` +
    `${found}${hint}`;
}

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  return typeof value === "object" ? "map" : typeof value === "boolean" ? "bool" : typeof value;
}
