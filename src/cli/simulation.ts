/**
 * `zen-flow run --executor simulate`: how the steps' pods behave, from annotations of their
 * templates and from flags. Every name and default of it is here.
 */

import type { Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { JobFlow, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { parseDuration } from "../flow/duration.ts";
import { FLOW_LABEL, STEP_LABEL } from "../flow/names.ts";
import { COMPLETION_INDEX } from "../local/job_controller/pod_facts.ts";
import type { SimulatedRun } from "../local/simulate/simulated_pod.ts";
import type { FieldProblem } from "./load.ts";

const PREFIX = "simulate.workflow.zen.io/";

/** Annotations of a pod template (or of a step's metadata) that say how its pods behave. */
export const SIMULATION = {
  /** How long a run lasts, as `30s`. Default 1s. */
  duration: `${PREFIX}duration`,
  /**
   * Exit codes, as `1,1,0`: of the first run of the step, the second and so on; the last one stays.
   * Each attempt is a run, and so is each pod or restart within one. Of an Indexed Job each index
   * counts for itself. Default 0.
   */
  exitCode: `${PREFIX}exit-code`,
  /** The termination message of each run. Default none. */
  message: `${PREFIX}message`,
  /** `"true"`: a run does not end by itself. */
  forever: `${PREFIX}forever`,
} as const;

/** How all runs of a step go. */
export interface Behaviour {
  /** Infinity: a run does not end by itself. */
  readonly durationMs: number;
  readonly exitCodes: readonly number[];
  readonly message: string;
}

const DEFAULT: Behaviour = { durationMs: 1000, exitCodes: [0], message: "" };

/** What flags say, by step; they go over annotations. */
export interface SimulationFlags {
  readonly exitCodes: ReadonlyMap<string, readonly number[]>;
  readonly durationsMs: ReadonlyMap<string, number>;
}

/**
 * Exit codes of `ok`, `fail`, `fail:N` and, with one other than 1, `fail:N,exit=CODE`.
 *
 * @throws {RangeError} whose message completes the sentence "--outcome …".
 */
export function readOutcome(text: string): readonly number[] {
  const match = /^(?:ok|(fail)(?::(\d{1,4}))?(?:,exit=(\d{1,3}))?)$/.exec(text);
  const [, fail, times, exit = "1"] = match ?? [];
  const code = Number(exit);
  if (match === null || code < 1 || code > 255) {
    throw new RangeError(
      `must be ok, fail, or fail:N to fail N times, also with ,exit=CODE (1 to 255); not ` +
        JSON.stringify(text),
    );
  }
  if (fail === undefined) return [0];
  if (times === undefined) return [code];
  return [...Array.from({ length: Number(times) }, () => code), 0];
}

/** Annotations that cannot be read, and steps that would never end. */
export function checkSimulation(
  spec: Pick<JobFlow["spec"], "steps" | "finally" | "executionPolicy">,
  flags: SimulationFlags,
): FieldProblem[] {
  const flowDeadline = spec.executionPolicy?.activeDeadlineSeconds;
  const check = (list: "steps" | "finally", deadline: number | undefined) =>
    (spec[list] ?? []).flatMap((step, index) =>
      checkStep(step, { path: ["spec", list, index], deadline, flags })
    );
  return [...check("steps", flowDeadline), ...check("finally", undefined)];
}

function checkStep(
  step: Step,
  { path, deadline, flags }: {
    readonly path: readonly (string | number)[];
    readonly deadline: number | undefined;
    readonly flags: SimulationFlags;
  },
): FieldProblem[] {
  const template = step.template?.spec?.template;
  if (template === undefined) return [];
  const sources = [
    [template.metadata?.annotations, ["template", "spec", "template", "metadata"]],
    [step.metadata?.annotations, ["metadata"]],
  ] as const;
  const problems = sources.flatMap(([annotations = {}, base]) =>
    readAnnotations(annotations).problems.map(({ key, message }): FieldProblem => ({
      path: [...path, ...base, "annotations", key],
      message,
    }))
  );
  const annotations = { ...template.metadata?.annotations, ...step.metadata?.annotations };
  const { durationMs } = behaviourOf(annotations, step.name, flags);
  const limits = [
    deadline,
    step.timeoutSeconds,
    step.template?.spec?.activeDeadlineSeconds,
    template.spec?.activeDeadlineSeconds,
  ];
  if (Number.isFinite(durationMs) || limits.some((limit) => limit !== undefined)) return problems;
  const message = "this step would be simulated for ever; give it timeoutSeconds, or a duration";
  return [...problems, { path, message }];
}

/** What the annotations of a pod say, the flags of its step over it. */
function behaviourOf(
  annotations: Readonly<Record<string, string>>,
  step: string,
  { exitCodes, durationsMs }: SimulationFlags,
): Behaviour {
  const { behaviour } = readAnnotations(annotations);
  return {
    ...behaviour,
    exitCodes: exitCodes.get(step) ?? behaviour.exitCodes,
    durationMs: durationsMs.get(step) ?? behaviour.durationMs,
  };
}

/** What annotations say; the default where they say nothing that can be read. */
function readAnnotations(annotations: Readonly<Record<string, string>>): {
  readonly behaviour: Behaviour;
  readonly problems: readonly { readonly key: string; readonly message: string }[];
} {
  const problems: { key: string; message: string }[] = [];
  function read<T>(key: string, fallback: T, parse: (text: string) => T | undefined): T {
    const text = annotations[key];
    if (text === undefined) return fallback;
    const value = parse(text);
    if (value === undefined) problems.push({ key, message: RULES[key]! });
    return value ?? fallback;
  }
  const durationMs = read(SIMULATION.duration, DEFAULT.durationMs, parseDuration);
  const isForever = read(SIMULATION.forever, false, (text) => text === "true" || undefined);
  const behaviour = {
    durationMs: isForever ? Infinity : durationMs,
    exitCodes: read(SIMULATION.exitCode, DEFAULT.exitCodes, parseExitCodes),
    message: annotations[SIMULATION.message] ?? DEFAULT.message,
  };
  for (const key of Object.keys(annotations)) {
    const isKnown = Object.values(SIMULATION).some((known) => known === key);
    if (key.startsWith(PREFIX) && !isKnown) {
      const names = Object.values(SIMULATION).map((name) => name.slice(PREFIX.length)).join(", ");
      problems.push({
        key,
        message: `there is no such annotation; after ${PREFIX} comes ${names}`,
      });
    }
  }
  return { behaviour, problems };
}

const RULES: Readonly<Record<string, string>> = {
  [SIMULATION.duration]: "must be a duration as 30s or 1h30m",
  [SIMULATION.forever]: 'must be "true" or not be there',
  [SIMULATION.exitCode]: "must be exit codes from 0 to 255 with commas between them, as 1,1,0",
};

function parseExitCodes(text: string): readonly number[] | undefined {
  const codes = text.split(",").map((word) => word.trim());
  const isGood = codes.every((code) => /^\d{1,3}$/.test(code) && Number(code) <= 255);
  return isGood ? codes.map(Number) : undefined;
}

/** How the next run of each pod goes; counts the runs of every step. */
export function simulatedRuns(flags: SimulationFlags): (pod: Pod) => SimulatedRun {
  const runs = new Map<string, number>();
  return ({ metadata }) => {
    const { namespace, labels = {}, annotations = {} } = metadata;
    const step = labels[STEP_LABEL] ?? "";
    const index = annotations[COMPLETION_INDEX] ?? "";
    const key = [namespace, labels[FLOW_LABEL], step, index].join("/");
    const { durationMs, exitCodes, message } = behaviourOf(annotations, step, flags);
    const run = runs.get(key) ?? 0;
    runs.set(key, run + 1);
    return { durationMs, exitCode: exitCodes[Math.min(run, exitCodes.length - 1)]!, message };
  };
}
