/** Why a step has failed. */

import { StepReason } from "../../../flow/reasons.ts";
import {
  type Command,
  type Explanation,
  type Facts,
  jobOf,
  kubectl,
  newestWarning,
  sentence,
  type Step,
  zenFlow,
} from "./facts.ts";

/** The message, what its reason means, and where to look. */
export function explainFailure(facts: Facts, step: Step): Omit<Explanation, "step"> {
  const { outline, status } = step;
  const attempts = (status.attempt ?? 0) > 1 ? ` after ${status.attempt} attempts` : "";
  const said = sentence(status.message ?? status.lastFailure?.message ?? "it does not say why");
  const warning = newestWarning(facts, [jobOf(facts, step)?.uid]);
  const parts = [
    `It has failed${attempts} (${status.reason}): ${said}`,
    // Of a Manual step the message says it all.
    outline.manual ? "" : MEANINGS[status.reason ?? ""] ?? "",
    outline.continueOnFailure
      ? "The flow goes on without it, as its continueOnFailure allows."
      : "",
    status.reason === StepReason.JobFailed && warning !== undefined
      ? `Its Job's last warning is ${warning.reason}: ${sentence(warning.message)}`
      : "",
  ];
  return { text: parts.filter((part) => part !== "").join(" "), next: nextOf(facts, step) };
}

/** What a reader may want to know of a reason besides the message. */
const MEANINGS: Readonly<Record<string, string>> = {
  OOMKilled: "A container needed more memory than resources.limits.memory lets it have.",
  [StepReason.DeadlineExceeded]:
    "timeoutSeconds of the step, activeDeadlineSeconds of its template, or what was left of the " +
    "flow's own: the shortest of them counts.",
  [StepReason.JobDeleted]: "Somebody deleted its Job while it ran.",
  [StepReason.PodFailurePolicy]: "A FailJob rule of a podFailurePolicy forbids another attempt.",
  [StepReason.NameConflict]: "An object of that name is there already, and is not the flow's.",
  [StepReason.BackoffLimitExceeded]:
    "All retries of all steps together were used up: executionPolicy.backoffLimit says how many.",
};

/** Reasons of steps of which nothing has run, or no pod can tell more. */
const WITHOUT_LOG: ReadonlySet<string | undefined> = new Set([
  StepReason.Invalid,
  StepReason.NameConflict,
  StepReason.ConditionError,
  StepReason.InputMissing,
  StepReason.ExpressionError,
  StepReason.ItemsInvalid,
  StepReason.ItemsTooLarge,
  StepReason.Rejected,
]);

function nextOf({ flow }: Facts, { outline, status }: Step): Command {
  const name = flow.metadata.name!;
  if (status.reason === StepReason.Rejected) return zenFlow(`retry ${name}`);
  if (outline.manual || WITHOUT_LOG.has(status.reason)) {
    return kubectl(`describe jobflow ${name}`);
  }
  return zenFlow(`logs ${name} ${outline.name}`);
}
