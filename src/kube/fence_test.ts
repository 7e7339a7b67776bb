import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { assertEquals, assertRejects } from "@std/assert";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { isNotLeader, NotLeaderError } from "./errors.ts";
import { fencedClient } from "./fence.ts";
import { guardedClient } from "./rest.ts";

/** A client whose requests are answered when told to. */
function openClient() {
  const sent: string[] = [];
  const answers: (() => void)[] = [];
  const client: RestClient = {
    performRequest: ((opts: RequestOptions) => {
      sent.push(opts.method);
      return new Promise<unknown>((resolve) => answers.push(() => resolve(null)));
    }) as RestClient["performRequest"],
    [Symbol.dispose]: () => {},
  };
  return { client, sent, answers };
}

Deno.test("fencedClient() sends reads always, and changes only while it may", async () => {
  let isLeader = true;
  const { client, sent, answers } = openClient();
  const fenced = fencedClient(client, () => isLeader);
  const request = (method: RequestOptions["method"]) =>
    fenced.performRequest({ method, path: "/x" });
  const first = request("POST");
  isLeader = false;
  answers[0]!();
  await first;
  for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
    const error = await assertRejects(() => request(method), NotLeaderError);
    assertEquals(error.message, `Cannot ${method} /x: not the leader`);
  }
  const read = request("GET");
  answers[1]!();
  await read;
  assertEquals(sent, ["POST", "GET"]);
});

Deno.test("fencedClient() keeps back a change that waited for its turn", async () => {
  let isLeader = true;
  const { client, sent, answers } = openClient();
  const clock = new FakeClock();
  const guarded = guardedClient(fencedClient(client, () => isLeader), { clock, maxInFlight: 1 });
  const post = () => guarded.performRequest({ method: "POST", path: "/x" });
  const first = post();
  const second = post();
  await clock.settle();
  isLeader = false;
  answers[0]!();
  await first;
  const error = await assertRejects(() => second);
  assertEquals(isNotLeader(error), true);
  assertEquals(isNotLeader(new AggregateError([error, error])), true);
  assertEquals(isNotLeader(new AggregateError([error, new Error("other")])), false);
  assertEquals(sent, ["POST"]);
});
