/** Why a step that has not ended is not under way. */

import { type Decision, type JobRecord, type PodRecord, readDecisions } from "../../../flow/mod.ts";
import { isStopping, readInstant } from "../../../flow/context.ts";
import { firstOf } from "../../../flow/first_of.ts";
import { StepReason } from "../../../flow/reasons.ts";
import { formatAge } from "../age.ts";
import { isAnswered } from "../waiting_step.ts";
import {
  CONTROLLER_PODS,
  type Explanation,
  type Facts,
  jobOf,
  kubectl,
  newestWarning,
  sentence,
  type Step,
  WHICH_CONTROLLER,
  zenFlow,
} from "./facts.ts";

type About = Omit<Explanation, "step">;

/** Undefined: it has ended, or runs. */
export function explainWait(facts: Facts, step: Step): About | undefined {
  switch (step.status.phase) {
    case "PendingApproval":
      return approval(facts, step);
    case "Running":
      return running(facts, step);
    case "Succeeded":
    case "Failed":
    case "Skipped":
      return undefined;
    default:
      return pending(facts, step);
  }
}

function approval({ flow, now }: Facts, { outline, status }: Step): About {
  const name = flow.metadata.name!;
  const since = readInstant(status.startTime);
  const waited = since === undefined ? "" : ` for ${formatAge(now - since)}`;
  const { annotations = {} } = flow.metadata;
  if (isAnswered(annotations, status)) {
    const text = "It has an answer, on which a controller acts at once: where it does not, " +
      WHICH_CONTROLLER;
    return { text, next: CONTROLLER_PODS };
  }
  const parts = [
    `It has waited${waited} for somebody to approve it: ${
      outline.question ?? "it asks nothing more"
    }`,
    ...(outline.timeoutSeconds === undefined
      ? []
      : [`It fails where nobody answers within ${outline.timeoutSeconds} seconds`]),
    ...uncounted(readDecisions(annotations).get(status.name), status),
  ];
  return { text: parts.map(sentence).join(" "), next: zenFlow(`approve ${name} ${outline.name}`) };
}

/** Why an answer that is there does not count. */
function uncounted(decision: Decision | undefined, { message }: Step["status"]): string[] {
  if (decision === undefined) return [];
  if (decision.kind !== "unclear") return [message ?? ""];
  return [
    `Its approval is ${JSON.stringify(decision.value)}, which is not "true" and does not count`,
  ];
}

function pending(facts: Facts, step: Step): About {
  const { flow, now } = facts;
  const { outline, status } = step;
  const name = flow.metadata.name!;
  const retryAt = readInstant(status.nextRetryTime);
  // A retry that is due waits for what any step may wait for.
  if (retryAt !== undefined && retryAt > now) {
    const cause = sentence(status.lastFailure?.message ?? status.message ?? "it does not say why");
    const text =
      `Attempt ${status.attempt} of ${1 + (outline.retry?.limit ?? 0)} failed: ${cause} The ` +
      `next is due in ${formatAge(retryAt - now)}.`;
    return { text, next: zenFlow(`logs ${name} ${outline.name}`) };
  }
  if (status.reason === StepReason.CreateForbidden) {
    const text = `The API server refuses its Job, and is asked again at least once a minute: ` +
      sentence(status.message ?? "");
    return { text, next: kubectl("describe resourcequota,limitrange") };
  }
  return step.blocker?.kind === "suspended"
    ? { text: "It could start, but the flow is suspended.", next: zenFlow(`resume ${name}`) }
    : { text: turn(step.blocker), next: zenFlow(`watch ${name}`) };
}

function turn(blocker: Exclude<Step["blocker"], { readonly kind: "suspended" }>): string {
  switch (blocker?.kind) {
    case "dependencies":
      return `It waits for ${listed(blocker.steps)}.`;
    case "main":
      return `It runs when all other steps have ended; it waits for ${listed(blocker.steps)}.`;
    case "parallelism":
      return `It could start, but no more than ${blocker.limit} steps of the flow may run at a ` +
        `time (executionPolicy.parallelism): ${listed(blocker.steps)}.`;
    case undefined:
      return "It is about to start.";
  }
}

