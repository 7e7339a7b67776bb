/**
 * Whether a controller can work at all, asked before it starts: informers heal whatever goes wrong
 * later, so what was wrong from the start would be retried for ever and seen only in the log.
 */

import { AuthorizationV1Api } from "@cloudydeno/kubernetes-apis/authorization.k8s.io/v1";
import { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoordinationV1Api } from "@cloudydeno/kubernetes-apis/coordination.k8s.io/v1";
import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { WorkflowZenIoV1alpha1Api } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { LEASE_NAME } from "../controller/election.ts";
import {
  isNotFound,
  isTransient,
  LateAnswerError,
  NoAnswerError,
  statusCodeOf,
  statusOf,
} from "../kube/errors.ts";
import { CommandError } from "./host.ts";

/** One question to the API server: the controller must be able to do this. */
interface Question {
  /** `read`, if nothing else is said. */
  readonly verb?: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly ask: () => Promise<unknown>;
  /** Is told that there is nothing to read, which is no reason not to start. */
  readonly onAbsent?: () => void;
}

/** What the controller will need. */
export interface Needs {
  /** Namespaces that it is to serve; empty: all of them. */
  readonly namespaces: readonly string[];
  /** Where its lease is; undefined: it needs none. */
  readonly leaseNamespace: string | undefined;
  /** Whether it is to ask who may approve. */
  readonly asksForRights: boolean;
  /** Is told in words what is still missing, and will be waited for. */
  readonly onWaiting: (message: string) => void;
}

/**
 * Reads one of each kind that the controller watches, in each of its namespaces, and its lease; asks
 * about rights, if it will have to.
 *
 * @throws {CommandError} that says what is missing.
 */
export async function checkCluster(
  client: RestClient,
  { namespaces, leaseNamespace, asksForRights, onWaiting }: Needs,
): Promise<void> {
  const scopes = namespaces.length === 0 ? [undefined] : namespaces;
  const questions = [
    ...scopes.flatMap((namespace) => collections(client, namespace, onWaiting)),
    ...(leaseNamespace === undefined ? [] : [lease(client, leaseNamespace)]),
    ...(asksForRights ? scopes.map((namespace) => rights(client, namespace)) : []),
  ];
  for (const question of questions) {
    try {
      await question.ask();
    } catch (error) {
      if (question.onAbsent && isNotFound(error)) {
        question.onAbsent();
        continue;
      }
      if (error instanceof LateAnswerError) {
        onWaiting(`the API server is slow to answer: ${error.message}`);
        continue;
      }
      // A server that is not well yet, as it is right after a CRD was applied: informers wait.
      if (statusCodeOf(error) !== undefined && isTransient(error)) continue;
      throw new CommandError(explain(question, error), { cause: error });
    }
  }
}

function lease(client: RestClient, namespace: string): Question {
  const leases = new CoordinationV1Api(client).namespace(namespace);
  const ask = () => leases.getLease(LEASE_NAME);
  return { kind: `the lease ${LEASE_NAME}`, namespace, ask, onAbsent: () => {} };
}

/** Whether it may ask, by asking about nobody: nothing is stored. */
function rights(client: RestClient, namespace: string | undefined): Question {
  // A right to ask in all namespaces is one in any of them.
  const where = namespace ?? "default";
  const reviews = new AuthorizationV1Api(client).namespace(where);
  const resourceAttributes = { namespace: where, verb: "get", resource: "pods" };
  const ask = () =>
    reviews.createLocalSubjectAccessReview({
      metadata: { namespace: where },
      spec: { user: "system:anonymous", resourceAttributes },
    });
  return { verb: "create", kind: "LocalSubjectAccessReviews", namespace, ask };
}

function collections(
  client: RestClient,
  namespace: string | undefined,
  onWaiting: Needs["onWaiting"],
): Question[] {
  const one = { limit: 1 };
  const flows = new WorkflowZenIoV1alpha1Api(client);
  const batch = new BatchV1Api(client);
  const core = new CoreV1Api(client);
  const asks: [string, () => Promise<unknown>][] = namespace === undefined
    ? [
      ["JobFlows", () => flows.getJobFlowListForAllNamespaces(one)],
      ["Jobs", () => batch.getJobListForAllNamespaces(one)],
      ["Pods", () => core.getPodListForAllNamespaces(one)],
    ]
    : [
      ["JobFlows", () => flows.namespace(namespace).getJobFlowList(one)],
      ["Jobs", () => batch.namespace(namespace).getJobList(one)],
      ["Pods", () => core.namespace(namespace).getPodList(one)],
    ];
  // Right after it was applied, and until it is, the resource is not there: informers wait.
  const onAbsent = () => onWaiting(NOT_INSTALLED);
  return asks.map(([kind, ask]) => ({
    ...{ kind, namespace, ask },
    ...(kind === "JobFlows" ? { onAbsent } : {}),
  }));
}

const NOT_INSTALLED =
  "the cluster has no JobFlow resource yet; install it: kubectl apply -f deploy/crds/";

function explain({ verb = "read", kind, namespace }: Question, error: unknown): string {
  const where = namespace === undefined ? "in all namespaces" : `in namespace ${namespace}`;
  const said = statusOf(error)?.message ?? (error instanceof Error ? error.message : String(error));
  switch (statusCodeOf(error)) {
    case 401:
      return `the API server does not accept the credentials: ${said}`;
    case 403:
      return `no right to ${verb} ${kind} ${where}: ${said}`;
    case undefined:
      // Else nothing was sent: the credentials cannot be read.
      return `cannot ${error instanceof NoAnswerError ? "reach" : "ask"} the API server: ${said}`;
    default:
      return `cannot ${verb} ${kind} ${where}: ${said}`;
  }
}
