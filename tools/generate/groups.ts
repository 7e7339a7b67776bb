/**
 * What is printed: the API groups and kinds that zen-flow and its tests talk to. A kind that is
 * not named here has no types and no client.
 */

/** One group and version, and the kinds of it that are in use. */
export interface GroupConfig {
  /** The API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Kinds with a client; what they are made of is found by following their schemas. */
  readonly kinds: readonly string[];
}

/** The groups of Kubernetes itself, described by its own OpenAPI documents. */
export const kubernetesGroups: readonly GroupConfig[] = [
  {
    group: "",
    version: "v1",
    kinds: [
      "ConfigMap",
      "Event",
      "Namespace",
      "Node",
      "PersistentVolumeClaim",
      "Pod",
      "ServiceAccount",
    ],
  },
  { group: "batch", version: "v1", kinds: ["Job"] },
  { group: "coordination.k8s.io", version: "v1", kinds: ["Lease"] },
  { group: "events.k8s.io", version: "v1", kinds: ["Event"] },
  { group: "apiextensions.k8s.io", version: "v1", kinds: ["CustomResourceDefinition"] },
  {
    group: "authorization.k8s.io",
    version: "v1",
    kinds: ["LocalSubjectAccessReview", "SelfSubjectAccessReview", "SubjectAccessReview"],
  },
];

/** Shared types of the meta group that clients need and that no kind above may happen to reach. */
export const metaTypes: readonly string[] = [
  "DeleteOptions",
  "ListMeta",
  "ObjectMeta",
  "Status",
];

/** The name of a group's trimmed document under `tools/generate/openapi/`. */
export function documentName(config: GroupConfig): string {
  return `${config.group === "" ? "core" : config.group}_${config.version}.json`;
}

/** The folder of a group in the package, as upstream names it: `batch@v1`. */
export function folderName(group: string, version: string): string {
  return `${group === "" ? "core" : group}@${version}`;
}
