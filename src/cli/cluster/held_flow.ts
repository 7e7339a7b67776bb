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
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { API_VERSION, HOLD_ANNOTATION, KIND } from "../../flow/mod.ts";
import { isAlreadyExists, isNotFound } from "../../kube/errors.ts";

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

/** The flow of that name if it is on hold for this draft. */
async function findHeld(
  client: RestClient,
  { namespace, name, origin }: Draft,
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

/** Gives a held flow the whole of its status, whatever it has. */
export async function giveStatus(
  client: RestClient,
  { metadata: { namespace, name, uid } }: JobFlow,
  status: JobFlowStatus,
): Promise<void> {
  await new WorkflowZenIoV1alpha1Api(client).namespace(namespace!)
    .patchJobFlowStatus(name!, "json-patch", [
      { op: "test", path: "/metadata/uid", value: uid! },
      { op: "add", path: "/status", value: JSON.parse(JSON.stringify(status)) },
    ]);
}

/** Takes the hold off; from then on the controller has the flow. */
export async function letGo(
  client: RestClient,
  { metadata: { namespace, name, uid } }: JobFlow,
  hold: string | undefined,
): Promise<void> {
  const annotations = { [HOLD_ANNOTATION]: hold ?? null } as Record<string, string>;
  await new WorkflowZenIoV1alpha1Api(client).namespace(namespace!)
    .patchJobFlow(name!, "json-merge", { metadata: { uid, annotations } });
}
