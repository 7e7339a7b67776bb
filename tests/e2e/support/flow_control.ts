/**
 * The API server's own flow control, brought to reject (429) what a controller sends: its account
 * gets a single seat for creates of Jobs, and somebody else sits on it.
 */

import { makeCertificates, serve, temporaryFolder } from "../../support/loopback.ts";
import { freshToken } from "./kubeconfig.ts";
import type { Place } from "./world.ts";

const slow = { "zen-flow.test/slow": "true" };

/** The seat, taken. Disposing gives it up. */
export interface Seat extends AsyncDisposable {
  giveUp(): Promise<void>;
}

/** Until it is given up (30 s at most), every create of a Job by the place's account gets a 429. */
export async function takeOnlySeat(place: Place): Promise<Seat> {
  await using folder = await temporaryFolder();
  await makeCertificates(folder);
  const [key, cert, authority] = await Promise.all(
    ["server.key", "server.crt", "ca.crt"].map((name) => folder.read(name)),
  );
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const server = serve(async (request) => {
    const { apiVersion, kind, request: { uid } } = await request.json();
    asked.resolve();
    await released.promise;
    return Response.json({ apiVersion, kind, response: { uid, allowed: true } });
  }, { key: key!, cert: cert! });
  const caBundle = new TextEncoder().encode(authority).toBase64();
  await place.apply(
    ...singleSeat(place),
    webhook(place, {
      clientConfig: { url: server.url, caBundle },
      objectSelector: { matchLabels: slow },
      timeoutSeconds: 30,
    }),
  );
  await place.kubectl([
    ...["wait", `flowschema/${place.namespace}`, "--for=condition=Dangling=False"],
    "--timeout=300s",
  ]);
  const sitting = await sit(place, asked.promise);
  const giveUp = async () => {
    released.resolve();
    await sitting.end;
  };
  return {
    giveUp,
    async [Symbol.asyncDispose]() {
      await giveUp();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** A webhook that must let each new Job of the place in. */
export function webhook({ namespace }: Place, more: Readonly<Record<string, unknown>>): unknown {
  const rule = { apiGroups: ["batch"], apiVersions: ["v1"], resources: ["jobs"] };
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: namespace },
    webhooks: [{
      name: "jobs.zen-flow.test",
      admissionReviewVersions: ["v1"],
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
      rules: [{ ...rule, operations: ["CREATE"] }],
      sideEffects: "None",
      ...more,
    }],
  };
}

/** No shares still are one seat: whoever comes first when nobody sits. */
function singleSeat({ namespace, account }: Place): unknown[] {
  const apiVersion = "flowcontrol.apiserver.k8s.io/v1";
  const metadata = { name: namespace };
  const limitResponse = { type: "Reject" };
  const limited = { nominalConcurrencyShares: 0, borrowingLimitPercent: 0, limitResponse };
  const jobs = { verbs: ["create"], apiGroups: ["batch"], resources: ["jobs"] };
  return [
    {
      ...{ apiVersion, kind: "PriorityLevelConfiguration", metadata },
      spec: { type: "Limited", limited },
    },
    {
      ...{ apiVersion, kind: "FlowSchema", metadata },
      spec: {
        matchingPrecedence: 10,
        priorityLevelConfiguration: metadata,
        rules: [{
          subjects: [{ kind: "ServiceAccount", serviceAccount: account }],
          resourceRules: [{ ...jobs, namespaces: [namespace] }],
        }],
      },
    },
  ];
}

/**
 * Creates, for show, Jobs for which the webhook is asked, until one has to wait for its answer: the
 * server tells nobody when it has taken a webhook in. Resolves to the end of that one.
 */
async function sit(place: Place, asked: Promise<void>): Promise<{ readonly end: Promise<void> }> {
  const token = await freshToken(place.world.client, place.account);
  const client = Deno.createHttpClient({
    caCerts: [await Deno.readTextFile(`${place.world.cluster.dir}/pki/ca.crt`)],
  });
  const spec = { restartPolicy: "Never", containers: [{ name: "main", image: "none" }] };
  const job = { metadata: { name: "slow", labels: slow }, spec: { template: { spec } } };
  const path = `/apis/batch/v1/namespaces/${place.namespace}/jobs?dryRun=All`;
  for (;;) {
    const answered = fetch(place.world.cluster.server + path, {
      method: "POST",
      headers: { "authorization": `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(job),
      client,
    }).then((response) => response.body?.cancel());
    const isSitting = await Promise.race([
      asked.then(() => true),
      answered.then(() => false),
    ]);
    if (isSitting) return { end: answered.then(() => client.close()) };
  }
}
