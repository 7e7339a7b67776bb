import { assertEquals, assertRejects } from "@std/assert";
import type { RestClient } from "@cloudydeno/kubernetes-client";
import { CommandError } from "../host.ts";
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

Deno.test("namingClient() tells an API server from something else that answers in JSON", async () => {
  const answering = (answer: unknown) =>
    namingClient({
      performRequest: (() => Promise.resolve(answer)) as RestClient["performRequest"],
      [Symbol.dispose]: () => {},
    });
  const request = { method: "GET", path: "/api/v1/nodes", expectJson: true } as const;
  for (const other of [{ hello: "world" }, [], null, "ok"]) {
    const asked = () => answering(other).performRequest(request);
    await assertRejects(asked, CommandError, "is no Kubernetes API server: its JSON has no kind");
  }
  const list = { kind: "NodeList", items: [] };
  assertEquals<unknown>(await answering(list).performRequest(request), list);
});
