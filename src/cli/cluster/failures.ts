/**
 * What a user is told of a request that failed: one line, which says what to mend where that is
 * known. Every command on a cluster ends here with its failures.
 */

import {
  isAlreadyExists,
  isConflict,
  isForbidden,
  isInvalid,
  isNotFound,
  isTransient,
  statusCodeOf,
  statusOf,
} from "../../kube/errors.ts";
import type { ApiRequest } from "../../kube/api_request.ts";
import { requestOf } from "./naming_client.ts";

const JOBFLOWS = "jobflows.workflow.zen.io";

const NOT_INSTALLED =
  "the cluster has no JobFlow resource; install it: kubectl apply -f deploy/crds/";

/** One line on a failed request; undefined where the error is not one of a request. */
export function failureText(error: unknown): string | undefined {
  const request = requestOf(error);
  if (request === undefined) return undefined;
  const code = statusCodeOf(error);
  const said = statusOf(error)?.message ?? rootMessage(error);
  if (code === undefined) {
    return isTransient(error)
      ? `cannot reach the API server: ${said}`
      : `cannot ask the API server: ${said}`;
  }
  if (code === 401) return `the API server does not accept the credentials: ${said}`;
  if (isForbidden(error)) {
    // Who lacks a right is told of which kind; a webhook that forbids something has its own reason.
    return statusOf(error)?.details?.kind === undefined
      ? `the API server refuses to ${deed(request)}: ${said}`
      : `not allowed to ${deed(request)}: ${said}`;
  }
  if (isNotFound(error)) return absenceText(request, error);
  if (isAlreadyExists(error)) return `there is a ${thing(request, error)} already`;
  if (isConflict(error)) {
    return `${thing(request, error)} was changed meanwhile; try again: ${said}`;
  }
  if (isInvalid(error)) return `the API server refuses the ${kindOf(request)}: ${said}`;
  if (isTransient(error)) return `the API server is not well (${code}), try again: ${said}`;
  return `cannot ${deed(request)}: ${said}`;
}

/** `list jobflows.workflow.zen.io in namespace team-a`, as rights are given. */
function deed(request: ApiRequest): string {
  const { verb, subresource, namespace } = request;
  const suffix = subresource === undefined ? "" : `/${subresource}`;
  return `${verb} ${groupResource(request)}${suffix} ${where(namespace)}`;
}

/** As `kubectl auth can-i` names it: `jobflows.workflow.zen.io`, `pods`. */
function groupResource({ group, resource }: ApiRequest): string {
  return group === "" ? resource : `${resource}.${group}`;
}

function where(namespace: string | undefined): string {
  return namespace === undefined ? "in all namespaces" : `in namespace ${namespace}`;
}

/** Where the object is missing the server names it; where the kind is, it names nothing. */
function absenceText(request: ApiRequest, error: unknown): string {
  const { details } = statusOf(error) ?? {};
  if (details?.name !== undefined && details.kind === "namespaces") {
    return `there is no namespace ${details.name}`;
  }
  if (details?.name !== undefined) return `there is no ${thing(request, error)}`;
  const missing = groupResource(request);
  return missing === JOBFLOWS ? NOT_INSTALLED : `the cluster has no ${missing}`;
}

/** `JobFlow nightly in namespace team-a`. */
function thing(request: ApiRequest, error: unknown): string {
  const name = request.name ?? statusOf(error)?.details?.name ?? "of that name";
  return `${kindOf(request)} ${name} ${where(request.namespace)}`;
}

const KINDS: Readonly<Record<string, string>> = {
  [JOBFLOWS]: "JobFlow",
  "jobs.batch": "Job",
  "pods": "Pod",
};

function kindOf(request: ApiRequest): string {
  const resource = groupResource(request);
  return KINDS[resource] ?? resource;
}

/** What the network said, which no server has put into words. */
function rootMessage(error: unknown): string {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return root instanceof Error ? root.message : String(root);
}
