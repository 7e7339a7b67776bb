/**
 * The kubeconfig file format, as far as it is understood here.
 * https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */

/** A whole kubeconfig file. */
export interface RawKubeConfig {
  apiVersion: "v1";
  kind: "Config";
  contexts?: { name: string; context: ContextConfig }[];
  clusters?: { name: string; cluster: ClusterConfig }[];
  users?: { name: string; user: UserConfig }[];
  "current-context"?: string;
  extensions?: NamedExtension[];
}

/** A cluster and a user that belong together. */
export interface ContextConfig {
  cluster?: string;
  user?: string;
  namespace?: string;
  extensions?: NamedExtension[];
}

/** Where the API server is, and how to know it. */
export interface ClusterConfig {
  /** Address with scheme; it may have a base path. */
  server?: string;
  /** Path of a PEM file. */
  "certificate-authority"?: string;
  /** PEM in base64; preferred to the file. */
  "certificate-authority-data"?: string;
  extensions?: NamedExtension[];
}

/** How to prove who one is. */
export interface UserConfig {
  token?: string;
  /** Path of a file with a token, which may change at any time. */
  tokenFile?: string;
  username?: string;
  password?: string;
  "client-key"?: string;
  "client-key-data"?: string;
  "client-certificate"?: string;
  "client-certificate-data"?: string;
  exec?: UserExecConfig;
  extensions?: NamedExtension[];
}

/** A program that prints credentials. */
export interface UserExecConfig {
  apiVersion:
    | "client.authentication.k8s.io/v1alpha1"
    | "client.authentication.k8s.io/v1beta1"
    | "client.authentication.k8s.io/v1";
  command: string;
  args?: string[];
  env?: { name: string; value: string }[];
  /** What to tell the user if the program is not there. */
  installHint?: string;
  /** Hand the program the cluster's address and CA. */
  provideClusterInfo?: boolean;
  /** Whether the program may ask something on the terminal. */
  interactiveMode?: "Never" | "IfAvailable" | "Always";
}

/** Data of other programs. */
export interface NamedExtension {
  name: string;
  extension?: unknown;
}

/** The extension of a cluster that is meant for its credential plugin. */
export const EXEC_EXTENSION = "client.authentication.k8s.io/exec";
