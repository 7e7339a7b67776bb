/** Files from web servers that break off, move, refuse and lie. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { gzipSync } from "node:zlib";
import { bytesIn } from "../../tests/support/archives.ts";
import { impatientClock } from "../../tests/support/impatient_clock.ts";
import { serve } from "../../tests/support/loopback.ts";
import type { HttpLocation } from "../flow/artifacts/transfer.ts";
import { verified } from "./checksum.ts";
import { download } from "./download.ts";
import { TransferError } from "./errors.ts";
import { httpRemote } from "./http.ts";
import { withRetries } from "./retry.ts";
import type { Surroundings } from "./surroundings.ts";

const SECRETS: Readonly<Record<string, string>> = { TOKEN: "Bearer of-the-ring\n" };

function surroundings(clock = impatientClock()): Surroundings {
  const { signal } = new AbortController();
  return { clock, random: () => 1, env: (name) => SECRETS[name], signal };
}

/** The text at the location, fetched as an artifact is. */
async function fetchText(location: HttpLocation, around = surroundings()): Promise<string> {
  const remote = httpRemote(location, around);
  const once = async () => new TextDecoder().decode(await bytesIn(download(remote, around)));
  return await withRetries(once, around);
}

/** A body that ends with an error after this text. */
function cutOff(text: string): ReadableStream<Uint8Array> {
  let isSent = false;
  return new ReadableStream({
    pull(controller) {
      if (isSent) return controller.error(new Error("cut off"));
      isSent = true;
      controller.enqueue(new TextEncoder().encode(text));
    },
  });
}

Deno.test("httpRemote() sends the flow's headers, those of Secrets among them", async () => {
  const seen: Headers[] = [];
  await using server = serve((request) => {
    seen.push(request.headers);
    return new Response("content");
  });
  const headers = [
    { name: "Accept", value: "text/plain" },
    { name: "Authorization", valueEnv: "TOKEN" },
  ];
  assertEquals(await fetchText({ url: `${server.url}/file`, headers }), "content");
  const [sent] = seen;
  assertEquals(
    ["accept", "authorization", "accept-encoding"].map((name) => sent!.get(name)),
    ["text/plain", "Bearer of-the-ring", "identity"],
  );
});

Deno.test("download() takes what a server has compressed unasked as it comes", async () => {
  const packed = new Uint8Array(gzipSync("content"));
  await using server = serve(() =>
    new Response(packed, {
      headers: { "content-encoding": "gzip", "content-length": String(packed.length) },
    })
  );
  const around = surroundings();
  const fetched = download(httpRemote({ url: server.url }, around), around);
  assertEquals(await bytesIn(fetched), packed);
});

Deno.test("httpRemote() follows redirects, and gives no header of the flow to another host", async () => {
  const seen: Record<string, string | null> = {};
  const note = (name: string, { headers }: Request) => {
    seen[name] = headers.get("authorization");
  };
  await using home = serve((request) => {
    note(new URL(request.url).pathname, request);
    return new Response("back home");
  });
  await using other = serve((request) => {
    note("other", request);
    return Response.redirect(`${home.url}/again`);
  });
  await using first = serve((request) => {
    const { pathname } = new URL(request.url);
    note(pathname, request);
    return pathname === "/" ? Response.redirect(`${first.url}/here`) : Response.redirect(other.url);
  });
  const headers = [{ name: "Authorization", valueEnv: "TOKEN" }];
  assertEquals(await fetchText({ url: first.url, headers }), "back home");
  const token = "Bearer of-the-ring";
  assertEquals(seen, { "/": token, "/here": token, "other": null, "/again": null });
});

Deno.test("httpRemote() refuses redirects without end, and to what is no address", async () => {
  await using server = serve((request) => {
    const to = new URL(request.url).searchParams.get("to") ?? request.url;
    return new Response(null, { status: 302, headers: { location: to } });
  });
  const cases = {
    "": "more than 5 redirects",
    "?to=file:///etc/passwd": "redirects from http: to file:",
    "?to=http://user:secret@127.0.0.1/": "redirects to what is no plain address",
  };
  for (const [query, message] of Object.entries(cases)) {
    const error = await assertRejects(() => fetchText({ url: `${server.url}/${query}` }));
    assertStringIncludes((error as Error).message, message);
    assertEquals((error as Error).message.includes("secret"), false);
  }
});

Deno.test("withRetries() asks again a server that cannot for now, and waits longer each time", async () => {
  let asked = 0;
  await using server = serve(() => {
    const status = [503, 429, 500][asked++];
    return status === undefined ? new Response("at last") : new Response("", { status });
  });
  const clock = impatientClock();
  assertEquals(await fetchText({ url: server.url }, surroundings(clock)), "at last");
  assertEquals(clock.waits, [500, 1000, 2000]);
});

