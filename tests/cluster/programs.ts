/**
 * What is built: small Go modules under `go/`, whose go.mod and go.sum pin the versions, and the
 * programs that each gives. The version is written in go.mod alone.
 */

/** In what clusters differ. */
export interface ClusterKind {
  /**
   * Whether its node runs containers, or is simulated. Where they run, the API server calls them
   * too: a webhook or an APIService may name a Service (`clientConfig.service`), whose pods get its
   * calls as on any cluster.
   */
  readonly realNode: boolean;
  /**
   * Whether its control plane, but for etcd and kubectl, is of the oldest release that is tested.
   * Not with a real node: a kubelet must not be newer than the API server.
   */
  readonly oldestKubernetes: boolean;
}

/** Programs of one Go module, of one version, that are built together. */
export interface GoModule {
  /** First part of the name in the cache. */
  readonly name: string;
  /** Below `go/`. */
  readonly folder: string;
  /** The required module whose version is the version of the programs. */
  readonly versionOf: string;
  readonly programs: readonly GoProgram[];
  /** Go variables to set at link time, from the version without its `v`. */
  readonly linkVariables: (version: string) => Readonly<Record<string, string>>;
  /** Build tags, by which Go leaves files out. */
  readonly tags?: readonly string[];
}

/** A module with programs of a cluster. */
export interface ClusterModule extends GoModule {
  readonly isNeededBy: (kind: ClusterKind) => boolean;
}

export interface GoProgram {
  readonly name: ProgramName | ToolName;
  /** Import path of its main package. */
  readonly package: string;
}

export type ProgramName =
  | "etcd"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "kubectl"
  | "kwok"
  | "kubelet"
  | "kube-proxy"
  | "coredns";

/** Programs that no cluster has from the start: some run on one, some work from outside. */
export type ToolName =
  | "helm"
  | "prometheus"
  | "promtool"
  | "metrics-server"
  | "versitygw"
  | "cert-manager";

/** Absolute path of each program, or where it would be once built if the cluster needs it not. */
export type Binaries = Readonly<Record<ProgramName, string>>;

/** Of a program that two of those needed have, the later one's is run. */
export const goModules: readonly ClusterModule[] = [
  {
    name: "etcd",
    folder: "etcd",
    versionOf: "go.etcd.io/etcd/server/v3",
    programs: [{ name: "etcd", package: "go.etcd.io/etcd/server/v3" }],
    linkVariables: () => ({}),
    isNeededBy: () => true,
  },
  {
    name: "kubernetes",
    folder: "kubernetes",
    versionOf: "k8s.io/kubernetes",
    programs: [
      { name: "kube-apiserver", package: "k8s.io/kubernetes/cmd/kube-apiserver" },
      { name: "kube-controller-manager", package: "k8s.io/kubernetes/cmd/kube-controller-manager" },
      { name: "kube-scheduler", package: "k8s.io/kubernetes/cmd/kube-scheduler" },
      { name: "kubectl", package: "k8s.io/kubernetes/cmd/kubectl" },
    ],
    linkVariables: kubernetesVersionVariables,
    isNeededBy: () => true,
  },
  {
    name: "kwok",
    folder: "kwok",
    versionOf: "sigs.k8s.io/kwok",
    programs: [{ name: "kwok", package: "sigs.k8s.io/kwok/cmd/kwok" }],
    linkVariables: () => ({}),
    isNeededBy: ({ realNode }) => !realNode,
  },
  {
    name: "kubernetes-node",
    folder: "kubernetes",
    versionOf: "k8s.io/kubernetes",
    programs: [
      { name: "kubelet", package: "k8s.io/kubernetes/cmd/kubelet" },
      { name: "kube-proxy", package: "k8s.io/kubernetes/cmd/kube-proxy" },
    ],
    linkVariables: kubernetesVersionVariables,
    isNeededBy: ({ realNode }) => realNode,
  },
  {
    name: "kubernetes-oldest",
    folder: "kubernetes-oldest",
    versionOf: "k8s.io/kubernetes",
    programs: [
      { name: "kube-apiserver", package: "k8s.io/kubernetes/cmd/kube-apiserver" },
      { name: "kube-controller-manager", package: "k8s.io/kubernetes/cmd/kube-controller-manager" },
      { name: "kube-scheduler", package: "k8s.io/kubernetes/cmd/kube-scheduler" },
    ],
    linkVariables: oldVersionVariables,
    isNeededBy: ({ oldestKubernetes }) => oldestKubernetes,
  },
  {
    name: "coredns",
    folder: "coredns",
    versionOf: "github.com/coredns/coredns",
    programs: [{ name: "coredns", package: "." }],
    linkVariables: () => ({}),
    isNeededBy: ({ realNode }) => realNode,
  },
];

