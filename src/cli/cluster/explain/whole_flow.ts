/** Why a flow as a whole is where it is. */

import type { Condition } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { EventReason, HOLD_ANNOTATION } from "../../../flow/mod.ts";
import { isStopping, readInstant } from "../../../flow/context.ts";
import { FlowReason, StepReason } from "../../../flow/reasons.ts";
import { formatAge } from "../age.ts";
import { makerOf } from "../held_flow.ts";
import {
  type Command,
  CONTROLLER_PODS,
  type Explanation,
  type Facts,
  kubectl,
  newestWarning,
  sentence,
  type Step,
  stepsOf,
  WHICH_CONTROLLER,
  zenFlow,
} from "./facts.ts";

/** Longer than another controller takes to come in for one that was killed, ms. */
const TAKEN_UP_WITHIN = 30_000;

/** The first of these that holds says it. */
export function explainFlow(facts: Facts): Explanation {
  const found = leaving(facts) ?? ended(facts) ?? held(facts) ?? unheard(facts) ??
    refused(facts) ?? unwritten(facts) ?? behind(facts) ?? suspended(facts) ?? open(facts);
  return { step: undefined, ...found };
}

type About = Omit<Explanation, "step">;

function leaving({ flow: { metadata } }: Facts): About | undefined {
  if (!metadata.deletionTimestamp) return undefined;
  const text = "It is being deleted, and goes when its Jobs are gone.";
  return { text, next: kubectl(`get jobs -l workflow.zen.io/flow=${metadata.name}`) };
}

function unheard({ flow: { metadata, status }, now }: Facts): About | undefined {
  if (status?.observedGeneration === metadata.generation && status?.phase !== undefined) return;
  const age = formatAge(now - (readInstant(metadata.creationTimestamp) ?? now));
  const what = status?.phase === undefined
    ? `No controller has taken it up since it was created ${age} ago`
    : "No controller has taken up its last change";
  return { text: `${what}: ${WHICH_CONTROLLER}`, next: CONTROLLER_PODS };
}

/** What a controller would have acted on long ago. */
function behind(facts: Facts): About | undefined {
  const { flow, now } = facts;
  if (flow.status?.startTime === undefined) return undefined;
  for (const step of stepsOf(facts)) {
    const since = dueSince(facts, step) ?? now;
    if (now - since < TAKEN_UP_WITHIN) continue;
    const { name, phase } = step.status;
    const what = phase === "Running"
      ? `The Job of step ${name} ended`
      : `The retry of step ${name} was due`;
    const text = `${what} ${formatAge(now - since)} ago, and no controller has taken that up: ` +
      WHICH_CONTROLLER;
    return { text, next: CONTROLLER_PODS };
  }
  return undefined;
}

/** Since when a controller should have done something about a step, ms since the epoch. */
function dueSince({ attempts }: Facts, { status, blocker }: Step): number | undefined {
  const { name, phase, attempt, reason } = status;
  if (phase === "Running") {
    if (isStopping(status)) return undefined; // until its pods are gone
    return attempts.find((one) => one.step === name && one.attempt === attempt)?.endedAt;
  }
  // What is refused is due all the time.
  if (blocker !== undefined || reason === StepReason.CreateForbidden) return undefined;
  return readInstant(status.nextRetryTime);
}

function refused({ flow }: Facts): About | undefined {
  const accepted = conditionOf(flow.status?.conditions, "Accepted");
  if (accepted?.status !== "False") return undefined;
  const edit = kubectl(`edit jobflow ${flow.metadata.name}`);
  if (accepted.reason === FlowReason.SpecChanged) {
    return { text: sentence(accepted.message), next: edit };
  }
  const text =
    `It is not started, because it is not valid: ${sentence(accepted.message)} Mending it ` +
    "starts it.";
  return { text, next: edit };
}

function unwritten(facts: Facts): About | undefined {
  const { flow, now } = facts;
  const warning = newestWarning(facts, [flow.metadata.uid]);
  if (warning?.reason !== EventReason.StatusNotWritten) return undefined;
  const text =
    `Its status could not be written ${formatAge(now - warning.at)} ago, so that what it ` +
    `says may be old: ${sentence(warning.message)}`;
  return { text, next: kubectl(`describe jobflow ${flow.metadata.name}`) };
}

function suspended({ flow: { metadata, status }, outline }: Facts): About | undefined {
  if (!outline.suspend || outline.cancel) return undefined;
  const started = status?.startTime === undefined
    ? "It was suspended before it began"
    : "It is suspended";
  const text =
    `${started} (spec.suspend is true): nothing new starts and nothing is retried; what ` +
    "runs goes on to its end.";
  return { text, next: zenFlow(`resume ${metadata.name}`) };
}

/** What a command makes has no status before its end: to take the hold off would run all of it. */
function held({ flow: { metadata } }: Facts): About | undefined {
  const hold = metadata.annotations?.[HOLD_ANNOTATION];
  if (hold === undefined) return undefined;
  const maker = makerOf(hold);
  if (maker === undefined) {
    const text = `It carries the annotation ${HOLD_ANNOTATION}: the controller leaves it alone ` +
      "until the annotation is removed.";
    return { text, next: kubectl(`annotate jobflow ${metadata.name} ${HOLD_ANNOTATION}-`) };
  }
  const text = `It is on hold (annotation ${HOLD_ANNOTATION}): a zen-flow ${maker} makes it, and ` +
    "has not come to its end. If that was interrupted, the same command goes on with it; or delete " +
    "the flow. Without the annotation, steps that had ended would run again.";
  return { text, next: undefined };
}

function ended({ flow }: Facts): About | undefined {
  const { metadata, status } = flow;
  if (status?.phase === "Succeeded") {
    return { text: `It has succeeded: ${sentence(status.message ?? "")}`, next: undefined };
  }
  if (status?.phase !== "Failed") return;
  const reason = conditionOf(status.conditions, "Failed")?.reason ?? "";
  const meaning = ENDS[reason];
  const text = `It has failed: ${sentence(status.message ?? reason)}${
    meaning ? ` ${meaning}` : ""
  }`;
  return { text, next: endNext(reason, metadata.name!) };
}

/** What a reader may want to know of a reason besides the message. */
const ENDS: Readonly<Record<string, string>> = {
  BackoffLimitExceeded:
    "All retries of all steps together were used up: executionPolicy.backoffLimit says how many.",
  DeadlineExceeded: "executionPolicy.activeDeadlineSeconds says how long it may take.",
  ConcurrencyForbidden:
    "Its concurrencyPolicy is Forbid; with Queue it would have waited for the other one.",
};

function endNext(reason: string, name: string): Command {
  if (reason === FlowReason.ConcurrencyForbidden) {
    return zenFlow("list --phase running,paused,suspended");
  }
  return zenFlow(`retry ${name}`);
}

function open({ flow }: Facts): About {
  const { metadata, status } = flow;
  const said = status?.message ? `: ${sentence(status.message)}` : ".";
  const next = status?.startTime === undefined
    ? zenFlow("list --phase running,paused,suspended")
    : zenFlow(`watch ${metadata.name}`);
  const summary = status?.progress?.summary;
  const ended = summary === undefined ? "" : `, and ${summary} of its steps have ended`;
  return { text: `It is ${status?.phase}${ended}${said}`, next };
}

function conditionOf(conditions: readonly Condition[] | undefined, type: string) {
  return conditions?.find((condition) => condition.type === type);
}
