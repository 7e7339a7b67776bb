/** `zen-flow retry`: a second run of a finished flow, from where it failed. */

import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import {
  type JobFlow,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { firstOf } from "../../flow/first_of.ts";
import {
  APPROVAL_NOTE_PREFIX,
  APPROVED_PREFIX,
  CLAIMS_OF_ANNOTATION,
  claimsOf,
  type ClaimSource,
  claimSource,
  DECIDED_BY_PREFIX,
  HOLD_ANNOTATION,
  isFinished,
  REJECTED_PREFIX,
  type Rerun,
  rerunOf,
  rerunStatus,
  withClaimsOf,
} from "../../flow/mod.ts";
import { isNotFound } from "../../kube/errors.ts";
import { CommandError, type Host } from "../host.ts";
import type { ClusterInvocation } from "./commands.ts";
import { failureText } from "./failures.ts";
import { flowNameOf } from "./flow_name.ts";
import {
  checkStatusRight,
  createHeld,
  type Draft,
  giveStatus,
  letGo,
  originOf,
} from "./held_flow.ts";
import { openSession } from "./session.ts";
import { shareClaim } from "./shared_claims.ts";
import { isRefused } from "./steer.ts";
import { stepNameOf } from "./step_name.ts";

type RetryInvocation = Extract<ClusterInvocation, { command: "retry" }>;

const DECISION_PREFIXES = [
  APPROVED_PREFIX,
  APPROVAL_NOTE_PREFIX,
  REJECTED_PREFIX,
  DECIDED_BY_PREFIX,
];

/** Names that are tried: NAME-retry-1 and so on. */
const MAX_RETRIES = 1000;

/** The first is what kubectl apply keeps of the first flow, which is not the second one's. */
const NOT_TAKEN_OVER: readonly string[] = [
  "kubectl.kubernetes.io/last-applied-configuration",
  HOLD_ANNOTATION,
  CLAIMS_OF_ANNOTATION,
];

/** Runs the command; resolves to the exit code. */
export async function retry({ options, operands }: RetryInvocation, host: Host): Promise<number> {
  const name = flowNameOf("retry", operands[0]!);
  using session = await openSession(options, host);
  const { client, namespace } = session;
  const api = new WorkflowZenIoV1alpha1Api(client).namespace(namespace);
  const flow = await session.busy("Reading the flow", api.getJobFlow(name));
  const rerun = checkRetry(flow, options.from);
  const made = await session.busy("Making the flow", runAgain(client, flow, rerun));
  const { again, kept } = rerun;
  const keeping = kept.length === 0 ? "" : `, keeps ${firstOf(kept, NAMED_STEPS)}`;
  host.stdout.write(`${made.metadata.name}: runs ${firstOf(again, NAMED_STEPS)}${keeping}\n`);
  return 0;
}

/** Steps that are named; more of them are counted. */
const NAMED_STEPS = 5;

/**
 * What is to run again.
 *
 * @throws {CommandError} if there is nothing to retry, with the reason.
 */
export function checkRetry(flow: JobFlow, from: string | undefined): Rerun {
  const { metadata: { name }, status } = flow;
  if (!isFinished(status)) {
    const next = isRefused(status) ? "it is not valid: mend it" : "zen-flow cancel ends it";
    throw new CommandError(
      `flow ${name} has not finished (${status?.phase ?? "Pending"}); ${next}`,
    );
  }
  const rerun = rerunOf(flow, from === undefined ? undefined : stepNameOf(flow, from));
  if (rerun.again.length > 0) return rerun;
  throw new CommandError(`no step of flow ${name} failed; --from STEP says where to begin`);
}

async function runAgain(client: RestClient, flow: JobFlow, rerun: Rerun): Promise<JobFlow> {
  const source = sourceOfClaims(flow);
  const claims = rerun.kept.length === 0 ? [] : claimsOf(source.flowName, source.spec);
  await checkClaims(client, flow, claims);
  await checkStatusRight(client, flow.metadata);
  const made = await createNext(client, flow, draftOf(flow, rerun, source));
  try {
    for (const claim of claims) await shareClaim(client, claim, made);
    await giveStatus(client, made, rerunStatus(flow, rerun));
    await letGo(client, made, undefined);
    return made;
  } catch (error) {
    const text = failureText(error);
    if (text === undefined) throw error;
    const { name } = made.metadata;
    throw new CommandError(`${text}; ${name} stays on hold: try again, or delete it`, {
      cause: error,
    });
  }
}

function sourceOfClaims(flow: JobFlow): ClaimSource {
  const source = claimSource(flow);
  if (source !== undefined) return source;
  throw new CommandError(
    `flow ${flow.metadata.name} is a retry, and its annotation ${CLAIMS_OF_ANNOTATION} is not as ` +
      "the retry has written it, so nobody knows its claims; mend it, or take it away",
  );
}

/** The first name that is free, or a held flow that an interrupted retry of this one has left. */
async function createNext(
  client: RestClient,
  { metadata: { name = "", namespace = "" } }: JobFlow,
  draft: Omit<Draft, "namespace" | "name">,
): Promise<JobFlow> {
  const stem = name.replace(/-retry-\d+$/, "");
  for (let count = 1; count <= MAX_RETRIES; count++) {
    const suffix = `-retry-${count}`;
    const held = await createHeld(client, {
      ...draft,
      namespace,
      name: stem.slice(0, 253 - suffix.length).replace(/[-.]+$/, "") + suffix,
    });
    if (held !== undefined) return held;
  }
  throw new CommandError(`there are ${MAX_RETRIES} retries of flow ${stem} already`);
}

/** What the second run takes over: no answers, and no word on whether it goes on. */
function draftOf(
  { metadata }: JobFlow,
  { again, kept }: Rerun,
  source: ClaimSource,
): Omit<Draft, "namespace" | "name"> {
  const made = kept.length === 0 ? { spec: source.spec, annotations: {} } : withClaimsOf(source);
  const { suspend: _suspend, cancel: _cancel, ...spec } = made.spec;
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) =>
    !NOT_TAKEN_OVER.includes(key) && !DECISION_PREFIXES.some((prefix) => key.startsWith(prefix))
  );
  return {
    labels: metadata.labels ?? {},
    annotations: { ...Object.fromEntries(annotations), ...made.annotations },
    spec,
    origin: originOf("retry", `${metadata.uid}: ${again.join(", ")}`),
  };
}

/** What kept steps have left is on claims, and gone with them. */
async function checkClaims(
  client: RestClient,
  { metadata: { namespace } }: JobFlow,
  claims: readonly string[],
): Promise<void> {
  const api = new CoreV1Api(client).namespace(namespace!);
  for (const claim of claims) {
    try {
      await api.getPersistentVolumeClaim(claim);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      throw new CommandError(
        `claim ${claim} is gone, and with it what its steps have left there; --from with its first ` +
          "step runs all of it again",
        { cause: error },
      );
    }
  }
}
