/** Which rights of its roles a controller uses, by the API server's audit log. */

import { deedsOf, type Rule } from "../../support/rights.ts";
import type { AuditedRequest } from "./audit.ts";
import { flow, podStep, template } from "./flows.ts";
import type { Account } from "./kubeconfig.ts";
import type { Place } from "./world.ts";

/** A role that an account has, and where. */
export interface GrantedRole {
  readonly name: string;
  /** Undefined: in all namespaces. */
  readonly namespace: string | undefined;
  readonly deeds: ReadonlySet<string>;
}

interface Binding {
  readonly metadata: { readonly namespace?: string };
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Account[];
}

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly Rule[];
}

/** The roles that are bound to the place's account. */
export async function rolesOf({ account, world }: Place): Promise<readonly GrantedRole[]> {
  const kinds = "roles,clusterroles,rolebindings,clusterrolebindings";
  const { items } = JSON.parse(
    await world.cluster.kubectl(["get", kinds, "--all-namespaces", "--output=json"]),
  );
  const isOurs = ({ subjects = [] }: Binding) =>
    subjects.some(({ namespace, name }) =>
      namespace === account.namespace && name === account.name
    );
  return (items as Binding[]).filter((one) => "roleRef" in one && isOurs(one))
    .map(({ metadata: { namespace }, roleRef }) => {
      const role = (items as Role[]).find(({ kind, metadata }) =>
        kind === roleRef.kind && metadata.name === roleRef.name &&
        (kind === "ClusterRole" || metadata.namespace === namespace)
      );
      return { name: roleRef.name, namespace, deeds: deedsOf(role!.rules) };
    });
}

/** Of each role, by its name, what no request has made use of in any namespace that it is for. */
export function idleRights(
  roles: readonly GrantedRole[],
  requests: readonly AuditedRequest[],
): Map<string, Set<string>> {
  const idle = new Map<string, Set<string>>();
  for (const { name, namespace, deeds } of roles) {
    const here = requests.filter((one) => namespace === undefined || one.namespace === namespace);
    const done = new Set(here.flatMap(deedsDone));
    const left = idle.get(name) ?? deeds;
    idle.set(name, new Set([...left].filter((deed) => !done.has(deed))));
  }
  return idle;
}

/** What a request does, for rules of every name and for those of its own. */
function deedsDone({ verb, resource, subresource, name }: AuditedRequest): string[] {
  const deed = `${verb} ${resource}${subresource === undefined ? "" : `/${subresource}`}`;
  return [deed, `${deed} ${name}`];
}

/**
 * Runs flows of which some need each of the rights that a running controller of the place has; it
 * returns when the last has ended, or does not go on.
 */
export async function useAllRights(place: Place): Promise<void> {
  const endless = { duration: "forever" };
  await place.apply(
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "taken-settings" } },
    { ...claim, metadata: { name: "claimed-data" } },
  );
  await place.apply(
    flow("resources", [podStep("only")], { resourceTemplates: { ...claims, ...configMaps } }),
    flow("taken", [podStep("only")], { resourceTemplates: configMaps }),
    flow("claimed", [podStep("only")], { resourceTemplates: claims }),
    flow("retries", [podStep("flaky", { exitCode: "1,0" }, { retryPolicy: soon })]),
    flow("fails", [podStep("broken", { exitCode: "1" })]),
    flow("gone", [podStep("only")], { executionPolicy: { ttlSecondsAfterFinished: 0 } }),
    flow("swept", [
      podStep("only", {}, { template: template({ ttlSecondsAfterFinished: 3600 }) }),
    ]),
    flow("asks", [{ name: "ask", type: "Manual" }]),
    flow("cancelled", [podStep("endless", endless)]),
    flow("robbed", [podStep("endless", endless)]),
    flow("podless", [podStep("only", {}, { template: template(unknownAccount) })]),
  );
  await place.stepThat("asks", "ask", ({ phase }) => phase === "PendingApproval");
  await place.kubectl(["annotate", "jobflow/asks", "approved.workflow.zen.io/ask=true"]);
  await place.stepThat("cancelled", "endless", ({ jobRef }) => jobRef?.uid !== undefined);
  await place.kubectl([
    "patch",
    "jobflow/cancelled",
    "--type=merge",
    '--patch={"spec":{"cancel":true}}',
  ]);
  const robbed = await place.stepThat(
    "robbed",
    "endless",
    ({ jobRef }) => jobRef?.uid !== undefined,
  );
  await place.kubectl(["delete", `job/${robbed.jobRef!.name}`]);
  await place.stepThat("podless", "only", ({ reason }) => reason === "PodsForbidden");
  await place.kubectl([
    "patch",
    "jobflow/podless",
    "--type=merge",
    '--patch={"spec":{"cancel":true}}',
  ]);
  const names = ["resources", "taken", "claimed", "retries", "fails", "swept"];
  for (const name of [...names, "asks", "cancelled", "robbed", "podless"]) {
    await place.finished(name);
  }
  await place.kubectl(["wait", "jobflow/gone", "--for=delete", "--timeout=300s"]);
}

const soon = { limit: 1, backoff: { type: "Fixed" as const, duration: "100ms" } };

const claim = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
};

const claims = { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claim.spec }] };

const configMaps = { configMapTemplates: [{ metadata: { name: "settings" }, data: { a: "b" } }] };

/** A Job whose pods are refused. */
const unknownAccount = {
  template: {
    spec: { serviceAccountName: "nobody", containers: [{ name: "main", image: "none" }] },
  },
};
