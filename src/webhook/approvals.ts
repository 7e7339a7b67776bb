/**
 * Who decides about Manual steps. Two webhooks: one writes down whose decision it is, the other lets
 * only those decide who have the right to, and nobody write the record themselves.
 */

import type { JobFlowStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import {
  APPROVED_PREFIX,
  compareDecisions,
  DECIDED_BY_PREFIX,
  type DecisionChange,
  readRecords,
} from "../flow/mod.ts";
import type {
  AdmissionRequest,
  Cause,
  PatchOperation,
  ReviewedFlow,
  UserInfo,
  Verdict,
} from "./review.ts";

/** Whether a user has the right to decide: `update` on `jobflows/approval` of this flow. */
export type MayApprove = (
  user: UserInfo,
  flow: { readonly namespace: string; readonly name: string },
) => Promise<boolean>;

/** Makes the records on a flow what they must be, whatever was sent. */
export function recordApprovals(request: AdmissionRequest): Verdict {
  const { records } = changeBy(request);
  const sent = recordsOn(request.object);
  const stored = recordsOn(request.oldObject);
  const patch: PatchOperation[] = [];
  const warnings: string[] = [];
  for (const step of new Set([...sent.keys(), ...records.keys()])) {
    const record = records.get(step);
    if (sent.get(step) === record) continue;
    const path = `/metadata/annotations/${escapeKey(DECIDED_BY_PREFIX + step)}`;
    patch.push(record === undefined ? { op: "remove", path } : { op: "add", path, value: record });
    // One that the stored flow has was not made up by whoever sends it back.
    if (!sent.has(step) || sent.get(step) === stored.get(step)) continue;
    warnings.push(
      `annotation ${DECIDED_BY_PREFIX}${step}: only the admission webhook writes it; ` +
        "what was sent is ignored",
    );
  }
  return { allowed: true, warnings, patch };
}

/** Refuses decisions by those who may not, about what does not wait, and records of anybody else. */
export async function checkApprovals(
  request: AdmissionRequest,
  mayApprove: MayApprove,
): Promise<Verdict> {
  const change = changeBy(request);
  const forbidden = [
    ...forgedRecords(request.object, change),
    ...await missingRight(request, change, mayApprove),
  ];
  if (forbidden.length > 0) return { allowed: false, code: 403, causes: forbidden };
  const useless = uselessDecisions(change);
  if (useless.length === 0) return { allowed: true };
  // Whoever creates a flow may be restoring it, decisions and all.
  if (request.oldObject !== undefined) return { allowed: false, code: 422, causes: useless };
  return {
    allowed: true,
    warnings: useless.map(({ message }) => `${message}; decide once the step waits`),
  };
}

function changeBy({ object, oldObject, userInfo }: AdmissionRequest): DecisionChange {
  const before = oldObject && {
    annotations: oldObject.metadata.annotations ?? {},
    status: oldObject.status as JobFlowStatus | undefined,
  };
  return compareDecisions(before, object.metadata.annotations ?? {}, userInfo.username);
}

function recordsOn(flow: ReviewedFlow | undefined): ReadonlyMap<string, string> {
  return readRecords(flow?.metadata.annotations ?? {});
}

function forgedRecords(flow: ReviewedFlow, { records }: DecisionChange): Cause[] {
  const found = recordsOn(flow);
  return [...new Set([...found.keys(), ...records.keys()])]
    .filter((step) => found.get(step) !== records.get(step))
    .map((step) => ({
      field: "metadata.annotations",
      message: `${DECIDED_BY_PREFIX}${step}: only the admission webhook writes it`,
    }));
}

async function missingRight(
  { userInfo, namespace, name }: AdmissionRequest,
  { decided }: DecisionChange,
  mayApprove: MayApprove,
): Promise<Cause[]> {
  if (decided.length === 0 || await mayApprove(userInfo, { namespace, name })) return [];
  const steps = `${decided.length === 1 ? "step" : "steps"} ${decided.join(", ")}`;
  return [{
    field: "",
    message:
      `user ${JSON.stringify(userInfo.username)} may not decide about ${steps}: that needs ` +
      `update on jobflows.workflow.zen.io/approval in namespace ${namespace}`,
  }];
}

function uselessDecisions({ unclear, untimely }: DecisionChange): Cause[] {
  const field = "metadata.annotations";
  return [
    ...unclear.map((step) => ({
      field,
      message: `${APPROVED_PREFIX}${step}: only "true" approves`,
    })),
    ...[...untimely].map(([step, why]) => ({
      field,
      message: `no decision is waited for about step ${step}: ${why}`,
    })),
  ];
}

/** A key as a part of a JSON Pointer. */
function escapeKey(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
