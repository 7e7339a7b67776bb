/** Bugs to plant in a copy of the core, which the simple model is to notice. */

import type { PlantedBug } from "./planted_bug.ts";
import { DATA_BUGS } from "./planted_data_bugs.ts";

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    title: "starts a step whose dependency failed",
    edits: [{
      file: "schedule.ts",
      original: `    isUntolerated(outline, steps, dependency) ||\n    steps[dependency]`,
      planted: `    steps[dependency]`,
    }, {
      file: "schedule.ts",
      original: `if (phase === "Failed") return !isUntolerated(outline, steps, dependency);`,
      planted: `if (phase === "Failed") return true;`,
    }],
  },
  {
    title: "lets failFast stop the flow after a tolerated failure",
    edits: [{
      file: "schedule.ts",
      original: `!outline.steps[index]!.final && isUntolerated(outline, steps, index));\n}`,
      planted: `!outline.steps[index]!.final && steps[index]!.phase === "Failed");\n}`,
    }],
  },
  {
    title: "keeps retries that are due after failFast",
    edits: [{
      file: "schedule.ts",
      original: `if (!stopsEarly(context.outline, steps)) return steps;`,
      planted: `return steps;`,
    }],
  },
  {
    title: "starts steps though a Job is certain to fail the flow fast",
    edits: [{
      file: "start.ts",
      original: `isDoomed(given, steps) ?`,
      planted: `steps.length === 0 ?`,
    }],
  },
  {
    title: "runs a fan-out of nothing",
    edits: [{
      file: "start.ts",
      original: `else if (made.items?.length === 0) {`,
      planted: `else if (made.items?.length === -1) {`,
    }],
  },
  {
    title: "starts one step more than parallelism allows",
    edits: [{
      file: "start.ts",
      original: `else if (slots > 0) {`,
      planted: `else if (slots >= 0) {`,
    }],
  },
  {
    title: "starts steps while the flow is suspended",
    edits: [{
      file: "start.ts",
      original: `  if (context.suspended) return undefined;\n  if (isWaitingForRetry(step)) return`,
      planted: `  if (isWaitingForRetry(step)) return`,
    }],
  },
  {
    title: "begins finally while a Job of the steps is being deleted",
    edits: [{
      file: "results.ts",
      original: `outline.steps[index]!.final || isEnded(step));`,
      planted:
        `outline.steps[index]!.final || isEnded(step) || wasStopped({ ...step, phase: "Skipped" }));`,
    }],
  },
  {
    title: "tells finally that a tolerated failure was one",
    edits: [{
      file: "results.ts",
      original: `(wasStopped(step) || isUntolerated(outline, steps, index))`,
      planted: `(wasStopped(step) || step.phase === "Failed")`,
    }],
  },
  {
    title: "takes a skipped dependency for a lost one",
    edits: [{
      file: "schedule.ts",
      original: `return phase === "Succeeded" || (phase === "Skipped" && reason ===`,
      planted: `return phase === "Succeeded" || (phase === "Failed" && reason ===`,
    }],
  },
  {
    title: "retries once more than the step's limit",
    edits: [{
      file: "retry.ts",
      original: `if (retries >= policy.limit) return "LimitReached";`,
      planted: `if (retries > policy.limit) return "LimitReached";`,
    }],
  },
  {
    title: "retries what a FailJob rule has ended",
    edits: [{
      file: "retry.ts",
      original: `  "PodFailurePolicy",\n`,
      planted: ``,
    }],
  },
  {
    title: "waits a backoff too short: Linear begins with nothing",
    edits: [{
      file: "retry.ts",
      original: `policy.durationMs * (retries + 1)`,
      planted: `policy.durationMs * retries`,
    }],
  },
  {
    title: "does not count retries that wait for their moment against backoffLimit",
    edits: [{
      file: "settle.ts",
      original: `+ (isWaitingForRetry(step) ? 1 : 0)`,
      planted: ``,
    }],
  },
  {
    title: "counts retries against backoffLimit only from one pass to the next",
    edits: [{
      file: "settle.ts",
      original:
        `if (isWaitingForRetry(next) && !context.outline.steps[index]!.final) flowRetries++;`,
      planted: ``,
    }],
  },
  {
    title: "binds finally by backoffLimit",
    edits: [{
      file: "settle.ts",
      original: `flowRetriesLeft: final ? Infinity : outline.backoffLimit - flowRetries`,
      planted: `flowRetriesLeft: outline.backoffLimit - flowRetries`,
    }],
  },
  {
    title: "calls a step over as soon as its Job is to be deleted and has failed",
    edits: [{
      file: "settle.ts",
      original: `if (isStopping(step)) return step; // it is over when the Job is gone`,
      planted: ``,
    }],
  },
  {
    title: "takes back a success that the Job contradicts",
    edits: [{
      file: "settle.ts",
      original: `return { ...step, message: \`its pod succeeded;`,
      planted: `return { ...step, phase: "Failed", message: \`its pod succeeded;`,
    }],
  },
  {
    title: "takes a Job for gone while a pod of it lives",
    edits: [{
      file: "attempt.ts",
      original:
        `return pods.some(isPodLive) ? { kind: "running", job: undefined } : { kind: "gone" };`,
      planted: `return pods.length < 0 ? { kind: "running", job: undefined } : { kind: "gone" };`,
    }],
  },
  {
    title: "stops finally at the flow's deadline",
    edits: [{
      file: "stop.ts",
      original: `outline.steps[index]!.final ? step : stopStep(context, step, reason)`,
      planted: `stopStep(context, step, reason)`,
    }],
  },
  {
    title: "leaves the deadline out of dueAt",
    edits: [{
      file: "stop.ts",
      original: `deadline !== undefined && deadline > now ? deadline : undefined;\n  return {`,
      planted: `deadline !== undefined && deadline < now ? deadline : undefined;\n  return {`,
    }],
  },
  {
    title: "lets a timeout go before an approval that came in time",
    edits: [{
      file: "approval.ts",
      original: `if (approvedBy !== undefined && decision?.kind === "approved") {`,
      planted:
        `if (approvedBy !== undefined && decision?.kind === "approved" && !(expiresAt! <= now)) {`,
    }],
  },
  {
    title: "lets a Manual step wait for twice its timeout",
    edits: [{
      file: "approval.ts",
      original: `startedAt + seconds * 1000`,
      planted: `startedAt + seconds * 2000`,
    }],
  },
  ...DATA_BUGS,
];
