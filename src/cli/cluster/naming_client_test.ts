import { assertEquals, assertRejects } from "@std/assert";
import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { namingClient, readRequest, requestOf } from "./api_request.ts";

type Method = RequestOptions["method"];

Deno.test("readRequest() tells a request as a role would allow it", () => {
  const flows = "/apis/workflow.zen.io/v1alpha1/namespaces/team-a/jobflows";
  const cases: [Method, string, string][] = [
    ["GET", flows, "list jobflows.workflow.zen.io team-a"],
    ["GET", `${flows}?watch=1`, "watch jobflows.workflow.zen.io team-a"],
    ["GET", `${flows}/a%2Fb`, "get jobflows.workflow.zen.io team-a a/b"],
    ["POST", flows, "create jobflows.workflow.zen.io team-a"],
    ["PUT", `${flows}/x/status`, "update jobflows.workflow.zen.io/status team-a x"],
    ["PATCH", `${flows}/x`, "patch jobflows.workflow.zen.io team-a x"],
    ["DELETE", `${flows}/x`, "delete jobflows.workflow.zen.io team-a x"],
    ["DELETE", flows, "deletecollection jobflows.workflow.zen.io team-a"],
    ["GET", "/apis/workflow.zen.io/v1alpha1/jobflows", "list jobflows.workflow.zen.io"],
    ["GET", "/api/v1/namespaces/team-a/pods/p/log", "get pods/log team-a p"],
    ["GET", "/api/v1/namespaces/team-a", "get namespaces team-a"],
    ["GET", "/api/v1/nodes", "list nodes"],
  ];
  for (const [method, url, expected] of cases) {
    const [path = "", query = ""] = url.split("?");
    const request = readRequest({ method, path, querystring: new URLSearchParams(query) });
    const { verb, resource, namespace, name } = request;
    const words = [verb, resource, namespace, name].filter((word) => word !== undefined);
    assertEquals(words.join(" "), expected, `${method} ${url}`);
  }
});

/** A client of whom every request fails with this error. */
function failingClient(error: Error): RestClient {
  return {
    performRequest: ((): Promise<unknown> => Promise.reject(error)) as RestClient["performRequest"],
    [Symbol.dispose]: () => {},
  };
}

Deno.test("namingClient() passes an error on as it is, and requestOf() knows its request", async () => {
  const error = Object.assign(new Error("no"), { httpCode: 403 });
  const client = namingClient(failingClient(error));
  const thrown = await assertRejects(() =>
    client.performRequest({ method: "GET", path: "/api/v1/namespaces/n/pods/p" })
  );
  assertEquals(thrown, error);
  assertEquals(requestOf(thrown), {
    verb: "get",
    resource: "pods",
    namespace: "n",
    name: "p",
  });
  assertEquals(requestOf(new Error("another")), undefined);
});

Deno.test("namingClient() leaves a request alone that was given up", async () => {
  const reason = new Error("enough");
  const client = namingClient(failingClient(reason));
  const abortSignal = AbortSignal.abort(reason);
  const thrown = await assertRejects(() =>
    client.performRequest({ method: "GET", path: "/api/v1/nodes", abortSignal })
  );
  assertEquals(requestOf(thrown), undefined);
});
