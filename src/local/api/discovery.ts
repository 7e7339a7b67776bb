/** What the API says it serves: versions, groups and the kinds of one group. */

import type { JSONObject } from "./json.ts";
import { KINDS } from "./kinds.ts";
import { apiVersionOf, type ResourceKind } from "./resource_kind.ts";

const OBJECT_VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update"];

/** `GET /api`. */
export function apiVersions(): JSONObject {
  return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
}

/** `GET /apis`. */
export function apiGroups(): JSONObject {
  const kinds = KINDS.filter((kind) => kind.group !== "");
  const byGroup = new Map(kinds.map((kind) => [kind.group, kind]));
  const groups = [...byGroup.values()].map((kind) => {
    const version = { groupVersion: apiVersionOf(kind), version: kind.version };
    return { name: kind.group, versions: [version], preferredVersion: version };
  });
  return { kind: "APIGroupList", apiVersion: "v1", groups };
}

/** `GET /api/v1` or `GET /apis/<group>/<version>`. */
export function apiResources(group: string, version: string): JSONObject {
  const kinds = KINDS.filter((kind) => kind.group === group && kind.version === version);
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: group === "" ? version : `${group}/${version}`,
    resources: kinds.flatMap(resourcesOf),
  };
}

function resourcesOf(kind: ResourceKind): JSONObject[] {
  const common = { singularName: kind.kind.toLowerCase(), namespaced: kind.namespaced };
  return [
    { ...common, name: kind.plural, kind: kind.kind, verbs: [...OBJECT_VERBS, "watch"] },
    ...kind.subresources.map((name) => ({
      ...common,
      name: `${kind.plural}/${name}`,
      kind: kind.kind,
      verbs: name === "status" ? ["get", "patch", "update"] : ["create"],
    })),
  ];
}
