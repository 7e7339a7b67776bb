import { assertEquals, assertRejects } from "@std/assert";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { namingClient, requestOf } from "./naming_client.ts";

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
    ...{ verb: "get", group: "", resource: "pods", subresource: undefined },
    ...{ namespace: "n", name: "p" },
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
