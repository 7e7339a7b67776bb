/**
 * The admission webhook in the controller's pods, asked by the API server through its Service, with
 * each kind of certificate; by the commands of docs/WEBHOOK.md where it gives any.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { connect } from "../../../src/kube/connect.ts";
import { readMarkdown } from "../../../tools/docs/markdown.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { makeCertificates, makeServerCertificate } from "../../support/loopback.ts";
import { startCertManager } from "../support/cert_manager.ts";
import { untilServed } from "../support/established.ts";
import { flow, podStep } from "../support/flows.ts";
import { repository } from "../support/helm.ts";
import type { Operator } from "../support/operator.ts";
import { operatorTest } from "../support/operator_test_case.ts";
import { missingNothing, refusal, untilInForce } from "../support/webhook.ts";
import { Place, stepOf } from "../support/world.ts";

const SYSTEM = "zen-flow-system";
const HOST = `zen-flow-webhook.${SYSTEM}.svc`;
const rolledOut = `kubectl rollout status -n ${SYSTEM} deployment/zen-flow-controller`;
const uninstall = [
  "kubectl delete --ignore-not-found -f deploy/manifests/",
  "kubectl delete --ignore-not-found -f deploy/webhook/rbac.yaml",
  "kubectl delete crd jobflows.workflow.zen.io",
].join("\n");

/** Where flows are made: in the namespace of a user who has none of its own. */
async function openDefault(cluster: Cluster): Promise<Place & Disposable> {
  const client = await connect({ kubeconfig: cluster.kubeconfigPath, env: () => undefined });
  await untilServed(cluster, "jobflows.workflow.zen.io");
  const world = { cluster, client, [Symbol.asyncDispose]: () => Promise.resolve() };
  const account = { namespace: SYSTEM, name: "zen-flow-controller" };
  const place = new Place(world, "default", account);
  return Object.assign(place, { [Symbol.dispose]: () => client[Symbol.dispose]() });
}

/** Refuses an invalid flow, and knows who approves. */
async function checkWebhook(place: Place): Promise<void> {
  await untilInForce(place);
  const broken = flow("broken", [podStep("one", {}, { dependencies: ["nowhere"] })]);
  const said = await refusal(place, ["create", "--filename=-"], JSON.stringify(broken));
  assertMatch(said, /^The JobFlow "broken" is invalid: .*no step is named "nowhere"/);
  await place.apply(flow("asking", [{ name: "ask", type: "Manual" }]));
  await place.stepThat("asking", "ask", ({ phase }) => phase === "PendingApproval");
  await place.kubectl(["annotate", "jobflow", "asking", "approved.workflow.zen.io/ask=true"]);
  assertEquals(stepOf(await place.finished("asking"), "ask").approvedBy, "admin");
  await place.kubectl(["delete", "jobflow", "asking"]);
}

/** What makes the API server trust the webhook, one for each webhook of both configurations. */
async function bundles({ cluster }: Operator): Promise<string[]> {
  const kinds = "validatingwebhookconfigurations,mutatingwebhookconfigurations";
  const { items } = JSON.parse(
    await cluster.kubectl(["get", kinds, "-l", "app=zen-flow-controller", "-o", "json"]),
  );
  return items.flatMap(({ webhooks }: { webhooks: { clientConfig: { caBundle: string } }[] }) =>
    webhooks.map(({ clientConfig }) => clientConfig.caBundle)
  );
}

async function secretData({ cluster }: Operator, name: string): Promise<Record<string, string>> {
  return JSON.parse(
    await cluster.kubectl(["get", "secret", name, "-n", SYSTEM, "-o", "jsonpath={.data}"]),
  );
}

/**
 * Waits until both controllers use the certificate that the Secret holds now. A kubelet looks for
 * itself once a minute, and at once when something changes about a pod.
 */
async function untilLoaded(operator: Operator, times: number): Promise<void> {
  await operator.run(`
    kubectl annotate pods -n ${SYSTEM} -l app=zen-flow-controller --overwrite look=${times}
    for pod in $(kubectl get pods -n ${SYSTEM} -l app=zen-flow-controller -o name); do
      until (($(kubectl logs -n ${SYSTEM} $pod | grep -c "webhook certificate loaded") >= ${times})); do
        sleep 0.5
      done
    done
  `);
}

