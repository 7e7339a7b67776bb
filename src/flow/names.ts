/**
 * Every label, annotation and child name that zen-flow gives, and the rules they follow. Users see
 * these names, so a change here is a change of the API.
 */

import { hashText } from "./hash.ts";

export const GROUP = "workflow.zen.io";
export const VERSION = "v1alpha1";
export const API_VERSION = `${GROUP}/${VERSION}`;
export const KIND = "JobFlow";

/** On every Job of ours and its pods: the flow's name, the step's, the attempt from 1. */
export const FLOW_LABEL = `${GROUP}/flow`;
export const STEP_LABEL = `${GROUP}/step`;
export const ATTEMPT_LABEL = `${GROUP}/attempt`;
export const MANAGED_BY_LABEL = `${GROUP}/managed-by`;
export const MANAGED_BY = "zen-flow";

/** A user's template may not set a label of this prefix: ours say which attempt a Job is. */
export const LABEL_PREFIX = `${GROUP}/`;

/** On Jobs and pods of a flow with a concurrencyGroup: the group. */
export const GROUP_LABEL = `${GROUP}/concurrency-group`;

/** On Jobs that the flow's deadline limits: that deadline, RFC 3339. */
export const FLOW_DEADLINE_ANNOTATION = `${GROUP}/flow-deadline`;

/** `approved.workflow.zen.io/<step>: "true"` on the flow approves a Manual step. */
export const APPROVED_PREFIX = `approved.${GROUP}/`;
/** `rejected.workflow.zen.io/<step>: "<why>"` on the flow fails a Manual step. */
export const REJECTED_PREFIX = `rejected.${GROUP}/`;
/** `approval-note.workflow.zen.io/<step>`: what whoever approves has to say; belongs to one wait. */
export const APPROVAL_NOTE_PREFIX = `approval-note.${GROUP}/`;
/** `decided-by.workflow.zen.io/<step>`: who did either, written by the admission webhook alone. */
export const DECIDED_BY_PREFIX = `decided-by.${GROUP}/`;

/** While it is on a flow, the controller leaves the flow alone. */
export const HOLD_ANNOTATION = `${GROUP}/hold`;

/** On a retry: the flow whose claims it uses, and the templates of them, as JSON. */
export const CLAIMS_OF_ANNOTATION = `${GROUP}/claims-of`;

/** `"off"` in a step's metadata leaves `{{` in its template as it is. */
export const EXPRESSIONS_ANNOTATION = `${GROUP}/expressions`;

/** `"off"` in a step's metadata keeps the last lines of its log out of the status. */
export const LOG_TAIL_ANNOTATION = `${GROUP}/failure-log-tail`;

/** Volumes of this prefix in a step's pod are those of its artifacts. */
export const ARTIFACT_VOLUME_PREFIX = "zen-flow-";
/** Containers of ours, in pods of steps whose artifacts have to be carried. */
export const GET_CONTAINER = "zen-flow-get";
export const PUT_CONTAINER = "zen-flow-put";

/** A pod's name is its Job's and a suffix, and the `job-name` label holds 63 characters. */
const MAX_JOB_NAME = 63;
const HASH_LENGTH = 10;
/** As Kubernetes does for generated names: no vowels, so that no word comes out. */
const HASH_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** In the container whose outputs are read: the path of the file that it writes them to. */
export const OUTPUTS_VARIABLE = "ZEN_FLOW_OUTPUTS";
/** In all containers of a `forEach` step: the path of the file with the pod's item. */
export const ITEM_VARIABLE = "ZEN_FLOW_ITEM";
/** Kubernetes gives each container of an Indexed Job its index in this variable. */
export const INDEX_VARIABLE = "JOB_COMPLETION_INDEX";
/** On a pod: the container that is meant where none is named, as kubectl has it. */
export const DEFAULT_CONTAINER_ANNOTATION = "kubectl.kubernetes.io/default-container";

/** The variable in which a step's containers find an input parameter. */
export function inputVariable(parameter: string): string {
  return `PARAM_${parameter.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
}

/** The label with a flow's name. A name may be longer than a label's value, and is then cut. */
export function flowLabel(flowName: string): string {
  return trimEnd(flowName.slice(0, 63));
}

/** The labels of the Job and the pods of one attempt. */
export function attemptLabels(
  flowName: string,
  stepName: string,
  attempt: number,
): Record<string, string> {
  return {
    [FLOW_LABEL]: flowLabel(flowName),
    [STEP_LABEL]: stepName,
    [ATTEMPT_LABEL]: String(attempt),
    [MANAGED_BY_LABEL]: MANAGED_BY,
  };
}

/**
 * The name of the Job of one attempt: `<flow>-<step>-<hash of uid, step, attempt>`, a pure function
 * of its arguments, so that making it twice is refused by the API server.
 *
 * @param indexedCompletions of an Indexed Job: its pods' host names end in `-<index>` and must fit
 * into 63 characters too.
 */
export function jobName(
  flow: { readonly name: string; readonly uid: string },
  attempt: { readonly step: string; readonly attempt: number },
  indexedCompletions?: number,
): string {
  const hash = attemptHash(flow, attempt.step, attempt.attempt);
  const suffix = indexedCompletions === undefined
    ? 0
    : String(Math.max(0, indexedCompletions - 1)).length + 1;
  const room = MAX_JOB_NAME - suffix - HASH_LENGTH - 2;
  return `${readableName(flow.name, attempt.step, room)}-${hash}`;
}

/** The name of the ConfigMap with a step's items: `<flow>-<step>-items-<hash of uid, step>`. */
export function itemsName(
  flow: { readonly name: string; readonly uid: string },
  step: string,
): string {
  const end = `items-${shortHash(`${flow.uid}/${step}/items`)}`;
  return `${readableName(flow.name, step, MAX_JOB_NAME - end.length - 2)}-${end}`;
}

/** `<flow>-<step>`, cut to `room` characters without the dash. */
function readableName(flowName: string, step: string, room: number): string {
  const flowPart = flowName.replaceAll(".", "-");
  // The step is what a person looks for, so the flow's name gives way first.
  const flowRoom = Math.max(8, room - step.length);
  const shortFlow = trimEnd(flowPart.slice(0, flowRoom));
  return `${shortFlow}-${trimEnd(step.slice(0, room - shortFlow.length))}`;
}

/**
 * Whether a Job of this name is that of an attempt of this very flow, and not of an earlier one of
 * its name: the uid is in the hash.
 */
export function isAttemptJob(
  name: string,
  flow: { readonly uid: string },
  { step, attempt }: { readonly step: string; readonly attempt: number },
): boolean {
  return name.endsWith(`-${attemptHash(flow, step, attempt)}`);
}

function attemptHash({ uid }: { readonly uid: string }, step: string, attempt: number): string {
  return shortHash(`${uid}/${step}/${attempt}`);
}

/** The name of a claim or ConfigMap made from one of the flow's resource templates. */
export function resourceName(flowName: string, templateName: string): string {
  return `${flowName}-${templateName}`;
}

/** A name may not end in a dash or dot where it was cut. */
function trimEnd(name: string): string {
  return name.replace(/[-.]+$/, "");
}

/** Ten characters (47 bits) that tell attempts of one flow apart. */
function shortHash(text: string): string {
  let value = hashText(text);
  let out = "";
  const base = BigInt(HASH_ALPHABET.length);
  for (let i = 0; i < HASH_LENGTH; i++) {
    out += HASH_ALPHABET[Number(value % base)];
    value /= base;
  }
  return out;
}
