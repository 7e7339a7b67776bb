/**
 * The command line of each component, and the address at which it says that it is ready. Pure:
 * the same layout, ports and binaries give the same commands, so a component can be started
 * again as it was.
 */

import type { ClientName } from "./certificates.ts";
import { type ComponentName, type Layout } from "./paths.ts";
import type { Ports } from "./ports.ts";
import type { Binaries } from "./programs.ts";

/** Everything that the commands are made of. */
export interface ClusterPlan {
  readonly layout: Layout;
  readonly ports: Ports;
  readonly binaries: Binaries;
}

export interface ComponentCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Answers 200 when the component is ready. */
  readonly readyUrl: string;
}

const manifests = `${import.meta.dirname}/manifests`;

/** Files handed to components or to kubectl as they are. */
export const manifestFiles = {
  auditPolicy: `${manifests}/audit_policy.yaml`,
  kwokStages: `${manifests}/kwok_stages.yaml`,
  node: `${manifests}/node.yaml`,
} as const;

/** The selector by which KWOK knows its nodes; the node of `node.yaml` carries it. */
const kwokNodes = "kwok.x-k8s.io/node=fake";

export function serverUrl(ports: Ports): string {
  return `https://127.0.0.1:${ports.apiServer}`;
}

/** The kubeconfig of a component; the administrator's is the cluster's own. */
export function kubeconfigOf(layout: Layout, client: ClientName): string {
  return client === "admin" ? layout.kubeconfig : `${layout.pki}/${client}.kubeconfig`;
}

export function commandOf(component: ComponentName, plan: ClusterPlan): ComponentCommand {
  const program = plan.binaries[component];
  switch (component) {
    case "etcd":
      return { program, ...etcd(plan) };
    case "kube-apiserver":
      return { program, ...apiServer(plan) };
    case "kube-controller-manager":
      return { program, ...controllerManager(plan) };
    case "kube-scheduler":
      return { program, ...scheduler(plan) };
    case "kwok":
      return { program, ...kwok(plan) };
  }
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

function apiServer({ layout, ports }: ClusterPlan): Rest {
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
      "--endpoint-reconciler-type=none",
      `--audit-policy-file=${manifestFiles.auditPolicy}`,
      `--audit-log-path=${layout.auditLog}`,
      "--audit-log-maxsize=0",
    ],
    readyUrl: `${serverUrl(ports)}/readyz`,
  };
}

function controllerManager({ layout, ports }: ClusterPlan): Rest {
  const kubeconfig = kubeconfigOf(layout, "kube-controller-manager");
  return {
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
      "--concurrent-job-syncs=20",
    ],
    readyUrl: `https://127.0.0.1:${ports.controllerManager}/healthz`,
  };
}

function scheduler({ layout, ports }: ClusterPlan): Rest {
  const kubeconfig = kubeconfigOf(layout, "kube-scheduler");
  return {
    args: [
      `--config=${layout.schedulerConfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      ...serving(layout, ports.scheduler),
    ],
    readyUrl: `https://127.0.0.1:${ports.scheduler}/readyz`,
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
