/** The Helm chart without a cluster: what it renders, and which values it refuses. */

import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { KUBE_VERSION, renderDeploy } from "../../tools/deploy/render.ts";
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
  ["logging.level=loud", "value must be one of 'debug', 'info', 'warn', 'error'"],
  ["logging.format=xml", "value must be one of 'json', 'text'"],
  ["extraArgs=x", "at '/extraArgs': got string, want array"],
  ["extraEnv[0].value=x", "at '/extraEnv/0': missing property 'name'"],
  ["resources.requests.cpu=lots", "at '/resources/requests/cpu': 'lots' does not match pattern"],
  ["resources.limit.cpu=1", "at '/resources': additional properties 'limit' not allowed"],
  ["probes.liveness.httpGet.port=1", "additional properties 'httpGet' not allowed"],
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

async function template(args: readonly string[]) {
  const version = ["--kube-version", KUBE_VERSION];
  return await run(await tool("helm"), ["template", "zen-flow", chart, ...version, ...args]);
}
