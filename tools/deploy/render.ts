/**
 * The manifests in `deploy/`, rendered from the chart: whoever uses kubectl gets what Helm would
 * install, in files of the names that the operator guide gives.
 */

import { type Document, isMap, parseAllDocuments } from "yaml";
import { ROOT } from "../repository.ts";

/** The chart's folder, relative to the repository. */
export const CHART = "charts/zen-flow";

/** The oldest Kubernetes for which nothing is rendered differently, but for the webhook. */
export const KUBE_VERSION = "1.24";

/** The oldest one whose webhooks have conditions. */
export const WEBHOOK_KUBE_VERSION = "1.28";

/** One run of Helm. */
interface Rendering {
  readonly kubeVersion: string;
  /** As `--set` takes them. */
  readonly values: readonly string[];
  /** The file in `deploy/` that a template gives. Those of other templates are left out. */
  readonly files: Readonly<Record<string, string>>;
}

/** Everything in `deploy/` but the resource itself, which is in `deploy/crds`. */
const RENDERINGS: readonly Rendering[] = [
  {
    kubeVersion: KUBE_VERSION,
    values: [
      "podDisruptionBudget.enabled=true",
      "serviceMonitor.enabled=true",
      "prometheusRule.enabled=true",
      "dashboard.enabled=true",
    ],
    files: {
      "namespace.yaml": "deploy/manifests/namespace.yaml",
      "rbac.yaml": "deploy/manifests/rbac.yaml",
      "deployment.yaml": "deploy/manifests/deployment.yaml",
      "service.yaml": "deploy/manifests/service.yaml",
      "pdb.yaml": "deploy/pdb/pdb.yaml",
      "servicemonitor.yaml": "deploy/prometheus/servicemonitor.yaml",
      "prometheusrule.yaml": "deploy/prometheus/prometheus-rules.yaml",
      // The operator guide names it so; it is what kubectl applies, with the dashboard as a text in it.
      "dashboard.yaml": "deploy/grafana/dashboard.json",
    },
  },
  {
    kubeVersion: WEBHOOK_KUBE_VERSION,
    values: [
      "webhook.enabled=true",
      "webhook.certificate.from=cert-manager",
      "networkPolicy.enabled=true",
    ],
    files: {
      "deployment.yaml": "deploy/webhook/deployment.yaml",
      "webhook-rbac.yaml": "deploy/webhook/rbac.yaml",
      "webhook.yaml": "deploy/webhook/webhook.yaml",
      // The same with the webhook and without: at a port where nobody listens there is nothing to guard.
      "networkpolicy.yaml": "deploy/networkpolicy/networkpolicy.yaml",
    },
  },
];

/** Where each manifest ends up; relative to the repository. */
export const RENDERED_FILES: readonly string[] = RENDERINGS.flatMap(({ files }) =>
  Object.values(files)
);

const HEADER = "# Written by `deno task generate:deploy` from charts/zen-flow; change that.\n";

/** What Helm writes above each manifest. */
const SOURCE = /^ Source: zen-flow\/templates\/(\S+)$/m;

/** Labels and annotations that only Helm reads. */
const OF_HELM = [
  ["metadata", "labels", "app.kubernetes.io/managed-by"],
  ["metadata", "labels", "helm.sh/chart"],
  ["metadata", "annotations", "helm.sh/resource-policy"],
];

/**
 * Renders the chart.
 *
 * @param helm path of the program.
 * @returns the text of each file, by its path relative to the repository.
 * @throws {Error} with Helm's words if it fails.
 */
export async function renderDeploy(helm: string): Promise<ReadonlyMap<string, string>> {
  const rendered = await Promise.all(RENDERINGS.map((one) => render(helm, one)));
  return new Map(rendered.flat());
}

async function render(helm: string, rendering: Rendering): Promise<[string, string][]> {
  const text = await template(helm, rendering);
  const documents = new Map<string, Document[]>();
  for (const document of parseAllDocuments(text) as Document[]) {
    const [, source] = SOURCE.exec(document.contents?.commentBefore ?? "") ?? [];
    if (source === undefined) throw new Error("Cannot tell which template a manifest is from");
    documents.set(source, [...(documents.get(source) ?? []), document]);
  }
  return Object.entries(rendering.files).map(([source, path]) => {
    const found = documents.get(source);
    if (found === undefined) throw new Error(`Cannot render ${source}: it gave nothing`);
    found.forEach(dropHelm);
    return [path, path.endsWith(".json") ? jsonText(found) : yamlText(found)];
  });
}

/** Takes away what only Helm writes and reads. */
function dropHelm(document: Document): void {
  document.contents!.commentBefore = null;
  for (const path of OF_HELM.filter((one) => document.hasIn(one))) {
    document.deleteIn(path);
    const rest = document.getIn(path.slice(0, -1));
    if (isMap(rest) && rest.items.length === 0) document.deleteIn(path.slice(0, -1));
  }
}

function yamlText(documents: readonly Document[]): string {
  const texts = documents.map((document) =>
    document.toString({
      directives: false,
      flowCollectionPadding: false,
      indentSeq: false,
      lineWidth: 0,
    })
  );
  return HEADER + texts.join("---\n");
}

/** @throws {Error} for several objects, which one JSON text cannot hold. */
function jsonText([document, ...more]: readonly Document[]): string {
  if (document === undefined || more.length > 0) throw new Error("Cannot write several as JSON");
  return `${JSON.stringify(document.toJSON(), undefined, 2)}\n`;
}

async function template(
  helm: string,
  { kubeVersion, values }: Rendering,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(helm, {
    args: [
      ...["template", "zen-flow", CHART, "--kube-version", kubeVersion],
      ...values.flatMap((value) => ["--set", value]),
    ],
    cwd: ROOT,
    clearEnv: true,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`Cannot render ${CHART}: ${text.decode(stderr).trim()}`);
  return text.decode(stdout);
}