export const toolModules: readonly GoModule[] = [
  {
    name: "helm",
    folder: "helm",
    versionOf: "helm.sh/helm/v3",
    programs: [{ name: "helm", package: "helm.sh/helm/v3/cmd/helm" }],
    linkVariables: (version) => ({ "helm.sh/helm/v3/internal/version.version": `v${version}` }),
  },
  {
    name: "prometheus",
    folder: "prometheus",
    versionOf: "github.com/prometheus/prometheus",
    programs: [
      { name: "prometheus", package: "github.com/prometheus/prometheus/cmd/prometheus" },
      { name: "promtool", package: "github.com/prometheus/prometheus/cmd/promtool" },
    ],
    linkVariables: () => ({}),
    // Half of it is clients of clouds, to look for targets in.
    tags: ["remove_all_sd"],
  },
  {
    name: "metrics-server",
    folder: "metrics-server",
    versionOf: "sigs.k8s.io/metrics-server",
    programs: [{
      name: "metrics-server",
      package: "sigs.k8s.io/metrics-server/cmd/metrics-server",
    }],
    linkVariables: () => ({}),
  },
  {
    name: "versitygw",
    folder: "versitygw",
    versionOf: "github.com/versity/versitygw",
    programs: [{ name: "versitygw", package: "github.com/versity/versitygw/cmd/versitygw" }],
    linkVariables: () => ({}),
  },
  {
    name: "cert-manager",
    folder: "cert-manager",
    versionOf: "github.com/cert-manager/cert-manager",
    programs: [{ name: "cert-manager", package: "." }],
    linkVariables: () => ({}),
  },
];

/** Without these the API server calls itself v0.0.0, and clients decide features by it. */
function kubernetesVersionVariables(version: string): Record<string, string> {
  return versionVariables("k8s.io/component-base/version", version);
}

/** In old releases it answers its clients by another package's. */
function oldVersionVariables(version: string): Record<string, string> {
  return {
    ...kubernetesVersionVariables(version),
    ...versionVariables("k8s.io/client-go/pkg/version", version),
  };
}

function versionVariables(goPackage: string, version: string): Record<string, string> {
  const [major = "", minor = ""] = version.split(".");
  return {
    [`${goPackage}.gitVersion`]: `v${version}`,
    [`${goPackage}.gitMajor`]: major,
    [`${goPackage}.gitMinor`]: minor,
  };
}

/**
 * The version, without its `v`, that a go.mod's text requires of `module`.
 *
 * @throws {Error} if the text requires no such module.
 */
export function requiredVersion(goMod: string, module: string): string {
  return wordAfter(goMod, [`require ${module} v`, `\t${module} v`], `requirement of ${module}`);
}

/** The oldest Go release (`1.26.0`) that a go.mod's text allows. */
export function requiredGo(goMod: string): string {
  return wordAfter(goMod, ["go "], "go line");
}

function wordAfter(goMod: string, prefixes: readonly string[], what: string): string {
  for (const line of goMod.split("\n")) {
    for (const prefix of prefixes) {
      const word = line.startsWith(prefix) ? line.slice(prefix.length).split(" ")[0] : undefined;
      if (word !== undefined && word !== "") return word;
    }
  }
  throw new Error(`Cannot read go.mod as it has no ${what}`);
}
