/** A client for Kubernetes API servers: the contract, kubeconfig files, and requests over HTTP. */

export type * from "./lib/contract.ts";
export { KubeConfig, KubeConfigContext } from "./lib/kubeconfig.ts";
export { readAllItems, readAllPages } from "./lib/pages.ts";
export * from "./lib/stream_transformers.ts";
export * from "./transports/mod.ts";
