/**
 * Where things are: the cache of built programs, and the files of one cluster below its own
 * directory. Only names, no I/O.
 */

/** The program cache and the default cluster live below this directory, made when needed. */
export function cacheDirectory(env: { get(name: string): string | undefined }): string {
  const xdg = env.get("XDG_CACHE_HOME");
  // The base directory specification says that a relative value is to be ignored.
  if (xdg?.startsWith("/")) return `${xdg}/zen-flow`;
  const home = env.get("HOME");
  if (!home?.startsWith("/")) {
    throw new Error(
      "Cannot tell where to keep the cluster's programs: neither XDG_CACHE_HOME nor HOME is " +
        "an absolute path; set one of them",
    );
  }
  return `${home}/.cache/zen-flow`;
}

/** Where the components, and what they run, look for this machine's programs. */
export const programPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The parts of the control plane, in the order in which they start. */
export const controlPlaneNames = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
] as const;

/** The parts of a real node, in the order in which they start. */
export const nodePartNames = [
  "namespaces",
  "api-forwarder",
  "containerd",
  "kubelet",
  "kube-proxy",
  "coredns",
] as const;

export type NodePartName = (typeof nodePartNames)[number];

/** Every program that can run for a cluster; kwok is the simulated node. */
export const componentNames = [...controlPlaneNames, "kwok", ...nodePartNames] as const;

export type ComponentName = (typeof componentNames)[number];

export function isNodePart(component: ComponentName): component is NodePartName {
  return nodePartNames.some((part) => part === component);
}

/** The files of one cluster. Everything is below `dir`; removing `dir` removes all of it. */
export interface Layout {
  readonly dir: string;
  /** Present from before the first process starts: marks the directory as ours. */
  readonly state: string;
  /** Held while the cluster is being started or taken down. */
  readonly lock: string;
  readonly kubeconfig: string;
  readonly pki: string;
  readonly etcdData: string;
  readonly schedulerConfig: string;
  readonly logs: string;
  readonly auditLog: string;
  readonly run: string;
}

/** The layout of the cluster in `dir`, which must be an absolute path. */
export function layoutOf(dir: string): Layout {
  return {
    dir,
    state: `${dir}/cluster.json`,
    lock: `${dir}/lock`,
    kubeconfig: `${dir}/kubeconfig`,
    pki: `${dir}/pki`,
    etcdData: `${dir}/etcd`,
    schedulerConfig: `${dir}/scheduler.json`,
    logs: `${dir}/logs`,
    auditLog: `${dir}/logs/audit.log`,
    run: `${dir}/run`,
  };
}

export function logFileOf(layout: Layout, component: ComponentName): string {
  return `${layout.logs}/${component}.log`;
}

export function pidFileOf(layout: Layout, component: ComponentName): string {
  return `${layout.run}/${component}.pid`;
}
