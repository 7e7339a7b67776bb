/** What a check finds, and what its parts hand on to one another. */

import type { nearest } from "./nearest.ts";
import type { FieldPath } from "./path.ts";
import type { Schema } from "./schema.ts";

/** What kind of error it is, for a program that treats some of them in its own way. */
export type FieldErrorReason =
  | "duplicate"
  | "enum"
  | "format"
  | "length"
  | "pattern"
  | "range"
  | "required"
  | "type"
  | "unknownField";

/** One error in a value. */
export interface FieldError {
  /** Where it is. Of a field that is missing or unknown, the path of that field. */
  readonly path: FieldPath;
  /** What is wrong and what would be right; it reads well after the path and a colon. */
  readonly message: string;
  readonly reason: FieldErrorReason;
  /** The wrong value; absent if a field is missing. */
  readonly value?: unknown;
}

/** One walk through a value. */
export interface Check {
  readonly unknownFields: "error" | "ignore";
  readonly suggest: typeof nearest;
  readonly errors: FieldError[];
}

/** A value and what it is checked against. */
export interface Checked<T = unknown> {
  readonly value: T;
  readonly schema: Schema;
}
