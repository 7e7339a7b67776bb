/** The contract with a Kubernetes API server, and the helpers that need nothing but it. */

export type * from "./lib/contract.ts";
export { readAllItems, readAllPages } from "./lib/pages.ts";
