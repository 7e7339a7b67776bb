/** The Helm chart without a cluster: what it renders, and which values it refuses. */

import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { createPrivateKey, X509Certificate } from "node:crypto";
import { parseAllDocuments } from "yaml";
import { KUBE_VERSION, renderDeploy, WEBHOOK_KUBE_VERSION } from "../../tools/deploy/render.ts";
import { repository, run, tool } from "./support/helm.ts";

const chart = "charts/zen-flow";

Deno.test("deploy/ is what the chart renders", async () => {
  for (const [path, text] of await renderDeploy(await tool("helm"))) {
    assertEquals(await Deno.readTextFile(`${repository}${path}`), text, path);
  }
});

Deno.test("helm lint --strict finds nothing to say of the chart", async () => {
  const version = ["--kube-version", KUBE_VERSION];
  const { success, stdout } = await run(await tool("helm"), [
    "lint",
    "--strict",
    ...version,
    chart,
  ]);
  assertEquals([success, stdout.includes("[WARNING]")], [true, false], stdout);
});

/** Values that cannot be meant, and what is said of them. */
const refused: readonly (readonly [value: string, message: string])[] = [
  ["replica=3", "additional properties 'replica' not allowed"],
  ["replicas=two", "at '/replicas': got string, want integer"],
  ["replicas=-1", "at '/replicas': minimum: got -1, want 0"],
  ["namespace=Flows", "at '/namespace': 'Flows' does not match pattern"],
  ["watchedNamespaces=team-a", "at '/watchedNamespaces': got string, want array"],
  ["watchedNamespaces={a,a}", "at '/watchedNamespaces': items at 0 and 1 are equal"],
  ["image.tag=a@b", "at '/image/tag': 'a@b' does not match pattern"],
  ["image.digest=sha256:12", "at '/image/digest': 'sha256:12' does not match pattern"],
  ["image.repository=UPPER", "at '/image/repository': 'UPPER' does not match pattern"],
  ["image.pullPolicy=Sometimes", "value must be one of 'Always', 'IfNotPresent', 'Never'"],
  ["image.pullSecrets={name}", "at '/image/pullSecrets/0': got string, want object"],
  ["webhook.enabled=yes", "at '/webhook/enabled': got string, want bool"],
  ["webhook.certificate.from=thin air", "must be one of 'chart', 'cert-manager', 'given'"],
  [
    "webhook.certificate.from=given",
    "at '/webhook/certificate/secretName': minLength: got 0, want 1",
  ],
  [
    "webhook.certificate.authority=ca.crt",
    "'ca.crt' does not match pattern '^(\\\\s*-----BEGIN CERT",
  ],
  ["webhook.certificate.issuer.name=", "at '/webhook/certificate/issuer/name': minLength"],
  ["logging.level=loud", "value must be one of 'debug', 'info', 'warn', 'error'"],
  ["logging.format=xml", "value must be one of 'json', 'text'"],
  ["extraArgs=x", "at '/extraArgs': got string, want array"],
  ["extraEnv[0].value=x", "at '/extraEnv/0': missing property 'name'"],
  ["resources.requests.cpu=lots", "at '/resources/requests/cpu': 'lots' does not match pattern"],
  ["resources.limit.cpu=1", "at '/resources': additional properties 'limit' not allowed"],
  ["probes.liveness.httpGet.port=1", "additional properties 'httpGet' not allowed"],
  ["probes.startup=null", "at '/probes': missing property 'startup'"],
  ["logging=null", "at '': missing property 'logging'"],
  ["probes.startup.periodSeconds=0", "at '/probes/startup/periodSeconds': minimum: got 0, want 1"],
  ["affinity=none", "at '/affinity': got string, want object"],
  ["podDisruptionBudget.enabled=yes", "at '/podDisruptionBudget/enabled': got string, want bool"],
  ["networkPolicy.enable=true", "at '/networkPolicy': additional properties 'enable' not allowed"],
  ["serviceMonitor.interval=30", "at '/serviceMonitor/interval': got number, want string"],
];

for (const [value, message] of refused) {
  Deno.test(`the chart refuses ${value}`, async () => {
    const { success, stderr } = await template(["--set", value]);
    assertFalse(success);
    assertStringIncludes(stderr, message);
  });
}

Deno.test("the chart refuses an image by tag and by digest at once", async () => {
  const digest = `sha256:${"0".repeat(64)}`;
  const { success, stderr } = await template([
    "--set",
    `image.tag=1.0.0,image.digest=${digest}`,
  ]);
  assertFalse(success);
  assertStringIncludes(stderr, "image.tag and image.digest are both set");
});

Deno.test("the chart names an image by digest, by tag, or by its own version", async () => {
  const digest = `sha256:${"0".repeat(64)}`;
  const repositoryOf = "image.repository=registry.example:5000/flows/zen-flow";
  for (
    const [values, image] of [
      [repositoryOf, `registry.example:5000/flows/zen-flow:${denoJson.version}`],
      [`${repositoryOf},image.tag=main`, "registry.example:5000/flows/zen-flow:main"],
      [`${repositoryOf},image.digest=${digest}`, `registry.example:5000/flows/zen-flow@${digest}`],
    ] as const
  ) {
    const { stdout } = await template(["--show-only=templates/deployment.yaml", "--set", values]);
    assertStringIncludes(stdout, `image: ${image}\n`);
  }
});

Deno.test("the chart asks webhooks on no condition where Kubernetes knows none, but always for approvals", async () => {
  for (const [version, conditions] of [["1.27", 0], [WEBHOOK_KUBE_VERSION, 3]] as const) {
    const { stdout } = await run(await tool("helm"), [
      ...[
        "template",
        "zen-flow",
        chart,
        "--kube-version",
        version,
        "--set",
        "webhook.enabled=true",
      ],
      "--show-only=templates/webhook.yaml",
    ]);
    assertEquals(stdout.match(/matchConditions:/g)?.length ?? 0, conditions, version);
    assertEquals(stdout.match(/failurePolicy: \w+/g)?.sort(), [
      "failurePolicy: Fail",
      "failurePolicy: Fail",
      "failurePolicy: Ignore",
    ]);
  }
});

Deno.test("the chart's certificate is one that the API server takes for the webhook's Service", async () => {
  const { stdout } = await template([
    ...["--set", "webhook.enabled=true", "--show-only=templates/webhook.yaml"],
  ]);
  const documents = parseAllDocuments(stdout).map((document) => document.toJSON());
  const { data } = documents.find(({ kind }) => kind === "Secret");
  const bundles = documents.filter(({ kind }) => kind.endsWith("WebhookConfiguration"))
    .flatMap(({ webhooks }) => webhooks)
    .map(({ clientConfig }) => clientConfig.caBundle);
  assertEquals(bundles, [data["ca.crt"], data["ca.crt"], data["ca.crt"]]);
  const text = (name: string) => new TextDecoder().decode(Uint8Array.fromBase64(data[name]));
  const [certificate, authority] = ["tls.crt", "ca.crt"].map((name) =>
    new X509Certificate(text(name))
  );
  assertEquals(certificate!.verify(authority!.publicKey), true);
  assertEquals(certificate!.checkPrivateKey(createPrivateKey(text("tls.key"))), true);
  const host = "zen-flow-webhook.zen-flow-system.svc";
  assertEquals(certificate!.checkHost(host), host);
});

async function template(args: readonly string[]) {
  const version = ["--kube-version", KUBE_VERSION];
  return await run(await tool("helm"), ["template", "zen-flow", chart, ...version, ...args]);
}
