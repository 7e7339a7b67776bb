/** core@v1: types. Printed by `deno task generate`; do not edit. */
export * from "./structs.ts";
