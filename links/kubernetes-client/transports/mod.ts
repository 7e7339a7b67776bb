/** The ways to reach an API server. */

export {
  autoDetectClient,
  ClientProviderChain,
  DefaultClientProvider,
  makeClientProviderChain,
} from "./autodetection.ts";
export { KubeConfigRestClient } from "./via_kubeconfig.ts";
