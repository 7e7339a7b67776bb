/**
 * What is allowed in a spec and yet seldom meant. Warnings stop nothing; only `zen-flow lint` tells
 * them. Each says what will happen, and what to do about it.
 */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { firstOf } from "../first_of.ts";
import { isLiteral } from "../literal.ts";
import { stringsIn } from "../strings_in.ts";
import { literalItems } from "./for_each.ts";
import { missingValues } from "./parameters.ts";
import { allSteps, isExpression, items, objectAt, type SpecError, textAt } from "./paths.ts";
import { containersOf, podSpecsOf, type WrittenPod } from "./pod_specs.ts";
import { estimateSize, formatKiB } from "./size.ts";

/** One warning about a spec: where, what will happen, and what would be better. */
export type SpecWarning = Pick<SpecError, "path" | "message">;

const RULES: readonly ((spec: JobFlowSpec) => SpecWarning[])[] = [
  warnOfRestarts, // a container that runs twice in one attempt
  warnOfUnusedFields, // what a step of this type does not look at
  warnOfEndlessFinally, // a finally step that nothing ends
  warnOfForeignContainers, // a failure rule that is left out of a Job
  warnOfShellText, // a value that becomes part of a script
  literalItems, // an item that looks like an expression
  warnOfFormerForms, // a form of the original project that means nothing
  missingValues, // what whoever runs it has to give
  warnOfSize, // more than kubectl apply can keep a copy of
];

/** The warnings of a spec, each path beginning with `spec`. Never throws, whatever its shape. */
export function warnings(spec: JobFlowSpec): SpecWarning[] {
  return RULES.flatMap((rule) => rule(spec));
}

function warnOfRestarts(spec: JobFlowSpec): SpecWarning[] {
  return allSteps(spec).flatMap(podSpecsOf)
    .filter(({ podSpec }) => podSpec.restartPolicy === "OnFailure")
    .map(({ path }) => ({
      path: [...path, "restartPolicy"],
      message: "with OnFailure the kubelet starts a failed container again by itself, so it may " +
        "run twice in one attempt; use Never and a retryPolicy where that does harm",
    }));
}

function warnOfUnusedFields(spec: JobFlowSpec): SpecWarning[] {
  return allSteps(spec).flatMap(([step, path]) => {
    const { type = "Job", retryPolicy, message } = objectAt(step);
    if (type === "Manual" && retryPolicy !== undefined) {
      const text = "a Manual step is asked once, so this says nothing; remove it";
      return [{ path: [...path, "retryPolicy"], message: text }];
    }
    if (type !== "Job" || message === undefined) return [];
    const text = "only a Manual step shows a message, to whoever is to approve it; remove it";
    return [{ path: [...path, "message"], message: text }];
  });
}

function warnOfEndlessFinally(spec: JobFlowSpec): SpecWarning[] {
  return items(spec.finally, ["spec", "finally"])
    .filter(([step]) => {
      const { timeoutSeconds, template } = objectAt(step);
      const jobSpec = objectAt(objectAt(template).spec);
      return timeoutSeconds === undefined && jobSpec.activeDeadlineSeconds === undefined;
    })
    .map(([, path]) => ({
      path,
      message: "no deadline of the flow ends a finally step, so one that hangs keeps the flow " +
        "running for ever; give it timeoutSeconds",
    }));
}

/** Steps that are named in a warning about many. */
const MAX_NAMED = 3;

function warnOfForeignContainers(spec: JobFlowSpec): SpecWarning[] {
  const policy = objectAt(objectAt(spec.executionPolicy).podFailurePolicy);
  const path = ["spec", "executionPolicy", "podFailurePolicy", "rules"];
  const pods = allSteps(spec).flatMap((one) =>
    podSpecsOf(one)
      .filter(({ jobSpec }) => jobSpec.podFailurePolicy === undefined)
      .map((pod) => ({ step: textAt(one[0].name), names: containerNames(pod) }))
  );
  return items(policy.rules as unknown[] | undefined, path).flatMap(([rule, at]) => {
    const { containerName } = objectAt(objectAt(rule).onExitCodes);
    if (typeof containerName !== "string") return [];
    const without = pods.filter(({ names }) => !names.has(containerName)).map(({ step }) => step);
    if (without.length === 0) return [];
    return [{
      path: [...at, "onExitCodes", "containerName"],
      message: `no container is named "${containerName}" in ${listSteps(without)}, so the rule ` +
        "is left out of their Jobs; name a container that every step has, or leave the name out",
    }];
  });
}

function containerNames(pod: WrittenPod): ReadonlySet<unknown> {
  return new Set(containersOf(pod).map(({ container }) => container.name));
}

function listSteps(names: readonly string[]): string {
  const shown = firstOf(names.map((name) => `"${name}"`), MAX_NAMED);
  return `${names.length === 1 ? "step" : "steps"} ${shown}`;
}

/** `{{.Parameters.x}}` is an error already. */
const FORMER_FORM = /\$\{[Pp]arameters\.([A-Za-z0-9_.-]+)\}/;

function warnOfFormerForms(spec: JobFlowSpec): SpecWarning[] {
  const params = namesOf(spec.parameters);
  return allSteps(spec).filter(([step]) => !isLiteral(step)).flatMap(([step, path]) => {
    const names = new Set([...params, ...namesOf(objectAt(objectAt(step).inputs).parameters)]);
    return stringsIn(step.template, (text) => FORMER_FORM.test(text)).map(({ text, members }) => {
      const isKnown = names.has(FORMER_FORM.exec(text)![1]);
      const hint = isKnown ? "zen-flow lint --fix writes it as" : "the value of a parameter is";
      return {
        path: [...path, "template", ...members],
        message: `\${parameters.…} means nothing here; ${hint} {{ params.… }}`,
      };
    });
  });
}

function namesOf(parameters: unknown): unknown[] {
  return items(parameters as unknown[] | undefined, []).map(([one]) => objectAt(one).name);
}

const SHELL = /(^|\/)(sh|ash|bash|dash|ksh|zsh)$/;

function warnOfShellText(spec: JobFlowSpec): SpecWarning[] {
  return allSteps(spec).filter(([step]) => !isLiteral(step)).flatMap(podSpecsOf).flatMap(
    (pod) => containersOf(pod).flatMap(({ container, path }) => scriptWarnings(container, path)),
  );
}

function scriptWarnings(
  { command, args }: Record<string, unknown>,
  path: SpecWarning["path"],
): SpecWarning[] {
  const words = [
    ...items(command as unknown[] | undefined, [...path, "command"]),
    ...items(args as unknown[] | undefined, [...path, "args"]),
  ];
  const isShell = SHELL.test(textAt(words[0]?.[0]));
  const flag = words.findIndex(([word]) => /^-[a-z]*c$/.test(textAt(word)));
  const script = words[flag + 1];
  if (!isShell || flag < 0 || script === undefined || !isExpression(script[0])) return [];
  return [{
    path: script[1],
    message: "the value of an expression becomes part of this script, quotes and semicolons " +
      'too; make it an input parameter and write "$PARAM_<NAME>" in the script',
  }];
}

/** What the API server lets an object's annotations have in all. Bytes. */
const MAX_ANNOTATIONS = 256 * 1024;

function warnOfSize(spec: JobFlowSpec): SpecWarning[] {
  const size = estimateSize(spec);
  if (size <= MAX_ANNOTATIONS) return [];
  return [{
    path: ["spec"],
    message: `the flow has about ${formatKiB(size)} with its full status; kubectl apply keeps a ` +
      "copy of what it applies in an annotation, which holds 256 KiB: use " +
      "kubectl apply --server-side",
  }];
}
