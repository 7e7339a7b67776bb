/** Kubeconfig files: where to connect to, and who to be there. */

export { KubeConfig } from "./kubeconfig/config.ts";
export { KubeConfigContext } from "./kubeconfig/context.ts";
export { mergeKubeConfigs } from "./kubeconfig/merge.ts";
export type {
  ClusterConfig,
  ContextConfig,
  NamedExtension,
  RawKubeConfig,
  UserConfig,
  UserExecConfig,
} from "./kubeconfig/definitions.ts";
