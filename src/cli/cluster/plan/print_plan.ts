/** What a flow would create, as YAML documents in the order in which they come to be. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Use } from "../../../flow/uses.ts";
import { listOf } from "../../flags.ts";
import { safeMessage } from "../../text.ts";
import type { PlannedEvent } from "./play.ts";

/** The text: comments tell the order, documents what is created. It ends with a line break. */
export async function printPlan(
  flow: JobFlow,
  events: readonly PlannedEvent[],
  { isUidKnown }: { readonly isUidKnown: boolean },
): Promise<string> {
  const { writeYaml } = await import("../../yaml_source.ts");
  const rounds = [...new Set(events.map(({ round }) => round))];
  const parts = [head(flow, events, isUidKnown)];
  for (const event of events) {
    const place = `# ${rounds.indexOf(event.round) + 1}. ${describe(flow, event)}\n`;
    const object = objectOf(event);
    parts.push(object === undefined ? place : `---\n${place}${writeYaml(object)}`);
  }
  return parts.join("");
}

function head(flow: JobFlow, events: readonly PlannedEvent[], isUidKnown: boolean): string {
  const { name, namespace } = flow.metadata;
  const count = (kinds: readonly PlannedEvent["kind"][], noun: string) => {
    const number = events.filter((event) => kinds.includes(event.kind)).length;
    return number === 0 ? [] : [`${number} ${noun}${number === 1 ? "" : "s"}`];
  };
  const counts = [
    ...count(["resource"], "object"),
    ...count(["job", "unknownJob"], "Job"),
    ...count(["approval"], "approval"),
  ];
  return [
    `# JobFlow ${name} in namespace ${namespace}: ${
      counts.join(", ") || "nothing"
    }, if all goes well.`,
    "# What has the same number may come about side by side.",
    isUidKnown
      ? "# The letters at the end of a Job's name follow from the flow's uid: they are others each time."
      : "# The flow has no uid yet: the letters at the end of a Job's name will be others.",
    "",
  ].join("\n");
}

function describe(flow: JobFlow, event: PlannedEvent): string {
  switch (event.kind) {
    case "resource":
      return `${event.resource.kind} ${event.resource.name}`;
    case "job":
      return `Job of step ${event.step}${circumstances(flow, event)}`;
    case "unknownJob":
      return `Job of step ${event.step}${circumstances(flow, event)}; what is in it ` +
        dependsOn(event.content);
    case "approval":
      return `step ${event.step} waits for an approval${circumstances(flow, event)}`;
    case "noJob": {
      const { name, phase, reason, message } = event.status;
      const why = safeMessage([reason, message].filter((part) => part).join(": "));
      return `step ${name} ${WITHOUT_JOB[phase!] ?? phase}: ${why}`;
    }
  }
}

const WITHOUT_JOB: Readonly<Record<string, string>> = {
  Skipped: "is skipped",
  Failed: "fails without a Job",
  Succeeded: "succeeds without a Job",
};

function circumstances(
  flow: JobFlow,
  { step, condition }: { readonly step: string; readonly condition: readonly Use[] },
): string {
  const unless = condition.length === 0
    ? ""
    : `, if its condition holds, which ${dependsOn(condition)}`;
  return after(flow, step) + unless;
}

/** `depends on outputs of a and on how b ends, known only when a and b have ended`. */
function dependsOn(uses: readonly Use[]): string {
  const names = (of: Use["of"]) => uses.filter((use) => use.of === of).map(({ step }) => step);
  const [outputs, ends] = [names("outputs"), names("end")];
  const all = [...new Set([...outputs, ...ends])];
  const what = [
    ...(outputs.length === 0 ? [] : [`on outputs of ${listOf(outputs, "and")}`]),
    ...(ends.length === 0
      ? []
      : [`on how ${listOf(ends, "and")} end${ends.length > 1 ? "" : "s"}`]),
  ].join(" and ");
  return `depends ${what}, known only when ${listOf(all, "and")} ` +
    `${all.length > 1 ? "have" : "has"} ended`;
}

function after(flow: JobFlow, name: string): string {
  const step = [...flow.spec.steps, ...flow.spec.finally ?? []].find((one) => one.name === name);
  const isFinal = flow.spec.finally?.some((one) => one.name === name) ?? false;
  const dependencies = step?.dependencies ?? [];
  if (dependencies.length > 0) return `, after ${dependencies.join(", ")}`;
  return isFinal ? ", after all others" : "";
}

function objectOf(event: PlannedEvent): object | undefined {
  if (event.kind === "job") return event.job;
  return event.kind === "resource" ? event.resource.body : undefined;
}