operatorTest(
  "the webhook answers through its Service with the chart's certificate, which upgrades keep",
  async (operator) => {
    await operator.run("helm install zen-flow charts/zen-flow/ --set webhook.enabled=true");
    await operator.run(rolledOut);
    using place = await openDefault(operator.cluster);
    await checkWebhook(place);
    const certificate = "zen-flow-webhook-certificate";
    const before = [await secretData(operator, certificate), await bundles(operator)];
    await missingNothing(place, async () => {
      const more = "--reuse-values --set logging.level=debug";
      await operator.run(`helm upgrade zen-flow charts/zen-flow/ ${more}`);
      await operator.run(rolledOut);
    });
    assertEquals([await secretData(operator, certificate), await bundles(operator)], before);
    await operator.run(`helm uninstall zen-flow --wait\n${uninstall}`);
  },
);

operatorTest(
  "the webhook answers with a given certificate, and with another one without a restart",
  async (operator) => {
    const folder = { path: `${operator.folder}/certificates` };
    await Deno.mkdir(folder.path);
    await makeCertificates(folder);
    for (const name of ["first", "second"]) {
      await makeServerCertificate(folder, name, `DNS:${HOST}`);
    }
    const secret = (name: string) =>
      `kubectl create secret tls mine -n ${SYSTEM} --dry-run=client -o yaml ` +
      `--cert=certificates/${name}.crt --key=certificates/${name}.key | kubectl apply -f -`;
    await operator.run(`kubectl apply -f deploy/manifests/namespace.yaml\n${secret("first")}`);
    const values = "webhook.enabled=true,webhook.certificate.from=given," +
      "webhook.certificate.secretName=mine";
    const authority = "webhook.certificate.authority=certificates/ca.crt";
    await operator.run(
      `helm install zen-flow charts/zen-flow/ --set ${values} --set-file ${authority}`,
    );
    await operator.run(rolledOut);
    using place = await openDefault(operator.cluster);
    await checkWebhook(place);
    await missingNothing(place, async () => {
      await operator.run(secret("second"));
      await untilLoaded(operator, 2);
    });
    const logs = await operator.run(`kubectl logs -n ${SYSTEM} -l app=zen-flow-controller`);
    assertEquals(logs.match(/"subject":"CN=second"/g)?.length, 2);
    await operator.run(`helm uninstall zen-flow --wait\n${uninstall}`);
  },
);

/** The commands of the page, by heading. */
async function commandsOfPage(): Promise<ReadonlyMap<string, readonly string[]>> {
  const path = "docs/WEBHOOK.md";
  const page = await Deno.readTextFile(`${repository}${path}`);
  return new Map(
    page.split(/^## /m).slice(1).map((text) => [
      text.split("\n", 1)[0]!,
      readMarkdown(path, text).blocks.filter(({ language }) => language === "bash")
        .map(({ text }) => text),
    ]),
  );
}

operatorTest(
  "the webhook's page can be followed by kubectl, with a certificate of cert-manager",
  async (operator) => {
    const { cluster } = operator;
    await using _certManager = await startCertManager(cluster);
    for (const file of ["namespace", "rbac", "deployment", "service"]) {
      await operator.run(`kubectl apply -f deploy/manifests/${file}.yaml`);
    }
    await operator.run("kubectl apply -f deploy/crds/");
    const page = await commandsOfPage();
    const told = [...page].map(([heading, blocks]) => [heading, blocks.length])
      .filter(([, count]) => count !== 0);
    assertEquals(told, [["Turn it on", 1], ["Approvals", 1], ["Turn it off", 1]]);
    await operator.run(page.get("Turn it on")![0]!);
    using place = await openDefault(cluster);
    await checkWebhook(place);
    await operator.run(page.get("Approvals")![0]!);
    const deed = ["update", "jobflows.workflow.zen.io", "--subresource=approval"];
    const who = ["--as=somebody", "--as-group=release-managers", "--namespace=default"];
    assertEquals(await cluster.kubectl(["auth", "can-i", ...deed, ...who]), "yes\n");
    await operator.run("kubectl delete rolebinding approvers -n default");

    // Renewed, it is by the same authority, so that the API server need not be told.
    const before = await bundles(operator);
    await missingNothing(place, async () => {
      await operator.run(`kubectl delete secret zen-flow-webhook-certificate -n ${SYSTEM}`);
      await operator.run(
        `kubectl wait --for=create secret/zen-flow-webhook-certificate -n ${SYSTEM} --timeout=300s`,
      );
      await untilLoaded(operator, 2);
    });
    assertEquals(await bundles(operator), before);

    await operator.run(page.get("Turn it off")![0]!);
    await operator.run(rolledOut);
    await place.apply(flow("broken", [podStep("one", {}, { dependencies: ["nowhere"] })]));
    await operator.run(uninstall);
  },
);
