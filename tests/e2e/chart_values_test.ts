/** What the chart renders from many values is accepted by a real API server. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Cluster, startCluster } from "../cluster/cluster.ts";
import { WEBHOOK_KUBE_VERSION } from "../../tools/deploy/render.ts";
import { helm, repository } from "./support/helm.ts";
import {
  installCertManagerResources,
  installPrometheusResources,
} from "./support/prerequisites.ts";

const chart = "charts/zen-flow";

/** Names of namespaces that YAML takes for something else, unless they are quoted. */
const ODD_NAMESPACES = ["1234", "1e3", "true", "null", "on"];

let cluster: Cluster;

Deno.test.beforeAll(async () => {
  cluster = await startCluster();
  await installPrometheusResources(cluster);
  await installCertManagerResources(cluster);
  for (const namespace of ["zen-flow-system", "flows", "team-a", "team-b", ...ODD_NAMESPACES]) {
    await cluster.kubectl(["create", "namespace", namespace]);
  }
  await limitResources("flows");
});

/** From now on pods are refused in the namespace that do not say what they need. */
async function limitResources(namespace: string): Promise<void> {
  const hard = "requests.cpu=8,requests.memory=8Gi,limits.memory=8Gi";
  await cluster.kubectl(["create", "quota", "pods", "-n", namespace, `--hard=${hard}`]);
  const counted = "--for=jsonpath={.status.hard}";
  await cluster.kubectl(["wait", counted, "--timeout=5m", "-n", namespace, "resourcequota/pods"]);
}

Deno.test.afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

/** Whose it is makes no difference here. */
const AUTHORITY = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";

interface Case {
  /** @default zen-flow */
  readonly release?: string;
  /** As Helm takes them. */
  readonly values: unknown;
  /** A line of what must come of them. */
  readonly gives: string;
}

const cases: Readonly<Record<string, Case>> = {
  "no values": { values: {}, gives: "replicas: 2" },
  "one replica": { values: { replicas: 1 }, gives: "replicas: 1" },
  "names that YAML takes for numbers and the like": {
    release: "123",
    values: {
      namespace: "1234",
      watchedNamespaces: ODD_NAMESPACES,
      webhook: {
        enabled: true,
        certificate: { from: "given", secretName: "5", authority: AUTHORITY },
      },
      serviceMonitor: { enabled: true },
    },
    gives: 'namespace: "1234"',
  },
  "an image by digest, with a secret to pull it": {
    values: {
      image: {
        repository: "registry.example/zen-flow",
        digest: `sha256:${"a".repeat(64)}`,
        pullPolicy: "Always",
        pullSecrets: [{ name: "registry" }],
      },
    },
    gives: `image: registry.example/zen-flow@sha256:${"a".repeat(64)}`,
  },
  "watched namespaces": {
    values: { watchedNamespaces: ["team-a", "team-b"] },
    gives: "- --namespace=team-b",
  },
  "logging, arguments and variables": {
    values: {
      logging: { level: "debug", format: "text" },
      extraArgs: ["--max-concurrent-reconciles=5"],
      extraEnv: [{ name: "NO_COLOR", value: "1" }],
    },
    gives: '- "--max-concurrent-reconciles=5"',
  },
  "resources and probes": {
    values: {
      resources: { requests: { cpu: 0.5, memory: "256Mi" }, limits: { cpu: 2 } },
      probes: {
        startup: { failureThreshold: 90 },
        liveness: { initialDelaySeconds: 5 },
        readiness: { successThreshold: 2 },
      },
    },
    gives: "failureThreshold: 90",
  },
  "where pods run": {
    values: {
      priorityClassName: "system-cluster-critical",
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "arm", operator: "Exists" }] }],
          },
        },
      },
      tolerations: [{ key: "dedicated", operator: "Exists", effect: "NoSchedule" }],
      topologySpreadConstraints: [],
    },
    gives: "priorityClassName: system-cluster-critical",
  },
  "the webhook, with the chart's certificate": {
    values: { webhook: { enabled: true } },
    gives: "- --webhook-cert-file=/etc/zen-flow/webhook/tls.crt",
  },
  "the webhook, with a given certificate, for some namespaces": {
    values: {
      watchedNamespaces: ["team-a", "team-b"],
      networkPolicy: { enabled: true },
      webhook: {
        enabled: true,
        certificate: { from: "given", secretName: "mine", authority: AUTHORITY },
      },
    },
    gives: "name: zen-flow-controller-zen-flow-system",
  },
  "the webhook, with cert-manager's certificate": {
    values: { webhook: { enabled: true, certificate: { from: "cert-manager" } } },
    gives: "cert-manager.io/inject-ca-from: zen-flow-system/zen-flow-webhook",
  },
  "the webhook, with a certificate by an issuer of cert-manager that is there": {
    values: {
      webhook: {
        enabled: true,
        certificate: { from: "cert-manager", issuer: { name: "corporate", kind: "ClusterIssuer" } },
      },
    },
    gives: "name: corporate",
  },
  "everything that is off by default": {
    values: {
      podDisruptionBudget: { enabled: true },
      networkPolicy: { enabled: true, monitoringNamespaceLabels: { team: "sre" } },
      serviceMonitor: { enabled: true, labels: { release: "prometheus" }, interval: "1m" },
      prometheusRule: { enabled: true, labels: { release: "prometheus" } },
      dashboard: { enabled: true },
    },
    gives: "team: sre",
  },
  "another namespace, whose quota wants resources named": {
    values: { namespace: "flows" },
    gives: "namespace: flows",
  },
};

Deno.test("kubectl applies the dashboard, the alerts and the ServiceMonitor of deploy/", async () => {
  for (const path of ["grafana/dashboard.json", "prometheus/"]) {
    await cluster.kubectl(["apply", "-f", `${repository}deploy/${path}`]);
  }
  const label = ["-l", "grafana_dashboard", "--all-namespaces", "-o", "name"];
  assertEquals(
    await cluster.kubectl(["get", "configmaps", ...label]),
    "configmap/zen-flow-dashboard\n",
  );
});

for (const [name, { release = "zen-flow", values, gives }] of Object.entries(cases)) {
  Deno.test(`the API server accepts what the chart makes of ${name}`, async () => {
    const file = `${cluster.dir}/values.json`;
    await Deno.writeTextFile(file, JSON.stringify(values));
    const manifest = await helm(cluster, [
      ...["template", release, chart, "--kube-version", WEBHOOK_KUBE_VERSION, "--values", file],
    ]);
    assertStringIncludes(manifest, `${gives}\n`);
    await cluster.kubectl(
      ["apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-"],
      manifest,
    );
  });
}
