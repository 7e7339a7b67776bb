import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import {
  KubeConfig,
  KubeConfigRestClient,
  type RequestOptions,
  type RestClient,
} from "@cloudydeno/kubernetes-client";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import {
  isNotFound,
  isTransient,
  LateAnswerError,
  NoAnswerError,
  retryAfterMs,
  statusOf,
} from "./errors.ts";
import { guardedClient } from "./rest.ts";

const GET = { method: "GET", path: "/api/v1/pods", expectJson: true } as const;

/** A guarded client of a server that answers like this. */
async function connected(handler: (request: Request) => Response | Promise<Response>) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
  const config = KubeConfig.fromPieces({
    context: { namespace: "flows" },
    cluster: { server: `http://127.0.0.1:${server.addr.port}` },
  });
  const clock = new FakeClock();
  const client = guardedClient(await KubeConfigRestClient.forKubeConfig(config), { clock });
  return {
    client,
    clock,
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await server.shutdown();
    },
  };
}

/** A guarded client over another that does this. */
function over(performRequest: (opts: RequestOptions) => Promise<unknown>) {
  let disposals = 0;
  const inner = {
    performRequest,
    defaultNamespace: "flows",
    [Symbol.dispose]: () => void disposals++,
  } as RestClient;
  const clock = new FakeClock();
  return { client: guardedClient(inner, { clock }), clock, disposals: () => disposals };
}

Deno.test("guardedClient() passes answers on, and leaves no timer behind", async () => {
  await using server = await connected(() => Response.json({ kind: "PodList" }));
  assertEquals(await server.client.performRequest(GET), { kind: "PodList" });
  assertEquals(server.clock.pendingTimers, 0);
  assertEquals(server.client.defaultNamespace, "flows");
});

Deno.test("guardedClient() says what was being done, and keeps what the server said", async () => {
  const status = { kind: "Status", reason: "NotFound", message: "pods not found", code: 404 };
  await using server = await connected(() => Response.json(status, { status: 404 }));
  const error = await assertRejects(() => server.client.performRequest(GET), Error);
  assertStringIncludes(error.message, "Cannot GET /api/v1/pods: ");
  assertStringIncludes(error.message, "pods not found");
  assert(isNotFound(error));
  assertEquals(statusOf(error), status);
});

Deno.test("guardedClient() keeps when to come again", async () => {
  await using server = await connected(() =>
    new Response("slow down", { status: 429, headers: { "retry-after": "2" } })
  );
  const error = await assertRejects(() => server.client.performRequest(GET), Error);
  assert(isTransient(error));
  assertEquals(retryAfterMs(error), 2000);
});

Deno.test("guardedClient() gives a request up after four seconds without an answer", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  await using server = await connected(() => {
    asked.resolve();
    return answer.promise;
  });
  const failing = assertRejects(() => server.client.performRequest(GET), LateAnswerError);
  await asked.promise;
  assertEquals(server.clock.nextDueAt, server.clock.now() + 4000);
  await server.clock.advance(4000);
  const error = await failing;
  assertEquals(error.message, "Cannot GET /api/v1/pods: no answer within 4 s");
  assert(isTransient(error));
  answer.resolve(new Response());
});

Deno.test("guardedClient() gives an answer up that does not come to its end", async () => {
  const begun = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  await using server = await connected(() => {
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode("{"));
        begun.resolve();
        return cancelled.promise;
      },
      cancel: () => cancelled.resolve(),
    });
    return new Response(body);
  });
  const failing = assertRejects(() => server.client.performRequest(GET), NoAnswerError);
  await begun.promise;
  await server.clock.advance(4000);
  await failing;
  await cancelled.promise;
});

Deno.test("guardedClient() gives up even if the client below overlooks the abort", async () => {
  const { client, clock } = over(() => new Promise(() => {}));
  const failing = assertRejects(() => client.performRequest(GET), NoAnswerError);
  await clock.advance(4000);
  await failing;
});

Deno.test("guardedClient() rejects with the reason of the caller's signal", async () => {
  const { client, clock } = over(() => new Promise(() => {}));
  const controller = new AbortController();
  const request = client.performRequest({ ...GET, abortSignal: controller.signal });
  const reason = new Error("enough");
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => request), reason);
  assertEquals(clock.pendingTimers, 0);
});

Deno.test("guardedClient() sends nothing once the caller's signal has aborted", async () => {
  let requests = 0;
  const { client } = over(() => Promise.resolve(++requests));
  const reason = new Error("enough");
  const abortSignal = AbortSignal.abort(reason);
  const error = await assertRejects(() => client.performRequest({ ...GET, abortSignal }));
  assertStrictEquals(error, reason);
  assertEquals(requests, 0);
});

Deno.test("guardedClient() throws on a failure that passes for an answer", async () => {
  const failure = {
    kind: "Status",
    status: "Failure",
    reason: "NotFound",
    message: "gone",
    code: 404,
  };
  const { client } = over(() => Promise.resolve(failure));
  const error = await assertRejects(() => client.performRequest(GET), Error, "NotFound: gone");
  assert(isNotFound(error));
});

Deno.test("guardedClient() lets the Status of a success pass", async () => {
  const success = { kind: "Status", status: "Success" };
  const { client } = over(() => Promise.resolve(success));
  assertEquals(await client.performRequest({ ...GET, method: "DELETE" }), success);
});

Deno.test("guardedClient() takes what the network does for no answer", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const server = `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`;
  listener.close();
  const config = KubeConfig.fromPieces({ cluster: { server } });
  const inner = await KubeConfigRestClient.forKubeConfig(config);
  using client = guardedClient(inner, { clock: new FakeClock() });
  const error = await assertRejects(() => client.performRequest(GET), NoAnswerError);
  assertInstanceOf(error.cause, TypeError);
  assertStringIncludes(error.message, "refused");
});

Deno.test("guardedClient() takes a foreign answer for none", async () => {
  await using server = await connected(() => new Response("<html>"));
  await assertRejects(() => server.client.performRequest(GET), NoAnswerError, "<html>");
});

Deno.test("guardedClient() does not take a fault of the configuration for the network's", async () => {
  const { client } = over(() => Promise.reject(new Deno.errors.NotFound("no token file")));
  const error = await assertRejects(() => client.performRequest(GET), Error, "no token file");
  assertEquals(isTransient(error), false);
});

Deno.test("guardedClient() sends 50 requests at once, and counts no time before it sends one", async () => {
  const sent: PromiseWithResolvers<unknown>[] = [];
  const { client, clock } = over(() => {
    const request = Promise.withResolvers<unknown>();
    sent.push(request);
    return request.promise;
  });
  const answers = Array.from({ length: 51 }, () => client.performRequest(GET));
  await clock.settle();
  assertEquals(sent.length, 50);
  await clock.advance(3_999);
  sent[0]!.resolve({});
  await answers[0];
  await clock.settle();
  assertEquals(sent.length, 51);
  for (const request of sent.slice(1, 50)) request.resolve({});
  await Promise.all(answers.slice(0, 50));
  await clock.advance(3_999);
  sent[50]!.resolve({});
  await answers[50];
});

Deno.test("guardedClient() sets no limit to a stream", async () => {
  const { client, clock } = over(() => Promise.resolve(new ReadableStream()));
  await client.performRequest({ ...GET, expectStream: true });
  assertEquals(clock.pendingTimers, 0);
});

Deno.test("guardedClient() disposes the client below", () => {
  const { client, disposals } = over(() => Promise.resolve());
  client[Symbol.dispose]();
  assertEquals(disposals(), 1);
});
