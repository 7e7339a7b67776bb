import { assertEquals, assertRejects } from "@std/assert";
import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { errorOfStatus, type ErrorStatus, NoAnswerError } from "../../kube/errors.ts";
import { namingClient } from "./naming_client.ts";
import { failureText } from "./failures.ts";

const FLOWS = "/apis/workflow.zen.io/v1alpha1/namespaces/team-a/jobflows";

/** What is told of a request that fails with this error. */
async function textOf(method: RequestOptions["method"], path: string, error: Error) {
  const client = namingClient({
    performRequest: ((): Promise<unknown> => Promise.reject(error)) as RestClient["performRequest"],
    [Symbol.dispose]: () => {},
  });
  return failureText(await assertRejects(() => client.performRequest({ method, path })));
}

const status = (given: ErrorStatus) => errorOfStatus(given, "ask");

Deno.test("failureText() says which right is missing", async () => {
  const said = 'User "jo" cannot list resource "jobflows"';
  const details = { kind: "jobflows" };
  const forbidden = status({ code: 403, reason: "Forbidden", message: said, details });
  assertEquals(
    await textOf("GET", FLOWS, forbidden),
    `not allowed to list jobflows.workflow.zen.io in namespace team-a: ${said}`,
  );
  assertEquals(
    await textOf("GET", "/apis/workflow.zen.io/v1alpha1/jobflows", forbidden),
    `not allowed to list jobflows.workflow.zen.io in all namespaces: ${said}`,
  );
  assertEquals(
    await textOf("GET", "/api/v1/namespaces/team-a/pods/p/log", forbidden),
    `not allowed to get pods/log in namespace team-a: ${said}`,
  );
});

Deno.test("failureText() tells what a webhook forbids from a right that is missing", async () => {
  const said = "denied the request: that needs update on jobflows/approval";
  assertEquals(
    await textOf("PATCH", `${FLOWS}/x`, status({ code: 403, reason: "Forbidden", message: said })),
    `the API server refuses to patch jobflows.workflow.zen.io in namespace team-a: ${said}`,
  );
});

Deno.test("failureText() tells a flow that is not there from a resource that is not", async () => {
  const noFlow = status({ code: 404, details: { name: "x", kind: "jobflows" } });
  assertEquals(
    await textOf("GET", `${FLOWS}/x`, noFlow),
    "there is no JobFlow x in namespace team-a",
  );
  const noResource =
    "the cluster has no JobFlow resource; install it: kubectl apply -f deploy/crds/";
  assertEquals(await textOf("GET", `${FLOWS}/x`, status({ code: 404 })), noResource);
  assertEquals(await textOf("POST", FLOWS, status({ code: 404, details: {} })), noResource);
  const noNamespace = status({ code: 404, details: { name: "team-a", kind: "namespaces" } });
  assertEquals(await textOf("POST", FLOWS, noNamespace), "there is no namespace team-a");
});

Deno.test("failureText() says in one line what else the server may answer", async () => {
  const cases: [ErrorStatus, string][] = [
    [
      { code: 401, message: "Unauthorized" },
      "the API server does not accept the credentials: Unauthorized",
    ],
    [
      { code: 409, reason: "AlreadyExists", message: "exists", details: { name: "x" } },
      "there is a JobFlow x in namespace team-a already",
    ],
    [{ code: 422, message: "spec is bad" }, "the API server refuses the JobFlow: spec is bad"],
    [{ code: 503, message: "later" }, "the API server is not well (503), try again: later"],
    [
      { code: 400, message: "what?" },
      "cannot create jobflows.workflow.zen.io in namespace team-a: what?",
    ],
  ];
  for (const [given, expected] of cases) {
    assertEquals(await textOf("POST", FLOWS, status(given)), expected);
  }
  assertEquals(
    await textOf("PATCH", `${FLOWS}/x`, status({ code: 409, message: "stale" })),
    "JobFlow x in namespace team-a was changed meanwhile; try again: stale",
  );
});

Deno.test("failureText() says what keeps the API server from being reached", async () => {
  const cause = new TypeError("fetch failed", { cause: new Error("connection refused") });
  assertEquals(
    await textOf("GET", FLOWS, new NoAnswerError("Cannot GET", { cause })),
    "cannot reach the API server: connection refused",
  );
  const plugin = new Error("Cannot GET", { cause: new Error("the exec plugin ended with 1") });
  assertEquals(
    await textOf("GET", FLOWS, plugin),
    "cannot ask the API server: the exec plugin ended with 1",
  );
});

Deno.test("failureText() has nothing to say on what is no request's fault", () => {
  assertEquals(failureText(new Error("a defect")), undefined);
});
