/**
 * The form of a schema: OpenAPI v3 as far as Kubernetes uses it for structural schemas. CEL rules
 * (`x-kubernetes-validations`) are no part of it: they are not evaluated here.
 */

/** A structural schema, or a part of one. */
export interface Schema {
  /** `object`, `array`, `string`, `integer`, `number` or `boolean`; none is any JSON value. */
  readonly type?: string;
  /** Of the formats, `date-time`, `byte`, `int32` and `int64` are checked. */
  readonly format?: string;
  /** Whether null is a value. If not, a field that is null counts as absent. */
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;

  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;

  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;

  /** A regular expression of Go, found anywhere in the text. */
  readonly pattern?: string;
  /** Lengths count code points. */
  readonly minLength?: number;
  readonly maxLength?: number;

  readonly minimum?: number;
  readonly maximum?: number;

  /** Fields that `properties` does not name are allowed and kept. */
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  /** A whole Kubernetes object: apiVersion and kind are required, metadata is an ObjectMeta. */
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-int-or-string"?: boolean;
  /** `map` and `set` forbid duplicates; `atomic`, or none, does not. */
  readonly "x-kubernetes-list-type"?: string;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
}

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object: neither null nor a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What an object's field is checked by: its property's schema, else that of additional ones. */
export function fieldSchema(schema: Schema, field: string): Schema | undefined {
  const properties = schema.properties;
  if (properties && Object.hasOwn(properties, field)) return properties[field];
  if (schema["x-kubernetes-embedded-resource"]) {
    if (field === "apiVersion" || field === "kind") return NON_EMPTY_STRING;
  }
  const additional = schema.additionalProperties;
  if (typeof additional === "object") return additional;
  return additional === true ? ANY : undefined;
}

/**
 * Whether a field is the metadata of a whole object, which is an ObjectMeta whatever the schema
 * says of it.
 */
export function isMetadata(schema: Schema, field: string): boolean {
  return field === "metadata" && schema["x-kubernetes-embedded-resource"] === true;
}

/**
 * Whether a field counts as absent: it is undefined, or null where that is no value. The API
 * server drops such a null before it looks at the object.
 */
export function isAbsent(value: unknown, schema: Schema | undefined): boolean {
  return value === undefined || (value === null && schema !== undefined && !schema.nullable);
}

/** Sets a field of a new object, also one that is called `__proto__`. */
export function setField(object: Record<string, unknown>, field: string, value: unknown): void {
  Object.defineProperty(object, field, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** Whether fields without a schema are allowed and kept. */
export function keepsUnknownFields(schema: Schema): boolean {
  return schema["x-kubernetes-preserve-unknown-fields"] === true;
}

const NON_EMPTY_STRING: Schema = { type: "string", minLength: 1 };
const ANY: Schema = { nullable: true, "x-kubernetes-preserve-unknown-fields": true };
