/** The admission webhook, what it is asked about, and what it answers. */

import { assertEquals } from "@std/assert";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import {
  admissionWebhook,
  type WebhookName,
  type WebhookResult,
} from "../../src/webhook/webhook.ts";
import { step } from "./flow_world.ts";

/** Since when step `ask` waits. */
export const since = "2026-01-01T00:00:00.123Z";

/** The response of an AdmissionReview. */
export interface Answer {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: {
    code: number;
    reason: string;
    message: string;
    details?: { name: string; causes: unknown[] };
  };
  readonly warnings?: readonly string[];
  readonly patch?: string;
}

/** The webhook, and what it has reported; alice alone may approve. */
export function open(mayApprove = (name: string) => Promise.resolve(name === "alice")) {
  const reports: [WebhookName, WebhookResult][] = [];
  const failures: unknown[] = [];
  const webhook = admissionWebhook({
    mayApprove: ({ username }) => mayApprove(username),
    report: (name, result) => reports.push([name, result]),
    onFailure: (error) => failures.push(error),
  });
  const post = (path: string, body: BodyInit, type = "application/json") =>
    webhook(
      new Request(`https://webhook/${path}`, {
        method: "POST",
        headers: { "content-type": type },
        body,
      }),
    );
  const ask = async (path: WebhookName, request: object): Promise<Answer> => {
    const answer = await post(path, JSON.stringify(review(request)));
    assertEquals(answer.status, 200);
    return (await answer.json()).response;
  };
  return { webhook, post, ask, reports, failures };
}

/** An AdmissionReview with this in its request, by alice unless told. */
export function review(request: object): object {
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "review-uid",
      kind: { group: "workflow.zen.io", version: "v1alpha1", kind: "JobFlow" },
      namespace: "team",
      name: "flow",
      userInfo: { username: "alice", groups: ["system:authenticated"] },
      oldObject: null,
      ...request,
    },
  };
}

const ask = { name: "ask", type: "Manual" as const };
/** A spec of a step `ask` that waits for an approval, and a step after it. */
export const valid: JobFlowSpec = { steps: [ask, step("go", { dependencies: ["ask"] })] };

/** A flow whose step `ask` waits for an approval. */
export function flow(annotations: Record<string, string> = {}, spec = valid) {
  const steps = [
    { name: "ask", phase: "PendingApproval", startTime: since },
    { name: "go", phase: "Pending" },
  ];
  return { metadata: { name: "flow", annotations }, spec, status: { steps } };
}

export const create = (object: object) => ({ operation: "CREATE", object });
export const update = (oldObject: object, object: object, username = "alice") => ({
  ...{ operation: "UPDATE", oldObject, object },
  userInfo: { username },
});
