import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
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
  const jobs = "/apis/batch/v1/namespaces/team-a/jobs";
  const flows = "/apis/workflow.zen.io/v1alpha1";
  const watch = new URLSearchParams({ watch: "1" });
  const cases: [RequestOptions, string][] = [
    [{ method: "GET", path: jobs }, "list jobs"],
    [{ method: "GET", path: jobs, querystring: watch }, "watch jobs"],
    [{ method: "GET", path: `${jobs}/a` }, "get jobs"],
    [{ method: "POST", path: jobs }, "create jobs"],
    [{ method: "PUT", path: `${jobs}/a` }, "update jobs"],
    [{ method: "DELETE", path: `${jobs}/a` }, "delete jobs"],
    [{ method: "DELETE", path: jobs }, "deletecollection jobs"],
    [{ method: "GET", path: `${flows}/jobflows`, querystring: watch }, "watch jobflows"],
    [
      { method: "PATCH", path: `${flows}/namespaces/a/jobflows/b/status` },
      "patch jobflows/status",
    ],
    [{ method: "GET", path: "/api/v1/pods" }, "list pods"],
    [{ method: "GET", path: "/api/v1/namespaces/team-a/pods/jobs" }, "get pods"],
    [{ method: "GET", path: "/api/v1/namespaces/team-a" }, "get namespaces"],
  ];
  const { counted, client } = newClient();
  for (const [options] of cases) await client.performRequest(options);
  assertEquals(counted.map(({ verb, resource }) => `${verb} ${resource}`), cases.map((c) => c[1]));
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
