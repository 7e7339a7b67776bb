import { assert, assertEquals, assertRejects } from "@std/assert";
import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { RecordingLogger } from "../../tests/support/recording_logger.ts";
import { isNotFound, NoAnswerError } from "./errors.ts";
import { renewingClient } from "./renewing_client.ts";
import { guardedClient } from "./rest.ts";

const GET = { method: "GET", path: "/api/v1/pods", expectJson: true } as const;
const WATCH = { ...GET, expectStream: true } as const;

type Perform = (opts: RequestOptions) => Promise<unknown>;

/** What the other end does with a request. */
const answers: Perform = () => Promise.resolve({});
const vanished: Perform = () => new Promise(() => {});
const refuses: Perform = () => Promise.reject(new NoAnswerError("connection refused"));
const notFound: Perform = () =>
  Promise.reject(Object.assign(new Error("not found"), { httpCode: 404 }));
const misconfigured: Perform = () => Promise.reject(new Error("no token file"));

/** A stream that says nothing, and overlooks its signal as Deno's `fetch` may. */
const streams: Perform = () => Promise.resolve(new ReadableStream());

/** A renewing client over one client after the other; each does what `behaviours` says of it. */
async function over(...behaviours: (Perform | Promise<Perform> | Error)[]) {
  const clock = new FakeClock();
  const logger = new RecordingLogger();
  const disposed: number[] = [];
  let made = 0;
  const connect = async () => {
    const number = made++;
    const behaviour = behaviours[Math.min(number, behaviours.length - 1)]!;
    if (behaviour instanceof Error) throw behaviour;
    const inner = {
      performRequest: await behaviour,
      defaultNamespace: `of-client-${number}`,
      [Symbol.dispose]: () => void disposed.push(number),
    } as RestClient;
    return inner;
  };
  const renewing = await renewingClient({ connect, clock, logger });
  const client = guardedClient(renewing, { clock });
  return { client, renewing, clock, logger, disposed, made: () => made };
}

type Rig = Awaited<ReturnType<typeof over>>;

async function failToGet({ client, clock }: Rig): Promise<Error> {
  const failing = assertRejects(() => client.performRequest(GET), NoAnswerError);
  return await clock.runUntil(failing);
}

Deno.test("renewingClient() goes on over a new client after two requests without an answer", async () => {
  const rig = await over(vanished, answers);
  const begun = rig.clock.now();
  await failToGet(rig);
  assertEquals(rig.made(), 1);
  await failToGet(rig);
  assertEquals(rig.clock.now() - begun, 8_000);
  assertEquals(await rig.client.performRequest(GET), {});
  assertEquals(rig.disposed, [0]);
  assertEquals(rig.renewing.defaultNamespace, "of-client-1");
  assertEquals(rig.logger.messages("warn"), ["connection renewed"]);
});

Deno.test("renewingClient() is done with a dead client in one timeout where two requests are lost", async () => {
  const rig = await over(vanished, answers);
  await rig.clock.advance(60_000);
  const begun = rig.clock.now();
  await Promise.all([failToGet(rig), failToGet(rig)]);
  assertEquals(rig.clock.now() - begun, 4_000);
  assertEquals(await rig.client.performRequest(GET), {});
});

Deno.test("renewingClient() ends the streams of the old client, and what is on its way over it", async () => {
  const rig = await over((opts) => {
    if (opts.expectStream) return streams(opts);
    return opts.path === "/late" ? vanished(opts) : refuses(opts);
  }, answers);
  await rig.clock.advance(60_000);
  const stream = await rig.client.performRequest(WATCH);
  const reading = assertRejects(() => stream.getReader().read(), NoAnswerError);
  const late = { ...GET, path: "/late" };
  const waiting = assertRejects(() => rig.client.performRequest(late), NoAnswerError);
  await failToGet(rig);
  await failToGet(rig);
  const words = "its connection was given up as dead";
  assertEquals((await waiting).message, `Cannot GET /late: ${words}`);
  assertEquals((await reading).message, words);
  assertEquals(rig.clock.pendingTimers, 0);
});

Deno.test("renewingClient() takes a refusal for the sign of life that it is", async () => {
  let requests = 0;
  const rig = await over((opts) => ++requests % 2 === 0 ? notFound(opts) : refuses(opts));
  await rig.clock.advance(60_000);
  for (let round = 0; round < 5; round++) {
    await failToGet(rig);
    assert(isNotFound(await assertRejects(() => rig.client.performRequest(GET))));
  }
  assertEquals(rig.made(), 1);
});

Deno.test("renewingClient() counts neither what was not sent nor what its caller gave up", async () => {
  const rig = await over(misconfigured, answers);
  await rig.clock.advance(60_000);
  for (let round = 0; round < 3; round++) {
    await assertRejects(() => rig.client.performRequest(GET), Error, "no token file");
    const abortSignal = AbortSignal.abort(new NoAnswerError("enough"));
    await assertRejects(() => rig.client.performRequest({ ...GET, abortSignal }), Error, "enough");
  }
  await rig.clock.settle();
  assertEquals(rig.made(), 1);
});

Deno.test("renewingClient() makes no client per failure while the server is down", async () => {
  const rig = await over(refuses);
  const madeAt: number[] = [];
  const begun = rig.clock.now();
  for (let second = 0; second < 600; second++) {
    const before = rig.made();
    for (let request = 0; request < 20; request++) await failToGet(rig);
    await rig.clock.settle();
    if (rig.made() > before) madeAt.push((rig.clock.now() - begun) / 1000);
    await rig.clock.advance(1_000);
  }
  assertEquals(madeAt.slice(0, 6), [5, 15, 35, 75, 135, 195]);
  assertEquals(rig.made(), 1 + madeAt.length);
});

Deno.test("renewingClient() keeps the old client where no new one can be made, and tries again", async () => {
  const rig = await over(refuses, new Error("the kubeconfig is half written"), answers);
  await rig.clock.advance(60_000);
  await failToGet(rig);
  await failToGet(rig);
  await rig.clock.settle();
  assertEquals(rig.logger.messages("warn"), ["connection not renewed"]);
  assertEquals(rig.disposed, []);
  await failToGet(rig);
  await rig.clock.settle();
  assertEquals(await rig.client.performRequest(GET), {});
});

Deno.test("renewingClient() throws what the first connection fails with", async () => {
  await assertRejects(() => over(new Error("no kubeconfig")), Error, "no kubeconfig");
});

Deno.test("renewingClient() disposes the client in use, and one that comes too late", async () => {
  const late = Promise.withResolvers<Perform>();
  const rig = await over(refuses, late.promise);
  await rig.clock.advance(60_000);
  await failToGet(rig);
  await failToGet(rig);
  rig.client[Symbol.dispose]();
  rig.client[Symbol.dispose]();
  assertEquals(rig.disposed, [0]);
  late.resolve(answers);
  await rig.clock.settle();
  assertEquals(rig.disposed, [0, 1]);
});