Deno.test("withRetries() gives up, and says why in one line without what may be secret", async () => {
  let asked = 0;
  await using server = serve(() => {
    asked++;
    return new Response("", { status: 502 });
  });
  await assertRejects(
    () => fetchText({ url: `${server.url}/file?signature=secret` }),
    TransferError,
    `GET ${server.url}/file: the server answers 502 (given up after 7 tries)`,
  );
  assertEquals(asked, 7);
});

Deno.test("withRetries() tries again where there is no server, and does not show the query", async () => {
  const server = serve(() => new Response());
  await server[Symbol.asyncDispose]();
  const error = await assertRejects(() => fetchText({ url: `${server.url}/f?signature=secret` }));
  const { message } = error as Error;
  assertStringIncludes(message, "Connection refused");
  assertEquals(message.includes("secret"), false);
});

for (const status of [400, 401, 403, 404, 410]) {
  Deno.test(`withRetries() does not repeat what is answered with ${status}`, async () => {
    let asked = 0;
    await using server = serve(() => {
      asked++;
      return new Response("no", { status });
    });
    await assertRejects(
      () => fetchText({ url: server.url }),
      TransferError,
      `GET ${server.url}/: the server answers ${status}`,
    );
    assertEquals(asked, 1);
  });
}

Deno.test("download() goes on where it was cut off, with the rest of the same object", async () => {
  const text = "the whole of a long text";
  const ranges: (string | null)[] = [];
  await using server = serve(({ headers }) => {
    const range = headers.get("range");
    ranges.push(range);
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    const rest = text.slice(start);
    // Every answer but the last has six bytes.
    return new Response(rest.length <= 6 ? rest : cutOff(rest.slice(0, 6)), {
      status: range === null ? 200 : 206,
      headers: {
        "content-length": String(rest.length),
        "etag": '"v1"',
        "content-range": `bytes ${start}-${text.length - 1}/${text.length}`,
      },
    });
  });
  assertEquals(await fetchText({ url: server.url }), text);
  assertEquals(ranges, [null, "bytes=6-", "bytes=12-", "bytes=18-"]);
});

/** Answers after the first that are not the rest of the same object. */
const OTHERS: Readonly<Record<string, ResponseInit>> = {
  "another version": { status: 206, headers: { etag: '"v2"', "content-range": "bytes 4-7/8" } },
  "the whole": { status: 200, headers: { etag: '"v1"' } },
  "another range": { status: 206, headers: { etag: '"v1"', "content-range": "bytes 0-3/8" } },
};

for (const [what, init] of Object.entries(OTHERS)) {
  Deno.test(`download() begins anew where the server goes on with ${what}`, async () => {
    let asked = 0;
    await using server = serve(() => {
      asked++;
      if (asked === 1) {
        const headers = { "content-length": "8", "etag": '"v1"' };
        return new Response(cutOff("good"), { headers });
      }
      return asked === 2 ? new Response("evil", init) : new Response("all good");
    });
    assertEquals([await fetchText({ url: server.url }), asked], ["all good", 3]);
  });
}

Deno.test("download() begins anew where the object has no version to go on with", async () => {
  let asked = 0;
  await using server = serve(({ headers }) => {
    assertEquals(headers.get("range"), null);
    const answer = { headers: { "content-length": "8", "etag": 'W/"v1"' } };
    return new Response(asked++ === 0 ? cutOff("all") : "all good", answer);
  });
  assertEquals(await fetchText({ url: server.url }), "all good");
});

Deno.test("httpRemote() refuses addresses and headers that cannot be sent, and shows no secret", async () => {
  const cases: (readonly [HttpLocation, string])[] = [
    [{ url: "file:///etc/passwd" }, '"file:///etc/passwd" is no http or https address'],
    [{ url: "http://" }, "is no http or https address"],
    [{ url: "https://me:secret@host/" }, "the address holds credentials"],
    [
      { url: "http://127.0.0.1/", headers: [{ name: "X", value: "secret\r\nY: z" }] },
      'the header "X" cannot be sent as it is',
    ],
  ];
  for (const [location, message] of cases) {
    const error = await assertRejects(() => fetchText(location), TransferError, message);
    assertEquals((error as Error).message.includes("secret"), false);
  }
});

Deno.test("verified() refuses other bytes than the checksum's, at their end", async () => {
  const bytes = async function* () {
    yield new TextEncoder().encode("hello\n");
  };
  const hello = "sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
  assertEquals((await bytesIn(verified(bytes(), hello))).length, 6);
  await assertRejects(
    () => bytesIn(verified(bytes(), `sha256:${"0".repeat(64)}`)),
    TransferError,
    `has the checksum ${hello}, but sha256:0000`,
  );
});
