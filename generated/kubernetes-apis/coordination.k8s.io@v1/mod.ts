/** coordination.k8s.io@v1: types. Printed by `deno task generate`; do not edit. */
export * from "./structs.ts";
