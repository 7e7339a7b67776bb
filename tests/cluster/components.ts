/**
 * The command line of each component, and the address at which it says that it is ready. Pure:
 * the same layout, ports and binaries give the same commands, so a component can be started
 * again as it was.
 */

import type { ClientName, Identities } from "./certificates.ts";
import {
  type ComponentName,
  controlPlaneNames,
  isNodePart,
  type Layout,
  nodePartNames,
} from "./paths.ts";
import { type ClusterPlan, type ComponentCommand, kubeconfigOf, serverUrl } from "./plan.ts";
import { addressesOf, type RealNode } from "./node/addresses.ts";
import { nodeCommandOf, onNodeFiles, serverUrlOnNode } from "./node/commands.ts";

const manifests = `${import.meta.dirname}/manifests`;

/** Files handed to components or to kubectl as they are. */
export const manifestFiles = {
  auditPolicy: `${manifests}/audit_policy.yaml`,
  kwokStages: `${manifests}/kwok_stages.yaml`,
  node: `${manifests}/node.yaml`,
} as const;

/** The selector by which KWOK knows its nodes; the node of `node.yaml` carries it. */
const kwokNodes = "kwok.x-k8s.io/node=fake";

/** What such a cluster consists of, in the order in which it starts. */
export function componentsOf({ realNode }: ClusterPlan): readonly ComponentName[] {
  if (realNode === undefined) return [...controlPlaneNames, "kwok"];
  // The namespaces first, as one of the control plane's programs is at home there too.
  return ["namespaces", ...controlPlaneNames, ...nodePartNames.filter((n) => n !== "namespaces")];
}

/** @throws {Error} if it is a part of a real node, and the cluster has none. */
export function commandOf(component: ComponentName, plan: ClusterPlan): ComponentCommand {
  if (isNodePart(component)) {
    if (plan.realNode === undefined) throw new Error(`This cluster has no ${component}`);
    return nodeCommandOf(component, plan, plan.realNode);
  }
  const program = plan.binaries[component];
  switch (component) {
    case "etcd":
      return { program, ...etcd(plan) };
    case "kube-apiserver":
      return { program, ...apiServer(plan) };
    case "kube-controller-manager":
      return controllerManager(plan);
    case "kube-scheduler":
      return { program, ...scheduler(plan) };
    case "kwok":
      return { program, ...kwok(plan) };
  }
}

/** All who need a certificate, the API server's own client among them. */
export function identitiesOf(plan: ClusterPlan): Identities {
  // The first address of the Service range is the API server's own Service.
  const server = ["IP:127.0.0.1", "DNS:localhost", "IP:10.96.0.1"];
  const clients = [...kubeconfigsOf(plan).keys()];
  if (plan.realNode === undefined) return { clients, servers: { server } };
  const { host, node } = addressesOf(plan.realNode);
  return {
    clients: [...clients, "kube-apiserver", "front-proxy"],
    servers: {
      server: [...server, `IP:${host}`, "DNS:kubernetes.default.svc", "DNS:kubernetes.default"],
      "kubelet-server": [`IP:${node}`],
    },
  };
}

/** Those who have a kubeconfig, each with the address of the API server in it; the last is ours. */
export function kubeconfigsOf(plan: ClusterPlan): ReadonlyMap<ClientName, string> {
  const here = serverUrl(plan.ports);
  const clients = new Map<ClientName, string>([
    ["kube-controller-manager", here],
    ["kube-scheduler", here],
  ]);
  if (plan.realNode === undefined) {
    clients.set("kwok", here);
  } else {
    const there = serverUrlOnNode(plan, plan.realNode);
    clients.set("kubelet", there).set("kube-proxy", there).set("coredns", there);
  }
  return clients.set("admin", here);
}

type Rest = Omit<ComponentCommand, "program">;

function etcd({ layout, ports }: ClusterPlan): Rest {
  const client = `http://127.0.0.1:${ports.etcdClient}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return {
    args: [
      "--name=main",
      `--data-dir=${layout.etcdData}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=main=${peer}`,
      // Survives the end of any process; a machine that stops may lose the last writes.
      "--unsafe-no-fsync",
      "--log-level=warn",
    ],
    readyUrl: `${client}/readyz`,
  };
}

function apiServer({ layout, ports, realNode }: ClusterPlan): Rest {
  const pki = layout.pki;
  return {
    args: [
      `--etcd-servers=http://127.0.0.1:${ports.etcdClient}`,
      ...serving(layout, ports.apiServer),
      `--client-ca-file=${pki}/ca.crt`,
      `--service-account-key-file=${pki}/service-accounts.pub`,
      `--service-account-signing-key-file=${pki}/service-accounts.key`,
      "--service-account-issuer=https://kubernetes.default.svc",
      "--service-cluster-ip-range=10.96.0.0/16",
      "--authorization-mode=Node,RBAC",
      // Off by default; many clusters have it on, and then blockOwnerDeletion needs a right.
      "--enable-admission-plugins=OwnerReferencesPermissionEnforcement",
      "--allow-privileged",
      ...(realNode === undefined
        ? ["--endpoint-reconciler-type=none"]
        : withNode(layout, realNode)),
      `--audit-policy-file=${manifestFiles.auditPolicy}`,
      `--audit-log-path=${layout.auditLog}`,
      "--audit-log-maxsize=0",
    ],
    readyUrl: `${serverUrl(ports)}/readyz`,
  };
}

