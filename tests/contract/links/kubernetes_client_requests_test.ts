/** What the project relies on in requests by `@cloudydeno/kubernetes-client`. */

import { assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import {
  type JSONValue,
  KubeConfig,
  KubeConfigRestClient,
  readAllItems,
  readAllPages,
} from "@cloudydeno/kubernetes-client";
import { ClientProviderChain } from "@cloudydeno/kubernetes-client/transports";
import { clientOf, type HttpError, serve } from "../../support/loopback.ts";

/** Answers with what was asked. */
async function echo(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  return Response.json({
    method: request.method,
    target: pathname + search,
    accept: request.headers.get("accept"),
    contentType: request.headers.get("content-type"),
    authorization: request.headers.get("authorization"),
    body: await request.text(),
  });
}

Deno.test("performRequest() sends method, path, query and JSON, and parses the answer", async () => {
  await using server = serve(echo);
  using client = await clientOf(server);
  const answer = await client.performRequest({
    method: "POST",
    path: "/apis/batch/v1/namespaces/default/jobs",
    querystring: new URLSearchParams({ dryRun: "All", fieldManager: "zen flow" }),
    bodyJson: { kind: "Job" },
    expectJson: true,
  });
  assertEquals<JSONValue>(answer, {
    method: "POST",
    target: "/apis/batch/v1/namespaces/default/jobs?dryRun=All&fieldManager=zen+flow",
    accept: "application/json",
    contentType: "application/json",
    authorization: null,
    body: '{"kind":"Job"}',
  });
});

Deno.test("performRequest() sends raw bytes under the given media type", async () => {
  await using server = serve(echo);
  using client = await clientOf(server);
  const answer = await client.performRequest({
    method: "PATCH",
    path: "/api/v1/namespaces/default",
    contentType: "application/merge-patch+json",
    accept: "application/json;as=PartialObjectMetadata",
    bodyRaw: new TextEncoder().encode("{}"),
    expectJson: true,
  }) as Record<string, unknown>;
  assertEquals(answer.body, "{}");
  assertEquals(answer.contentType, "application/merge-patch+json");
  assertEquals(answer.accept, "application/json;as=PartialObjectMetadata");
});

Deno.test("performRequest() gives the bytes of an answer when no JSON is expected", async () => {
  await using server = serve(() => new Response("line 1\nline 2\n"));
  using client = await clientOf(server);
  const bytes = await client.performRequest({ method: "GET", path: "/log" });
  assertEquals(new TextDecoder().decode(bytes), "line 1\nline 2\n");
});

Deno.test("performRequest() streams the bytes of an answer", async () => {
  await using server = serve(() => new Response("abc"));
  using client = await clientOf(server);
  const stream = await client.performRequest({ method: "GET", path: "/log", expectStream: true });
  assertEquals(await new Response(stream).text(), "abc");
});

Deno.test("performRequest() throws what the server says of a failed request", async () => {
  const status = {
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    reason: "AlreadyExists",
    message: 'jobs.batch "a" already exists',
    code: 409,
  };
  const body = JSON.stringify(status);
  await using server = serve(() => {
    const headers = { "content-type": "application/json", "content-length": `${body.length}` };
    return new Response(body, { status: 409, headers });
  });
  using client = await clientOf(server);
  for (const flags of [{ expectJson: true }, {}, { expectStream: true, expectJson: true }]) {
    const error: HttpError = await assertRejects(
      () => client.performRequest({ method: "GET", path: "/", ...flags }),
      Error,
    );
    assertEquals(error.httpCode, 409);
    assertEquals<unknown>(error.status, status);
    assertEquals(
      error.message,
      'Kubernetes returned HTTP 409 AlreadyExists: jobs.batch "a" already exists',
    );
  }
});

Deno.test("performRequest() refuses to be sent elsewhere", async () => {
  await using server = serve(({ url }) => Response.redirect(new URL("/other", url)));
  using client = await clientOf(server);
  await assertRejects(() => client.performRequest({ method: "GET", path: "/" }), TypeError);
});

Deno.test("performRequest() rejects with the signal's reason when aborted", async () => {
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<Response>();
  await using server = serve(() => {
    asked.resolve();
    return answered.promise;
  });
  using client = await clientOf(server);
  const controller = new AbortController();
  const request = client.performRequest({
    method: "GET",
    path: "/",
    expectJson: true,
    abortSignal: controller.signal,
  });
  await asked.promise;
  const reason = new Error("enough");
  controller.abort(reason);
  assertEquals(await assertRejects(() => request) === reason, true);
  answered.resolve(new Response("late"));
});

Deno.test("performRequest() sends each kind of credentials", async () => {
  await using server = serve(echo);
  const sent = async (user: Parameters<typeof clientOf>[1]) => {
    using client = await clientOf(server, user);
    const answer = await client.performRequest({ method: "GET", path: "/", expectJson: true });
    return (answer as Record<string, unknown>).authorization;
  };
  assertEquals(await sent({ user: { token: "abc" } }), "Bearer abc");
  const basic = await sent({ user: { username: "flow", password: "s3cret" } });
  assertEquals(basic, `Basic ${btoa("flow:s3cret")}`);
  assertEquals(await sent({ user: {} }), null);
});

Deno.test("defaultNamespace is the context's, else default", async () => {
  const cluster = { server: "http://127.0.0.1" };
  const named = KubeConfig.fromPieces({ context: { namespace: "flows" }, cluster });
  using client = await KubeConfigRestClient.forKubeConfig(named);
  assertEquals(client.defaultNamespace, "flows");
  using other = await KubeConfigRestClient.forKubeConfig(KubeConfig.fromPieces({ cluster }));
  assertEquals(other.defaultNamespace, "default");
});

/** Three pages of two items, and the tokens they were asked for with. */
function pagedList() {
  const asked: (string | undefined)[] = [];
  const pageFunc = (token?: string) => {
    asked.push(token);
    const page = Number(token ?? 0);
    const next = page < 2 ? String(page + 1) : undefined;
    return Promise.resolve({ metadata: { continue: next }, items: [page * 2, page * 2 + 1] });
  };
  return { asked, pageFunc };
}

Deno.test("readAllPages() follows the continue token to the end", async () => {
  const { asked, pageFunc } = pagedList();
  const pages = await Array.fromAsync(readAllPages(pageFunc));
  assertEquals(pages.map(({ items }) => items), [[0, 1], [2, 3], [4, 5]]);
  assertEquals(asked, [undefined, "1", "2"]);
});

Deno.test("readAllItems() yields the items, and asks only for the pages it needs", async () => {
  const { asked, pageFunc } = pagedList();
  assertEquals(await Array.fromAsync(readAllItems(pageFunc)), [0, 1, 2, 3, 4, 5]);
  asked.length = 0;
  for await (const item of readAllItems(pageFunc)) if (item === 1) break;
  assertEquals(asked, [undefined]);
});

Deno.test("readAllPages() throws what a page throws", async () => {
  const expired = Object.assign(new Error("expired"), { httpCode: 410 });
  const pageFunc = (token?: string) =>
    token === undefined
      ? Promise.resolve({ metadata: { continue: "x" as string | null }, items: [1] })
      : Promise.reject(expired);
  const error = await assertRejects(() => Array.fromAsync(readAllItems(pageFunc)));
  assertEquals(error === expired, true);
});

Deno.test("ClientProviderChain takes the first way that answers as Kubernetes does", async () => {
  await using stranger = serve(() => Response.json({ kind: "Something" }));
  await using server = serve(() => Response.json({ kind: "APIVersions" }));
  const chain = new ClientProviderChain([
    ["Broken", () => Promise.reject(new Error("no kubeconfig"))],
    ["Stranger", () => clientOf(stranger)],
    ["Right", () => clientOf(server)],
  ]);
  using client = await chain.getClient();
  const answer = await client.performRequest({ method: "GET", path: "/", expectJson: true });
  assertEquals<JSONValue>(answer, { kind: "APIVersions" });
});

Deno.test("ClientProviderChain tells why there is no way", async () => {
  await using stranger = serve(() => Response.json({ kind: "Something" }));
  const chain = new ClientProviderChain([
    ["Broken", () => Promise.reject(new Error("no kubeconfig"))],
    ["Stranger", () => clientOf(stranger)],
  ]);
  const error = await assertRejects(() => chain.getClient());
  assertInstanceOf(error, Error);
  assertStringIncludes(error.message, "Broken");
  assertStringIncludes(error.message, "no kubeconfig");
  assertStringIncludes(error.message, "Stranger");
});
