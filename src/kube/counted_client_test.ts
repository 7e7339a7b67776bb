import type { RestClient } from "@cloudydeno/kubernetes-client";
import { assertEquals, assertRejects } from "@std/assert";
import { countedClient, type CountedRequest } from "./counted_client.ts";

function newClient(answer: () => Promise<unknown> = () => Promise.resolve({})) {
  const counted: CountedRequest[] = [];
  const client: RestClient = {
    performRequest: (() => answer()) as RestClient["performRequest"],
    [Symbol.dispose]: () => {},
  };
  return { counted, client: countedClient(client, (request) => counted.push(request)) };
}

Deno.test("countedClient() names requests as RBAC does, and no object", async () => {
  const path = "/apis/workflow.zen.io/v1alpha1/namespaces/a/jobflows/b";
  const { counted, client } = newClient();
  await client.performRequest({ method: "GET", path });
  await client.performRequest({ method: "PATCH", path: `${path}/status` });
  assertEquals(counted, [
    { verb: "get", resource: "jobflows", code: "2xx" },
    { verb: "patch", resource: "jobflows/status", code: "2xx" },
  ]);
});

Deno.test("countedClient() tells what came of a request, and passes it on", async () => {
  const answers: (() => Promise<unknown>)[] = [
    () => Promise.resolve("fine"),
    () => Promise.reject(Object.assign(new Error("no"), { httpCode: 409 })),
    () => Promise.reject(new TypeError("fetch failed")),
  ];
  const { counted, client } = newClient(() => answers.shift()!());
  const request = () => client.performRequest({ method: "GET", path: "/api/v1/pods" });
  assertEquals(await request() as unknown, "fine");
  await assertRejects(request, Error, "no");
  await assertRejects(request, TypeError);
  assertEquals(counted.map(({ code }) => code), ["2xx", "409", "none"]);
});
