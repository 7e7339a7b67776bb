/** The admission webhook of a place: served by a controller, and asked by the real API server. */

import { parseAllDocuments } from "yaml";
import { isInvalid } from "../../../src/kube/errors.ts";
import { KubectlError } from "../../cluster/kubectl.ts";
import { makeCertificates, makeServerCertificate } from "../../support/loopback.ts";
import type { ControllerProcess } from "./controller_process.ts";
import { flow, podStep } from "./flows.ts";
import { repository } from "./helm.ts";
import { within } from "./watching.ts";
import type { Place, StartOptions } from "./world.ts";

/** A controller that serves the webhook, which is in force in its namespace. */
export interface Webhook {
  readonly controller: ControllerProcess;
  /** `127.0.0.1:port` */
  readonly address: string;
  /** Holds `ca.crt`, and `tls.crt` and `tls.key`, which the controller reads. */
  readonly folder: string;
}

/** Starts a controller with the webhook, and has the API server ask it, as `deploy/webhook` says. */
export async function startWebhook(place: Place, options: StartOptions = {}): Promise<Webhook> {
  const folder = `${place.world.cluster.dir}/webhook-of-${place.namespace}`;
  await Deno.mkdir(folder);
  await makeCertificates({ path: folder });
  await replaceCertificate(folder, "server");
  await grantRights(place);
  const controller = await place.startController({
    ...options,
    files: [folder],
    args: [
      ...options.args ?? [],
      ...["--enable-webhook", "--webhook-addr", "127.0.0.1:0"],
      ...["--webhook-cert-file", `${folder}/tls.crt`, "--webhook-key-file", `${folder}/tls.key`],
    ],
  });
  const { address } = await controller.logged("serving the admission webhook");
  const webhook = { controller, address: address as string, folder };
  await configure(place, webhook);
  await untilInForce(place);
  return webhook;
}

/** Puts a certificate of this name in the place of the present one; it is made if there is none. */
export async function replaceCertificate(folder: string, name: string): Promise<void> {
  if (name !== "server") await makeServerCertificate({ path: folder }, name);
  for (const end of ["key", "crt"]) {
    await Deno.copyFile(`${folder}/${name}.${end}`, `${folder}/new`);
    await Deno.rename(`${folder}/new`, `${folder}/tls.${end}`);
  }
}

/** The roles of `deploy/webhook`, and for the place's account the one to ask who may approve. */
export async function grantRights(place: Place): Promise<void> {
  await place.kubectl(["apply", "--filename", `${repository}deploy/webhook/rbac.yaml`]);
  await place.apply(bindingTo("zen-flow-controller-webhook", {
    kind: "ServiceAccount",
    ...place.account,
  }));
}

/** Gives a user or an account the ClusterRole of this name in the place's namespace. */
export function bindingTo(
  role: string,
  subject: { readonly kind: string; readonly name: string; readonly namespace?: string },
): unknown {
  const apiGroup = "rbac.authorization.k8s.io";
  return {
    apiVersion: `${apiGroup}/v1`,
    kind: "RoleBinding",
    metadata: { name: `${role}-of-${subject.name}` },
    roleRef: { apiGroup, kind: "ClusterRole", name: role },
    subjects: [subject.kind === "User" ? { apiGroup, ...subject } : subject],
  };
}

interface Configuration {
  readonly apiVersion: string;
  readonly kind: string;
  readonly webhooks: readonly {
    readonly clientConfig: { readonly service: { readonly path: string } };
  }[];
}

/** The configurations of `deploy/webhook`, but for where the webhook is and where it is asked. */
async function configure(place: Place, { address, folder }: Webhook): Promise<void> {
  const text = await Deno.readTextFile(`${repository}deploy/webhook/webhook.yaml`);
  const found = parseAllDocuments(text).map((document) => document.toJSON() as Configuration)
    .filter(({ kind }) => kind.endsWith("WebhookConfiguration"));
  const caBundle = (await Deno.readFile(`${folder}/ca.crt`)).toBase64();
  const items = found.map(({ apiVersion, kind, webhooks }) => ({
    ...{ apiVersion, kind },
    metadata: { name: place.namespace },
    webhooks: webhooks.map(({ clientConfig, ...rest }) => ({
      ...rest,
      clientConfig: { url: `https://${address}${clientConfig.service.path}`, caBundle },
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": place.namespace } },
    })),
  }));
  // An old API server does not know all of their fields.
  const apply = ["apply", "--validate=ignore", "--filename=-"];
  await place.kubectl(apply, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
}

/** The server tells nobody when it has taken a webhook in; dry runs leave nothing behind. */
export async function untilInForce(place: Place): Promise<void> {
  const given = new AbortController();
  const asking = ask(place, given.signal);
  try {
    await within(asking, "the API server asks the webhook");
  } finally {
    given.abort();
  }
}

async function ask(place: Place, given: AbortSignal): Promise<void> {
  const annotations = { "decided-by.workflow.zen.io/one": "somebody" };
  const recorded = {
    ...flow("probe", [podStep("one")]),
    metadata: { name: "probe", annotations },
  };
  while (!given.aborted && !isRecordless(await tryCreate(place, recorded))) { /* again */ }
  while (!given.aborted && await tryCreate(place, invalid) !== undefined) { /* again */ }
}

function isRecordless(answer: string | undefined): boolean {
  return answer !== undefined && !answer.includes("decided-by");
}

/** What the API server would store; undefined: it refuses. */
async function tryCreate(place: Place, object: unknown): Promise<string | undefined> {
  const args = ["create", "--dry-run=server", "--output=json", "--filename=-"];
  try {
    return await place.kubectl(args, JSON.stringify(object));
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    return undefined;
  }
}

/** One error, which the schema says nothing of. */
const invalid = flow("probe", [podStep("one", {}, { dependencies: ["nowhere"] })]);

/**
 * Does some work while the API server is asked for flows that it must refuse: it would let in one
 * about which the webhook was not asked.
 *
 * @param more how many of them are to come after the work
 */
export async function missingNothing(
  place: Place,
  work: () => Promise<void>,
  more = 20,
): Promise<void> {
  let isDone = false;
  let left = more;
  const load = async () => {
    while (!isDone || left-- > 0) await refuseOnce(place);
  };
  await Promise.all([work().finally(() => isDone = true), load(), load(), load(), load()]);
}

async function refuseOnce(place: Place): Promise<void> {
  try {
    await place.flows.createJobFlow(invalid, { dryRun: "All" });
  } catch (error) {
    if (isInvalid(error)) return;
    throw error;
  }
  throw new Error("The API server has not asked the webhook");
}

/** The standard error of a kubectl that must fail. */
export async function refusal(
  place: Place,
  args: readonly string[],
  stdin?: string,
): Promise<string> {
  try {
    await place.kubectl(args, stdin);
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    return error.stderr;
  }
  throw new Error(`'kubectl ${args.join(" ")}' was not refused`);
}
