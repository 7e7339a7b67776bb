/** `zen-flow restore`: the flows of a backup made anew, as they were and where they were. */

import { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { isEnded } from "../../flow/context.ts";
import {
  claimsOf,
  FLOW_LABEL,
  flowLabel,
  HOLD_ANNOTATION,
  isFinished,
  jobRecord,
  restoredStatus,
} from "../../flow/mod.ts";
import { statusCodeOf } from "../../kube/errors.ts";
import { readStoredFlows, refuseFiles } from "../flow_files.ts";
import { CommandError, type Host } from "../host.ts";
import { countOf } from "../problem.ts";
import type { ClusterInvocation } from "./commands.ts";
import { failureText } from "./failures.ts";
import { checkNamespace } from "./flow_from_file.ts";
import {
  checkStatusRight,
  createHeld,
  type Draft,
  giveStatus,
  isTaken,
  letGo,
  originOf,
} from "./held_flow.ts";
import { openSession, type Session } from "./session.ts";
import { shareAgain } from "./shared_claims.ts";

type RestoreInvocation = Extract<ClusterInvocation, { command: "restore" }>;

/** Runs the command; resolves to the exit code. */
export async function restore(
  { options, operands }: RestoreInvocation,
  host: Host,
): Promise<number> {
  const { flows, problems } = await readStoredFlows([operands[0]!], host, {
    more: (flow) => checkNamespace(flow, options.namespace),
    mayBeEmpty: true,
  });
  if (problems.length > 0) return refuseFiles(problems, host, "nothing was restored");
  using session = await openSession(options, host);
  const count = { restored: 0, left: 0, failed: 0 };
  const tell = (outcome: keyof typeof count, { metadata }: JobFlow, text: string) => {
    count[outcome]++;
    const sink = outcome === "failed" ? host.stderr : host.stdout;
    sink.write(`${metadata.namespace ?? session.namespace}/${metadata.name}: ${text}\n`);
  };
  // The check has found them to be flows.
  const ordered = inOrder(flows as unknown as readonly JobFlow[]);
  const held: { readonly saved: JobFlow; readonly made: HeldFlow }[] = [];
  for (const { saved, made } of await session.busy("Making flows", makeAll(ordered, session))) {
    if (made instanceof Refusal) tell("failed", saved, `not restored: ${made.text}`);
    else if (made === undefined) tell("left", saved, "left alone: there is a flow of that name");
    else held.push({ saved, made });
  }
  // No flow of a concurrencyGroup may begin before those that had begun are there.
  for (const { saved, made } of held) {
    const hold = saved.metadata.annotations?.[HOLD_ANNOTATION];
    const done = await unlessRefused(letGo(session.client, made.flow, hold));
    if (done instanceof Refusal) tell("failed", saved, `it stays on hold: ${done.text}`);
    else tell("restored", saved, `restored: ${describe(saved, made.missing)}`);
  }
  host.stdout.write(
    `${countOf("flow", flows.length)}: ${count.restored} restored, ${count.left} left alone, ` +
      `${count.failed} not restored\n`,
  );
  return count.failed === 0 ? 0 : 1;
}

interface Made {
  readonly saved: JobFlow;
  /** As `makeAnew` says. */
  readonly made: HeldFlow | undefined | Refusal;
}

/** A flow that is made anew, and on hold. */
interface HeldFlow {
  readonly flow: JobFlow;
  /** Claims that it shared with another flow, and that are not there. */
  readonly missing: readonly string[];
}

async function makeAll(flows: readonly JobFlow[], session: Session): Promise<Made[]> {
  const all: Made[] = [];
  for (const saved of flows) {
    all.push({ saved, made: await unlessRefused(makeAnew(saved, session)) });
  }
  return all;
}

/** Why one flow cannot be restored. */
class Refusal {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What the cluster refuses concerns one flow; without an answer of it there is no going on. */
async function unlessRefused<T>(work: Promise<T>): Promise<T | Refusal> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CommandError) return new Refusal(error.message);
    const text = statusCodeOf(error) === undefined ? undefined : failureText(error);
    if (text === undefined) throw error;
    return new Refusal(text);
  }
}

/** Those that had started first, then the oldest: a new flow is as old as its making. */
export function inOrder(flows: readonly JobFlow[]): JobFlow[] {
  const key = ({ metadata, status }: JobFlow) =>
    `${status?.startTime ?? "~"} ${metadata.creationTimestamp ?? ""}`;
  return flows.toSorted((a, b) => key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}

/** The flow on hold, with its status; undefined: another flow has its name. */
async function makeAnew(saved: JobFlow, session: Session): Promise<HeldFlow | undefined> {
  const { client, clock } = session;
  if (saved.metadata.deletionTimestamp !== undefined) {
    throw new CommandError("it was being deleted when it was saved");
  }
  const draft = draftOf(saved, session.namespace);
  // Jobs of a flow that is there are its own.
  if (await isTaken(client, draft)) return undefined;
  if (!isFinished(saved.status)) await checkOldJobs(saved, draft, session);
  await checkStatusRight(client, draft);
  const flow = await createHeld(client, draft);
  if (flow === undefined) return undefined;
  const missing = await shareAgain(client, flow);
  const generation = flow.metadata.generation ?? 1;
  const status = restoredStatus(saved.status, { now: clock.now(), generation });
  if (status !== undefined) await giveStatus(client, flow, status);
  return { flow, missing };
}

/** Owners are gone with their uids, and what a server has put there is not for us to write. */
function draftOf({ metadata, spec }: JobFlow, namespace: string): Draft {
  return {
    namespace: metadata.namespace ?? namespace,
    name: metadata.name!,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    spec,
    origin: originOf("restore", metadata.uid ?? "a file"),
  };
}

/**
 * In the cluster that it was saved in, a flow that is gone may have pods that still end.
 *
 * @throws {CommandError} if so: its steps would run beside them.
 */
async function checkOldJobs(
  { metadata: { uid } }: JobFlow,
  { namespace, name }: Draft,
  { client }: Session,
): Promise<void> {
  const labelSelector = `${FLOW_LABEL}=${flowLabel(name)}`;
  const { items } = await new BatchV1Api(client).namespace(namespace).getJobList({ labelSelector });
  const live = items.map(jobRecord).filter(({ ownerUid, complete, failed }) =>
    ownerUid === uid && complete === undefined && failed === undefined
  );
  if (live.length === 0) return;
  const names = live.map((job) => job.name).join(", ");
  throw new CommandError(`Jobs of the flow that it was are still there: ${names}; try again later`);
}

/** What has become of it, and which of the claims that it shared are missing. */
export function describe(flow: JobFlow, missing: readonly string[]): string {
  const lost = missing.length === 0 ? "" : `; without claims that it shared: ${missing.join(", ")}`;
  return progressOf(flow) + lost;
}

function progressOf({ metadata, spec, status }: JobFlow): string {
  if (status?.steps === undefined || status.steps.length === 0) return "it had not begun";
  if (isFinished(status)) return `it had finished, ${status.phase}`;
  const { steps } = status;
  const kept = steps.filter(isEnded);
  const lost = steps.filter((step) => step.phase === "Running").map((step) => step.name);
  const parts = [
    `${kept.length} of ${steps.length} steps are kept`,
    ...(lost.length === 0 ? [] : [`what was running begins again: ${lost.join(", ")}`]),
    ...(kept.length > 0 && claimsOf(metadata.name!, spec).length > 0
      ? ["what they left on the flow's claims is not in a backup"]
      : []),
  ];
  return parts.join("; ");
}