/**
 * What the API server needs to be found by pods, to speak to their kubelet, and to call a Service
 * that a webhook or an APIService names. It is not on the node's network, where kube-proxy would
 * lead it from a Service to its pods, but the machine has a route to each pod.
 */
function withNode({ pki }: Layout, node: RealNode): readonly string[] {
  return [
    `--advertise-address=${addressesOf(node).host}`,
    `--kubelet-certificate-authority=${pki}/ca.crt`,
    `--kubelet-client-certificate=${pki}/kube-apiserver.crt`,
    `--kubelet-client-key=${pki}/kube-apiserver.key`,
    "--kubelet-preferred-address-types=InternalIP",
    "--enable-aggregator-routing",
    `--proxy-client-cert-file=${pki}/front-proxy.crt`,
    `--proxy-client-key-file=${pki}/front-proxy.key`,
    `--requestheader-client-ca-file=${pki}/front-proxy-ca.crt`,
    "--requestheader-allowed-names=front-proxy",
    "--requestheader-username-headers=X-Remote-User",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
  ];
}

function controllerManager(plan: ClusterPlan): ComponentCommand {
  const { layout, ports, binaries, realNode, oldestKubernetes } = plan;
  const kubeconfig = kubeconfigOf(layout, "kube-controller-manager");
  const command = {
    program: binaries["kube-controller-manager"],
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      ...serving(layout, ports.controllerManager),
      `--root-ca-file=${layout.pki}/ca.crt`,
      `--service-account-private-key-file=${layout.pki}/service-accounts.key`,
      "--use-service-account-credentials",
      "--leader-elect=false",
      // The defaults allow about five Jobs a second, which would be all that a test measures.
      "--kube-api-qps=500",
      "--kube-api-burst=1000",
      // Kubernetes 1.25 has no such flag.
      ...(oldestKubernetes ? [] : ["--concurrent-job-syncs=20"]),
      ...(realNode === undefined ? [] : ["--enable-hostpath-provisioner"]),
    ],
  };
  return {
    // It makes the folders of the volumes that pods on the node are to find.
    ...(realNode === undefined ? command : onNodeFiles(plan, realNode, command)),
    readyUrl: `https://127.0.0.1:${ports.controllerManager}/healthz`,
  };
}

function scheduler({ layout, ports, oldestKubernetes }: ClusterPlan): Rest {
  const kubeconfig = kubeconfigOf(layout, "kube-scheduler");
  return {
    args: [
      `--config=${layout.schedulerConfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      ...serving(layout, ports.scheduler),
    ],
    // Kubernetes 1.25 does not tell whether its scheduler is ready, only whether it works at all.
    readyUrl: `https://127.0.0.1:${ports.scheduler}/${oldestKubernetes ? "healthz" : "readyz"}`,
  };
}

/** The scheduler takes its client's limits from a file only. */
export function schedulerConfig(layout: Layout): unknown {
  return {
    apiVersion: "kubescheduler.config.k8s.io/v1",
    kind: "KubeSchedulerConfiguration",
    clientConnection: {
      kubeconfig: kubeconfigOf(layout, "kube-scheduler"),
      qps: 500,
      burst: 1000,
    },
    leaderElection: { leaderElect: false },
  };
}

function kwok({ layout, ports }: ClusterPlan): Rest {
  return {
    args: [
      `--kubeconfig=${kubeconfigOf(layout, "kwok")}`,
      `--config=${manifestFiles.kwokStages}`,
      `--manage-nodes-with-annotation-selector=${kwokNodes}`,
      `--server-address=127.0.0.1:${ports.kwok}`,
    ],
    readyUrl: `http://127.0.0.1:${ports.kwok}/readyz`,
  };
}

function serving(layout: Layout, port: number): readonly string[] {
  return [
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    `--tls-cert-file=${layout.pki}/server.crt`,
    `--tls-private-key-file=${layout.pki}/server.key`,
  ];
}
