/** The flows of `list` as a table, chosen and ordered. Pure. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { readInstant } from "../../flow/context.ts";
import { tableLines } from "../table.ts";
import { type Paint, safeMessage } from "../text.ts";
import { formatElapsed } from "../view/model.ts";
import { PHASE_STYLE } from "../view/tree.ts";
import { createdAt, formatAge } from "./age.ts";
import { PHASES } from "./phases.ts";

export interface Choice {
  /** Names of phases in any case; empty: all. */
  readonly phases: readonly string[];
  readonly order: "name" | "created" | "started" | "ended" | "duration" | "phase";
  /** ms since the epoch. */
  readonly now: number;
}

/** The flows of these phases in this order; flows that are alike in it are ordered by name. */
export function choose(flows: readonly JobFlow[], { phases, order, now }: Choice): JobFlow[] {
  const wanted = new Set(phases.map((phase) => phase.toLowerCase()));
  return flows
    .filter((flow) => wanted.size === 0 || wanted.has(phaseOf(flow).toLowerCase()))
    .toSorted((a, b) =>
      compare(rank(a, order, now), rank(b, order, now)) ||
      compare(a.metadata.namespace ?? "", b.metadata.namespace ?? "") ||
      compare(a.metadata.name ?? "", b.metadata.name ?? "")
    );
}

/** What is not there yet, such as an end, comes last. */
function rank(flow: JobFlow, order: Choice["order"], now: number): number {
  switch (order) {
    case "name":
      return 0;
    case "created":
      return createdAt(flow);
    case "started":
      return readInstant(flow.status?.startTime) ?? Infinity;
    case "ended":
      return readInstant(flow.status?.completionTime) ?? Infinity;
    case "duration":
      return durationOf(flow, now) ?? -1;
    case "phase":
      return PHASES.indexOf(phaseOf(flow));
  }
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface TableOptions {
  /** ms since the epoch. */
  readonly now: number;
  /** Whether it says why a flow stands where it does. */
  readonly isWide: boolean;
  readonly withNamespace: boolean;
  readonly paint: Paint;
}

/** The lines of the table, its header first. */
export function flowTable(flows: readonly JobFlow[], options: TableOptions): string[] {
  const { now, isWide, withNamespace, paint } = options;
  const header = [
    ...(withNamespace ? ["NAMESPACE"] : []),
    ...["NAME", "PHASE", "PROGRESS", "DURATION", "AGE"],
    ...(isWide ? ["MESSAGE"] : []),
  ];
  const rows = flows.map((flow) => {
    const { metadata, status } = flow;
    const phase = phaseOf(flow);
    const duration = durationOf(flow, now);
    return [
      ...(withNamespace ? [metadata.namespace ?? ""] : []),
      metadata.name ?? "",
      paint(PHASE_STYLE[phase], phase),
      status?.progress?.summary ?? "",
      duration === undefined ? "" : formatElapsed(duration),
      formatAge(now - createdAt(flow)),
      ...(isWide ? [safeMessage(status?.message ?? "")] : []),
    ];
  });
  return tableLines([header, ...rows]);
}

function phaseOf({ status }: JobFlow) {
  return status?.phase ?? "Pending";
}

function durationOf({ status }: JobFlow, now: number): number | undefined {
  const startedAt = readInstant(status?.startTime);
  if (startedAt === undefined) return undefined;
  return (readInstant(status?.completionTime) ?? now) - startedAt;
}
