import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { FakeClock } from "../../../../tests/support/fake_clock.ts";
import { errorOfStatus } from "../../../kube/errors.ts";
import type { Session } from "../session.ts";
import type { ContainerLog } from "./containers.ts";
import { readLog } from "./read_log.ts";

const LOG: ContainerLog = {
  key: "k",
  pod: "p",
  container: "main",
  step: "s",
  attempt: 1,
  part: "",
  isPrevious: false,
  hasEnded: false,
};

const BROKEN = new TypeError("body failed", { cause: new Error("connection reset") });

/** A stream of these texts, which then breaks if it is to. */
function body(texts: readonly string[], breaks: boolean): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return ReadableStream.from((async function* () {
    for (const text of texts) yield encoder.encode(text);
    await Promise.resolve();
    if (breaks) throw BROKEN;
  })());
}

/** A session whose requests are answered by these in turn, and what it was asked for. */
function sessionOf(answers: readonly (() => ReadableStream<Uint8Array>)[], clock: FakeClock) {
  const asked: string[] = [];
  const client = {
    performRequest: ((opts: RequestOptions): Promise<unknown> => {
      asked.push(String(opts.querystring));
      return Promise.resolve().then(() => answers[asked.length - 1]!());
    }) as RestClient["performRequest"],
    [Symbol.dispose]: () => {},
  };
  return { asked, session: { client, clock } as unknown as Session };
}

function reading(isFollowed: boolean) {
  const lines: string[] = [];
  const troubles: unknown[] = [];
  const options = {
    namespace: "n",
    isFollowed,
    limits: {},
    timestamps: false,
    signal: new AbortController().signal,
    onLine: (line: string) => Promise.resolve(void lines.push(line)),
    onTrouble: (error: unknown) => void troubles.push(error),
  };
  return { lines, troubles, options };
}

Deno.test("readLog() goes on behind the last line where the connection broke", async () => {
  const clock = new FakeClock();
  await clock.advance(Date.parse("2026-01-01T00:00:10Z") - clock.now());
  const at = (second: number, text: string) => `2026-01-01T00:00:0${second}.000000000Z ${text}\n`;
  const { asked, session } = sessionOf([
    () => body([at(1, "one"), at(2, "two")], true),
    () => body([at(1, "one"), at(2, "two"), at(3, "three"), at(1, "clock set back")], false),
  ], clock);
  const { lines, troubles, options } = reading(true);
  const done = readLog(session, LOG, options);
  await clock.advance(1000);
  await done;
  assertEquals(lines, ["one", "two", "three", "clock set back"]);
  assertEquals(troubles.length, 1);
  const common = "container=main&follow=1&previous=0&timestamps=1";
  assertEquals(asked, [common, `${common}&sinceSeconds=69`]);
});

Deno.test("readLog() asks for the limits until it has read a line, and then for what comes behind", async () => {
  const clock = new FakeClock();
  await clock.advance(Date.parse("2026-01-01T00:00:10Z") - clock.now());
  const { asked, session } = sessionOf([
    () => body([], true),
    () => body(["2026-01-01T00:00:09.000000000Z one\n"], true),
    () => body(["2026-01-01T00:00:09.000000000Z one\n"], false),
  ], clock);
  const { lines, options } = reading(true);
  const done = readLog(session, LOG, { ...options, limits: { tailLines: 0, sinceSeconds: 5 } });
  await clock.advance(1000);
  await clock.advance(1000);
  await done;
  assertEquals(lines, ["one"]);
  const common = "container=main&follow=1&previous=0&timestamps=1";
  assertEquals(asked.slice(0, 2), Array(2).fill(`${common}&tailLines=0&sinceSeconds=5`));
  assertStringIncludes(asked[2]!, `${common}&sinceSeconds=6`);
});

Deno.test("readLog() leaves the instants before the lines that were asked for, followed or not", async () => {
  const line = "2026-01-01T00:00:09.000000000Z one";
  for (const isFollowed of [true, false]) {
    const { asked, session } = sessionOf([() => body([`${line}\n`], false)], new FakeClock());
    const { lines, options } = reading(isFollowed);
    await readLog(session, LOG, { ...options, timestamps: true });
    assertEquals(lines, [line]);
    assertStringIncludes(asked[0]!, "timestamps=1");
  }
});

Deno.test("readLog() fails where the API server refuses, and where nobody follows", async () => {
  const clock = new FakeClock();
  const refuse = () => {
    throw errorOfStatus({ code: 400, message: "waiting to start" }, "read");
  };
  const refused = reading(true);
  await assertRejects(() => readLog(sessionOf([refuse], clock).session, LOG, refused.options));
  const broken = reading(false);
  const { session } = sessionOf([() => body(["one\n"], true)], clock);
  await assertRejects(() => readLog(session, LOG, broken.options), TypeError);
  assertEquals([broken.lines, broken.troubles], [["one"], []]);
});
