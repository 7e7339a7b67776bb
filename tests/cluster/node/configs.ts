/** The configuration files of a real node's programs. Pure: the text of each. */

import { kubeconfigOf } from "../plan.ts";
import type { Layout } from "../paths.ts";
import { pauseImage } from "./images.ts";
import {
  addressesOf,
  cgroupOf,
  dnsAddress,
  nodeFiles,
  nodePorts,
  pluginDirectory,
  type RealNode,
} from "./addresses.ts";

/** Path and text of every file that the node's programs read. */
export function nodeConfigs(
  layout: Layout,
  node: RealNode,
): readonly (readonly [string, string])[] {
  const files = nodeFiles(layout);
  return [
    [files.containerdConfig, containerdConfig(layout, node)],
    [files.podNetwork, json(podNetwork(node))],
    [files.kubeletConfig, json(kubeletConfig(layout, node))],
    [files.kubeProxyConfig, json(kubeProxyConfig(layout, node))],
    [files.dnsConfig, dnsConfig(layout, node)],
    // No name server beside the cluster's own: there is no way out of the node's network.
    [files.resolvConf, ""],
  ];
}

/** Version 2 of the format is what containerd 1.6 reads and 2.x still does. */
function containerdConfig(layout: Layout, node: RealNode): string {
  // All of it are JSON strings too: TOML's basic strings have the same escapes.
  const text = JSON.stringify;
  return `
version = 2

[metrics]
  address = ${text(`${addressesOf(node).node}:${nodePorts.containerdMetrics}`)}

[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd/opt"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = ${text(pauseImage)}
  # Without the capability SYS_RESOURCE nobody may lower a score, which the default wants.
  restrict_oom_score_adj = true
  # A profile is the whole kernel's, and would stay.
  disable_apparmor = true

[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = ${text(pluginDirectory)}
  conf_dir = ${text(nodeFiles(layout).networks)}
`.trimStart();
}

/**
 * Each pod is on a link of its own, and all its packets are routed. On a bridge two pods would
 * talk past the rules of kube-proxy, unless the machine's kernel hands these packets up.
 */
function podNetwork(node: RealNode): unknown {
  return {
    cniVersion: "1.0.0",
    name: "pods",
    plugins: [{
      type: "ptp",
      ipam: {
        type: "host-local",
        ranges: [[{ subnet: addressesOf(node).pods }]],
        routes: [{ dst: "0.0.0.0/0" }],
      },
    }],
  };
}

function kubeletConfig(layout: Layout, node: RealNode): unknown {
  const { node: address } = addressesOf(node);
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address,
    port: nodePorts.kubelet,
    healthzBindAddress: address,
    healthzPort: nodePorts.kubeletHealth,
    tlsCertFile: `${layout.pki}/kubelet-server.crt`,
    tlsPrivateKeyFile: `${layout.pki}/kubelet-server.key`,
    authentication: { x509: { clientCAFile: `${layout.pki}/ca.crt` } },
    containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    cgroupDriver: "cgroupfs",
    // Version 1 of cgroups is no reason not to start; what a cluster needs of it is there.
    failCgroupV1: false,
    cgroupRoot: `/${cgroupOf(node)}`,
    // The pods may use what the machine has; a disk that is nearly full is none of a test's.
    enforceNodeAllocatable: [],
    evictionHard: { "memory.available": "0%", "nodefs.available": "0%", "imagefs.available": "0%" },
    // What is collected could not be pulled again.
    imageGCHighThresholdPercent: 100,
    failSwapOn: false,
    clusterDNS: [dnsAddress],
    clusterDomain: "cluster.local",
    resolvConf: nodeFiles(layout).resolvConf,
  };
}

function kubeProxyConfig(layout: Layout, node: RealNode): unknown {
  const { node: address, pods } = addressesOf(node);
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "iptables",
    clientConnection: { kubeconfig: kubeconfigOf(layout, "kube-proxy") },
    clusterCIDR: pods,
    healthzBindAddress: `${address}:${nodePorts.kubeProxyHealth}`,
    // The sizes of connection tracking are the whole machine's.
    conntrack: {
      maxPerCore: 0,
      min: 0,
      tcpEstablishedTimeout: "0s",
      tcpCloseWaitTimeout: "0s",
    },
  };
}

function dnsConfig(layout: Layout, node: RealNode): string {
  const { node: address } = addressesOf(node);
  return `
.:${nodePorts.dns} {
  bind ${address}
  errors
  ready ${address}:${nodePorts.dnsReady}
  kubernetes cluster.local {
    kubeconfig ${JSON.stringify(kubeconfigOf(layout, "coredns"))}
  }
}
`.trimStart();
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2) + "\n";
}