/** How many steps are named before the others are counted. */
const NAMED = 5;

function listed(steps: readonly Step["status"][]): string {
  return firstOf(steps.map((status) => `${status.name} (${stateOf(status)})`), NAMED);
}

function stateOf({ phase, nextRetryTime }: Step["status"]): string {
  switch (phase) {
    case "Running":
      return "running";
    case "PendingApproval":
      return "waiting for approval";
    default:
      return nextRetryTime === undefined ? "waiting" : "waiting to retry";
  }
}

function running(facts: Facts, step: Step): About | undefined {
  const { status } = step;
  const job = jobOf(facts, step);
  const pods = job === undefined ? [] : facts.pods.filter(({ jobUid }) => jobUid === job.uid);
  if (isStopping(status)) {
    return stopping(status.reason!, { job, pods });
  }
  if (status.reason === undefined) return ending(pods);
  const [pod] = pods.filter(({ phase }) => phase === "Pending");
  const describe = pod !== undefined
    ? kubectl(`describe pod ${pod.name}`)
    : kubectl(`describe job ${status.jobRef?.name ?? ""}`.trim());
  const text = [
    RUNNING[status.reason] ?? `It waits (${status.reason}):`,
    sentence(status.message ?? ""),
    newsOf(facts, status.message, [pod?.uid, job?.uid]),
  ].filter((part) => part !== "").join(" ");
  if (status.reason !== StepReason.PodsForbidden) return { text, next: describe };
  return { text, next: kubectl("describe resourcequota,limitrange,serviceaccount") };
}

/** The beginning of a sentence that the status' message ends. */
const RUNNING: Readonly<Record<string, string>> = {
  [StepReason.Queued]:
    "Its Job is suspended by somebody else, such as a queue that waits for room:",
  [StepReason.Unschedulable]: "No node takes its pod:",
  [StepReason.ImagePull]: "Its image cannot be pulled:",
  [StepReason.PodsForbidden]: "Its Job may not create a pod:",
  [StepReason.Starting]: "Its pod has a node, and its containers have not started:",
  [StepReason.CreateFailing]: "The API server fails to create its Job, and is asked again:",
};

/** What Kubernetes says besides. */
function newsOf(
  facts: Facts,
  known: string | undefined,
  uids: readonly (string | undefined)[],
): string {
  const warning = newestWarning(facts, uids);
  if (warning === undefined || known?.includes(warning.message)) return "";
  const age = formatAge(facts.now - warning.at);
  return `The last warning, ${age} ago, is ${warning.reason}: ${sentence(warning.message)}`;
}

function stopping(
  reason: string,
  { job, pods }: { readonly job: JobRecord | undefined; readonly pods: readonly PodRecord[] },
): About {
  const left = pods.filter(({ phase }) => phase === "Running" || phase === "Pending");
  const text = `It is being stopped (${reason}): its Job is deleted, and it is over when ` +
    `${left.length === 1 ? "its pod is" : `${left.length} pods are`} gone.`;
  const next = left[0] === undefined
    ? kubectl(`get job ${job?.name ?? ""}`.trim())
    : kubectl(`describe pod ${left[0].name}`);
  return { text, next };
}

/** A pod that is told to end while its step should run: of a node that is drained, or deleted. */
function ending(pods: readonly PodRecord[]): About | undefined {
  const pod = pods.find(({ deleting, phase }) => deleting && phase === "Running");
  if (pod === undefined) return undefined;
  const why = pod.disrupted ? "is evicted from its node" : "is being deleted by somebody";
  const text = `Its pod ${why}; the step goes on when the pod has ended.`;
  return { text, next: kubectl(`describe pod ${pod.name}`) };
}
