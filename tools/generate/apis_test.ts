import { assertEquals } from "@std/assert";
import { resourcesOf } from "./apis.ts";
import type { OpenApiDocument } from "./openapi.ts";

function operations(kind: string, actions: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(actions).map(([method, action]) => [method, {
      "x-kubernetes-action": action,
      "x-kubernetes-group-version-kind": { group: "", version: "v1", kind },
    }]),
  );
}

const document = {
  paths: {
    "/api/v1/pods": operations("Pod", { get: "list" }),
    "/api/v1/namespaces/{namespace}/pods": operations("Pod", { get: "list", post: "post" }),
    "/api/v1/namespaces/{namespace}/pods/{name}": operations("Pod", { delete: "delete" }),
    "/api/v1/namespaces/{namespace}/pods/{name}/log": operations("Pod", { get: "connect" }),
    "/api/v1/namespaces/{namespace}/pods/{name}/status": operations("Pod", { patch: "patch" }),
    "/api/v1/namespaces": operations("Namespace", { post: "post" }),
    "/api/v1/namespaces/{name}": operations("Namespace", { get: "get" }),
    "/apis/a.k8s.io/v1/reviews": operations("Review", { post: "post" }),
  },
} as unknown as OpenApiDocument;

Deno.test("resourcesOf() reads from the paths what can be done with a kind", () => {
  const none = new Set<string>();
  assertEquals(resourcesOf(document), [
    {
      kind: "Namespace",
      plural: "namespaces",
      namespaced: false,
      collection: new Set(["post"]),
      object: new Set(["get"]),
      status: none,
      log: false,
    },
    {
      kind: "Pod",
      plural: "pods",
      namespaced: true,
      collection: new Set(["list", "post"]),
      object: new Set(["delete"]),
      status: new Set(["patch"]),
      log: true,
    },
    {
      kind: "Review",
      plural: "reviews",
      namespaced: false,
      collection: new Set(["post"]),
      object: none,
      status: none,
      log: false,
    },
  ]);
});
