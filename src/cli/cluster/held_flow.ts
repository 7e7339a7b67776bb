/**
 * Makes a flow that begins with a status: it is created on hold, so that the controller leaves it
 * alone, given its status, and let go. Each step may be done twice: who is interrupted begins again,
 * and knows by the hold annotation's value which held flow is the one that was begun.
 */

import {
  type JobFlow,
  type JobFlowStatus,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { JsonPatch } from "@cloudydeno/kubernetes-apis/operations.ts";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { API_VERSION, HOLD_ANNOTATION, KIND } from "../../flow/mod.ts";
import { isAlreadyExists, isInvalid, isNotFound } from "../../kube/errors.ts";
import { CommandError } from "../host.ts";

/** What a flow is made of. */
export interface Draft {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: JobFlow["spec"];
  /** What it is made from, and so who goes on with it: the hold annotation's value meanwhile. */
  readonly origin: string;
}

type Maker = "retry" | "restore";

/** The hold annotation's value of a flow that a command makes from this. */
export function originOf(maker: Maker, source: string): string {
  return `${maker} of ${source}`;
}

/** The command that makes the flow with this hold; undefined: somebody else holds it. */
export function makerOf(hold: string): Maker | undefined {
  return (["retry", "restore"] as const).find((maker) => hold.startsWith(`${maker} of `));
}

/**
 * Has the API server say whether the status of such a flow may be written, before one is made that
 * would stay on hold. Whether there is a flow of that name does not matter.
 *
 * @throws what the API server says if not.
 */
export async function checkStatusRight(
  client: RestClient,
  { namespace = "", name = "" }: { readonly namespace?: string; readonly name?: string },
): Promise<void> {
  const api = new WorkflowZenIoV1alpha1Api(client).namespace(namespace);
  try {
    await api.patchJobFlowStatus(name, "json-merge", {}, { dryRun: "All" });
  } catch (error) {
    // Rights come first, and only then whether it is there.
    if (!isNotFound(error)) throw error;
  }
}

/** The flow on hold, new or begun earlier; undefined: another flow has the name. */
export async function createHeld(client: RestClient, draft: Draft): Promise<JobFlow | undefined> {
  const { namespace, name, labels, annotations, spec, origin } = draft;
  const api = new WorkflowZenIoV1alpha1Api(client).namespace(namespace);
  try {
    return await api.createJobFlow({
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: {
        name,
        labels: { ...labels },
        annotations: { ...annotations, [HOLD_ANNOTATION]: origin },
      },
      spec,
    });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return await findHeld(client, draft);
  }
}

/** Whether another flow has the name than one on hold for this draft. */
export async function isTaken(client: RestClient, draft: Draft): Promise<boolean> {
  const { namespace, name, origin } = draft;
  try {
    const found = await new WorkflowZenIoV1alpha1Api(client).namespace(namespace).getJobFlow(name);
    return found.metadata.annotations?.[HOLD_ANNOTATION] !== origin;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

/** The flow of that name if it is on hold for this draft. */
async function findHeld(
  client: RestClient,
  { namespace, name, origin }: Pick<Draft, "namespace" | "name" | "origin">,
): Promise<JobFlow | undefined> {
  try {
    const found = await new WorkflowZenIoV1alpha1Api(client).namespace(namespace).getJobFlow(name);
    return found.metadata.annotations?.[HOLD_ANNOTATION] === origin ? found : undefined;
  } catch (error) {
    // It is being taken away just now: for whoever asks it is there still.
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Gives a held flow the whole of its status, whatever it has.
 *
 * @throws {CommandError} if it is not on hold for this any more: it may run, and is left alone.
 */
export async function giveStatus(
  client: RestClient,
  flow: JobFlow,
  status: JobFlowStatus,
): Promise<void> {
  const api = new WorkflowZenIoV1alpha1Api(client).namespace(flow.metadata.namespace!);
  await whileHeld(
    client,
    flow,
    (tests) =>
      api.patchJobFlowStatus(flow.metadata.name!, "json-patch", [
        ...tests,
        { op: "add", path: "/status", value: JSON.parse(JSON.stringify(status)) },
      ]),
  );
}

/**
 * Takes the hold off, or puts back the one that it had; from then on the controller has the flow.
 *
 * @throws {CommandError} as {@linkcode giveStatus} does.
 */
export async function letGo(
  client: RestClient,
  flow: JobFlow,
  hold: string | undefined,
): Promise<void> {
  const api = new WorkflowZenIoV1alpha1Api(client).namespace(flow.metadata.namespace!);
  await whileHeld(client, flow, (tests) =>
    api.patchJobFlow(flow.metadata.name!, "json-patch", [
      ...tests,
      hold === undefined
        ? { op: "remove", path: HOLD_PATH }
        : { op: "replace", path: HOLD_PATH, value: hold },
    ]));
}

const HOLD_PATH = `/metadata/annotations/${HOLD_ANNOTATION.replace("/", "~1")}`;

/** Two may make the same flow at once: who comes second must not change what runs already. */
async function whileHeld(
  client: RestClient,
  { metadata: { namespace, name, uid, annotations } }: JobFlow,
  change: (tests: JsonPatch) => Promise<unknown>,
): Promise<void> {
  const origin = annotations![HOLD_ANNOTATION]!;
  try {
    await change([
      { op: "test", path: "/metadata/uid", value: uid! },
      { op: "test", path: HOLD_PATH, value: origin },
    ]);
  } catch (error) {
    // A test that does not hold is answered as an object is that breaks the rules of its kind.
    if (!isInvalid(error)) throw error;
    const held = await findHeld(client, { namespace: namespace!, name: name!, origin });
    if (held?.metadata.uid === uid) throw error;
    const text = `flow ${name} is not on hold any more: somebody else has let it go, or deleted it`;
    throw new CommandError(text, { cause: error });
  }
}
