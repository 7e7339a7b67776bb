/** Types of meta/v1. Printed by `deno task generate`; do not edit. */
export * from "./structs.ts";
