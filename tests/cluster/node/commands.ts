/**
 * The command line of each part of a real node, and the address at which it says that it is
 * ready. Pure, as those of the control plane.
 */

import { pathToFileURL } from "node:url";
import { type NodePartName, pidFileOf } from "../paths.ts";
import { type ClusterPlan, type ComponentCommand, kubeconfigOf } from "../plan.ts";
import {
  addressesOf,
  cgroupOf,
  linkOf,
  nodeFiles,
  nodeName,
  nodePorts,
  type RealNode,
} from "./addresses.ts";

type Command = Omit<ComponentCommand, "readyUrl">;

const scripts = import.meta.dirname;

export function nodeCommandOf(
  part: NodePartName,
  plan: ClusterPlan,
  node: RealNode,
): ComponentCommand {
  const files = nodeFiles(plan.layout);
  const health = (port: number, path: string) => `http://${addressesOf(node).node}:${port}${path}`;
  switch (part) {
    case "namespaces":
      return { ...namespaces(plan, node), readyUrl: pathToFileURL(files.ready).href };
    case "api-forwarder":
      return { ...apiForwarder(plan, node), readyUrl: `${serverUrlOnNode(plan, node)}/readyz` };
    case "containerd":
      return {
        ...onNode(plan, node, ["containerd", "--config", files.containerdConfig]),
        readyUrl: health(nodePorts.containerdMetrics, "/v1/metrics"),
      };
    case "kubelet":
      return { ...kubelet(plan, node), readyUrl: health(nodePorts.kubeletHealth, "/healthz") };
    case "kube-proxy":
      return { ...kubeProxy(plan, node), readyUrl: health(nodePorts.kubeProxyHealth, "/healthz") };
    case "coredns":
      return {
        ...onNode(plan, node, [plan.binaries.coredns, "-conf", files.dnsConfig]),
        readyUrl: health(nodePorts.dnsReady, "/ready"),
      };
  }
}

/** The API server for the node and its pods, to which the machine's loopback is out of reach. */
export function serverUrlOnNode({ ports }: ClusterPlan, node: RealNode): string {
  return `https://${addressesOf(node).host}:${ports.apiServer}`;
}

/** The command that runs a program on the node: with its files, its network and its cgroup. */
export function onNode(plan: ClusterPlan, node: RealNode, command: readonly string[]): Command {
  return within(plan, node, ["--mount", "--net", ...command]);
}

/** The command that runs a program with the node's files, but on the machine's network. */
export function onNodeFiles(
  plan: ClusterPlan,
  node: RealNode,
  { program, args }: Command,
): Command {
  return within(plan, node, ["--mount", program, ...args]);
}

/** The command that runs a program on the node's network, but with the machine's files. */
export function onNodeNetwork(
  plan: ClusterPlan,
  node: RealNode,
  command: readonly string[],
): Command {
  return within(plan, node, ["--net", ...command]);
}

function within({ layout }: ClusterPlan, node: RealNode, args: readonly string[]): Command {
  const holder = pidFileOf(layout, "namespaces");
  return { program: "/bin/sh", args: [`${scripts}/enter.sh`, cgroupOf(node), holder, ...args] };
}

function namespaces({ layout, binaries }: ClusterPlan, node: RealNode): Command {
  const { host, node: address, pods } = addressesOf(node);
  const files = nodeFiles(layout);
  return {
    program: "/bin/sh",
    args: [
      `${scripts}/namespaces.sh`,
      layout.dir,
      folderOf(folderOf(binaries.kubelet)),
      files.var,
      files.tmp,
      files.ready,
      cgroupOf(node),
      linkOf(node),
      host,
      address,
      pods,
    ],
  };
}

function apiForwarder({ ports }: ClusterPlan, node: RealNode): Command {
  const { host } = addressesOf(node);
  const from = `${host}:${ports.apiServer}`;
  const to = `127.0.0.1:${ports.apiServer}`;
  return {
    program: Deno.execPath(),
    args: [
      ...["run", "--quiet", "--no-config", "--no-lock", "--no-prompt", `--allow-net=${from},${to}`],
      ...[`${scripts}/forwarder.ts`, host, String(ports.apiServer)],
    ],
  };
}

function kubelet(plan: ClusterPlan, node: RealNode): Command {
  const { binaries, layout } = plan;
  return onNode(plan, node, [
    binaries.kubelet,
    `--config=${nodeFiles(layout).kubeletConfig}`,
    `--kubeconfig=${kubeconfigOf(layout, "kubelet")}`,
    `--hostname-override=${nodeName}`,
    `--node-ip=${addressesOf(node).node}`,
  ]);
}

function kubeProxy(plan: ClusterPlan, node: RealNode): Command {
  const { binaries, layout } = plan;
  return onNode(plan, node, [
    binaries["kube-proxy"],
    `--config=${nodeFiles(layout).kubeProxyConfig}`,
    `--hostname-override=${nodeName}`,
  ]);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
