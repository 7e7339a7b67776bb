/** What a schema says of one field's values, in words. */

import type { OpenApiSchema } from "./openapi.ts";

/** The type of a field: `integer`, `list of strings`. */
export function typeOf(schema: OpenApiSchema): string {
  if (schema["x-kubernetes-int-or-string"]) return "integer or string";
  const { type = "any JSON", format, items, additionalProperties } = schema;
  if (format === "date-time") return "time";
  if (format === "byte") return "base64";
  if (items !== undefined) return `list of ${plural(typeOf(items))}`;
  if (typeof additionalProperties === "object") {
    return `map of ${plural(typeOf(additionalProperties))}`;
  }
  return type;
}

function plural(type: string): string {
  return /^[a-z]+$/.test(type) && type !== "base64" ? `${type}s` : type;
}

/** What the values of a field are held to: `1 to 63 characters`. Empty: to nothing. */
export function limitsOf(schema: OpenApiSchema): string {
  const { items, additionalProperties } = schema;
  const each = typeof additionalProperties === "object" ? additionalProperties : items;
  const eachLimits = each === undefined ? "" : limitsOf(each);
  return [
    (schema.enum ?? []).map((value) => `\`${value}\``).join(", "),
    range(schema.minimum, schema.maximum),
    range(schema.minLength, schema.maxLength, "character"),
    range(schema.minItems, schema.maxItems, "item"),
    range(schema.minProperties, schema.maxProperties, "field"),
    schema.pattern === undefined ? "" : code(schema.pattern),
    eachLimits === "" ? "" : `each ${eachLimits}`,
  ].filter((part) => part !== "").join("; ");
}

/** Code in Markdown, which may hold a backtick of its own. */
function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** `1 to 63 characters`, `at most 64 items`, `at least 1`. */
function range(least: number | undefined, most: number | undefined, unit = ""): string {
  if (least === undefined && most === undefined) return "";
  const last = most ?? least!;
  const units = unit === "" ? "" : ` ${unit}${last === 1 ? "" : "s"}`;
  if (least === most) return `${least}${units}`;
  if (least === undefined) return `at most ${most}${units}`;
  if (most === undefined) return `at least ${least}${units}`;
  return `${least} to ${most}${units}`;
}
