/**
 * What tells one real node from another on the same machine, and the names, addresses and files
 * that follow from it. Pure.
 */

import type { Layout } from "../paths.ts";

/** A node that runs containers. */
export interface RealNode {
  /** 0 to 255, and no other node's on this machine. */
  readonly network: number;
}

/** Its name in the cluster. */
export const nodeName = "real";

/** Of the Service range in `components.ts`. */
export const dnsAddress = "10.96.0.10";

/** Where Debian's package containernetworking-plugins has them. */
export const pluginDirectory = "/usr/lib/cni";

/** Ports of the node's own address. */
export const nodePorts = {
  dns: 53,
  containerdMetrics: 1338,
  dnsReady: 8181,
  kubelet: 10250,
  kubeletHealth: 10248,
  kubeProxyHealth: 10256,
} as const;

export interface Addresses {
  /** The machine's end of the link between machine and node, a /30. */
  readonly host: string;
  readonly node: string;
  /** The range of the pods. */
  readonly pods: string;
}

/** All are of a range set aside for tests of networks (RFC 2544), so that no real one has them. */
export function addressesOf({ network }: RealNode): Addresses {
  return {
    host: `198.18.${network}.1`,
    node: `198.18.${network}.2`,
    pods: `198.19.${network}.0/24`,
  };
}

/** Name of the machine's end of the link. */
export function linkOf({ network }: RealNode): string {
  return `zen-flow-${network}`;
}

/** Name of the node's cgroup in every hierarchy; its containers' and programs' are below it. */
export function cgroupOf({ network }: RealNode): string {
  return `zen-flow-${network}`;
}

/** The node's files, all below the cluster's directory. */
export function nodeFiles({ dir }: Layout) {
  const node = `${dir}/node`;
  return {
    dir: node,
    /** There from when the namespaces are complete. */
    ready: `${node}/ready`,
    /** The node's own /var and /tmp. */
    var: `${node}/var`,
    tmp: `${node}/tmp`,
    containerdConfig: `${node}/containerd.toml`,
    kubeletConfig: `${node}/kubelet.json`,
    kubeProxyConfig: `${node}/kube-proxy.json`,
    dnsConfig: `${node}/Corefile`,
    resolvConf: `${node}/resolv.conf`,
    imageArchive: `${node}/images.tar`,
    networks: `${node}/networks`,
    podNetwork: `${node}/networks/pods.conflist`,
  } as const;
}
