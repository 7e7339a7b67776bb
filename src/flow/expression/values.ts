/**
 * Values on their way into expressions and out of them: JSON on our side; on CEL's, whole numbers
 * are BigInt (int) and others numbers (double), and objects are Maps, so that no name of a field
 * ("constructor", "__proto__") can mean anything to JavaScript.
 */

import type { JsonValue } from "./json.ts";

/** The outputs of a step, as expressions see them. */
export class StepOutputs {
  /** As JSON, by name. */
  readonly values: Readonly<Record<string, JsonValue>>;
  #parameters: ReadonlyMap<string, unknown> | undefined;

  constructor(values: Readonly<Record<string, JsonValue>>) {
    this.values = values;
  }

  get parameters(): ReadonlyMap<string, unknown> {
    return this.#parameters ??= toCel(this.values) as ReadonlyMap<string, unknown>;
  }
}

/** A step that has ended, as expressions see it. */
export class StepView {
  readonly phase: string;
  readonly reason: string;
  readonly outputs: StepOutputs;

  constructor(
    phase: string,
    reason: string,
    outputs: Readonly<Record<string, JsonValue>> = {},
  ) {
    this.phase = phase;
    this.reason = reason;
    this.outputs = new StepOutputs(outputs);
  }
}

export function toCel(value: JsonValue): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(toCel);
  return new Map(Object.entries(value).map(([key, each]) => [key, toCel(each)]));
}

function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

type Converted = { readonly value: JsonValue } | {
  readonly error: string;
  readonly missing: boolean;
};

/** A value that JSON cannot hold. */
class NoJson extends Error {}

/**
 * The JSON for what an expression gave: times as text; bytes, durations, types, and numbers that JSON
 * readers would change, are errors.
 */
export function fromCel(value: unknown): Converted {
  try {
    return { value: convert(value) };
  } catch (error) {
    if (error instanceof NoJson) return { error: error.message, missing: false };
    throw error;
  }
}

function convert(value: unknown): JsonValue {
  switch (typeof value) {
    case "string":
      if (!value.isWellFormed()) throw new NoJson("the text is not valid Unicode");
      return value;
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw new NoJson(`${value} is no JSON number`);
      return value;
    case "bigint":
      if (!Number.isSafeInteger(Number(value))) {
        throw new NoJson(`${value} is too large for a JSON number; use string()`);
      }
      return Number(value);
    case "object":
      return convertObject(value);
    default:
      throw new NoJson("this gives no value");
  }
}

function convertObject(value: object | null): JsonValue {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(convert);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof StepOutputs || value instanceof StepView) {
    throw new NoJson("this gives a whole step; name one of its fields");
  }
  const isPlain = value instanceof Map || value.constructor === Object;
  if (!isPlain) throw new NoJson(`a value of type ${value.constructor.name} has no JSON form`);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, each]) => [String(key), convert(each)]),
  );
}
