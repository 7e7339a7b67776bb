/**
 * Structural schemas: checking a value, pruning it, filling in defaults. Pure, and without imports
 * from anywhere else.
 */

export { type CheckOptions, checkSchema } from "./check.ts";
export { applyDefaults } from "./defaults.ts";
export type { FieldError, FieldErrorReason } from "./field_error.ts";
export { nearest } from "./nearest.ts";
export { type FieldPath, formatPath } from "./path.ts";
export { prune } from "./prune.ts";
export type { Schema } from "./schema.ts";
