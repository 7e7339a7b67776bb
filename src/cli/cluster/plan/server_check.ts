/** Asks an API server what it would say to the flow and its objects; nothing is created. */

import { AuthorizationV1Api } from "@cloudydeno/kubernetes-apis/authorization.k8s.io/v1";
import { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import {
  type ConfigMap,
  CoreV1Api,
  type PersistentVolumeClaim,
} from "@cloudydeno/kubernetes-apis/core/v1";
import {
  type JobFlow,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import {
  isAlreadyExists,
  isForbidden,
  isNotFound,
  statusCodeOf,
  statusOf,
} from "../../../kube/errors.ts";
import { failureText } from "../failures.ts";
import type { Session } from "../session.ts";
import type { PlannedEvent } from "./play.ts";

const DRY_RUN = { dryRun: "All", fieldValidation: "Strict" } as const;

/** What the API server has said. */
export interface Verdict {
  /** What it would not take, a line each. */
  readonly refusals: readonly string[];
  /** What it was not asked, and why, a line each. */
  readonly gaps: readonly string[];
}

/**
 * The flow as the API server would have it, with its uid; as it is given where the server says no.
 * `isThere`: there is one of that name.
 *
 * @throws where no answer comes.
 */
export async function tryFlow(
  { client }: Session,
  flow: JobFlow,
): Promise<{ readonly flow: JobFlow; readonly verdict: Verdict; readonly isThere: boolean }> {
  const api = new WorkflowZenIoV1alpha1Api(client).namespace(flow.metadata.namespace!);
  try {
    return { flow: await api.createJobFlow(flow, DRY_RUN), verdict: NOTHING_SAID, isThere: false };
  } catch (error) {
    if (statusCodeOf(error) === undefined) throw error;
    return { flow, verdict: verdictOn(error), isThere: isAlreadyExists(error) };
  }
}

const NOTHING_SAID: Verdict = { refusals: [], gaps: [] };

function verdictOn(error: unknown): Verdict {
  const said = failureText(error)!;
  if (isAlreadyExists(error)) {
    return { refusals: [], gaps: [`${said}; submit --generate-name makes another one of it`] };
  }
  // Who may not create flows can still be told of what they create.
  const isGap = isForbidden(error) || isNotFound(error);
  return isGap ? { refusals: [], gaps: [said] } : { refusals: [said], gaps: [] };
}

/**
 * What the API server says to the objects of the flow. Whoever asks needs the right to create such.
 *
 * @param isThere as `tryFlow` says: such a flow has its claims and ConfigMaps already.
 */
export async function tryObjects(
  { client }: Session,
  { metadata: { namespace = "" } }: JobFlow,
  { events, isThere }: { readonly events: readonly PlannedEvent[]; readonly isThere: boolean },
): Promise<Verdict> {
  const refusals: string[] = [];
  const gaps: string[] = [];
  const rights = new Map<string, boolean>();
  for (const event of events) {
    if (event.kind === "unknownJob") {
      gaps.push(`the Job of step ${event.step} is not known yet, so the API server was not asked`);
    }
    const trial = trialOf(client, namespace, event);
    if (trial === undefined) continue;
    const { what, resource, create } = trial;
    const isAllowed = rights.get(resource) ?? await mayCreate(client, namespace, resource);
    if (!rights.has(resource) && !isAllowed) {
      gaps.push(
        `you may not create ${resource} yourself, so the API server was not asked about them`,
      );
    }
    rights.set(resource, isAllowed);
    if (!isAllowed) continue;
    try {
      await create();
    } catch (error) {
      // Without an answer there is nothing to tell.
      if (statusCodeOf(error) === undefined) throw error;
      if (isThere && isAlreadyExists(error)) continue;
      refusals.push(`${what} is refused: ${statusOf(error)?.message ?? failureText(error)}`);
    }
  }
  return { refusals, gaps };
}

interface Trial {
  readonly what: string;
  readonly resource: string;
  readonly create: () => Promise<unknown>;
}

function trialOf(
  client: Session["client"],
  namespace: string,
  event: PlannedEvent,
): Trial | undefined {
  const core = new CoreV1Api(client).namespace(namespace);
  if (event.kind === "job") {
    return {
      what: `the Job of step ${event.step}`,
      resource: "jobs.batch",
      create: () => new BatchV1Api(client).namespace(namespace).createJob(event.job, DRY_RUN),
    };
  }
  if (event.kind !== "resource") return undefined;
  const { kind, name, body } = event.resource;
  const what = `${kind} ${name}`;
  return kind === "ConfigMap"
    ? {
      what,
      resource: "configmaps",
      create: () => core.createConfigMap(body as unknown as ConfigMap, DRY_RUN),
    }
    : {
      what,
      resource: "persistentvolumeclaims",
      create: () =>
        core.createPersistentVolumeClaim(body as unknown as PersistentVolumeClaim, DRY_RUN),
    };
}

async function mayCreate(
  client: Session["client"],
  namespace: string,
  resource: string,
): Promise<boolean> {
  const [plural, group = ""] = resource.split(".");
  const attributes = { namespace, verb: "create", group, resource: plural };
  try {
    const review = await new AuthorizationV1Api(client).createSelfSubjectAccessReview({
      metadata: {},
      spec: { resourceAttributes: attributes },
    });
    return review.status?.allowed ?? false;
  } catch (error) {
    // A server that knows no rights refuses nothing for want of them.
    if (isNotFound(error)) return true;
    throw error;
  }
}
