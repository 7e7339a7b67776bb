/** What becomes of an upload when the store fails. */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { concat } from "../../tests/support/archives.ts";
import { HOSTILE } from "../../tests/support/hostile.ts";
import { impatientClock } from "../../tests/support/impatient_clock.ts";
import { serve } from "../../tests/support/loopback.ts";
import type { Bytes } from "./byte_reader.ts";
import { TransferError } from "./errors.ts";
import { S3Object } from "./s3.ts";
import type { Surroundings } from "./surroundings.ts";
import { partSizeFor, upload } from "./upload.ts";

const BASE = { bucket: "data", key: "a/b.txt" };

Deno.test("partSizeFor() fits everything into 10,000 parts of one size", () => {
  const MIB = 1024 ** 2;
  assertEquals([0, 10, 80_000 * MIB, 100_001 * MIB].map(partSizeFor), [
    8 * MIB,
    8 * MIB,
    8 * MIB,
    11 * MIB,
  ]);
  assertThrows(() => partSizeFor(1024 ** 4), TransferError, "has about 1024 GiB; 600 are allowed");
});

const SIGNED = { accessKeyIDEnv: "ID", secretAccessKeyEnv: "KEY" };
const ENV: Readonly<Record<string, string>> = { ID: "id", KEY: "key\n" };

function surroundings(signal = new AbortController().signal): Surroundings {
  return { clock: impatientClock(), random: () => 1, env: (name) => ENV[name], signal };
}

/** A request that a store got: `PUT ?partNumber=1&uploadId=u`. */
type Line = string;

/** A store that keeps nothing but what it was asked, and answers as told. */
function store(answer: (line: Line, body: string) => Response | undefined) {
  const lines: Line[] = [];
  const server = serve(async (request) => {
    const line = `${request.method} ${new URL(request.url).search}`;
    const body = new TextDecoder().decode(await request.arrayBuffer());
    lines.push(line);
    const told = answer(line, body);
    if (told !== undefined) return told;
    if (line === "POST ?uploads=") return new Response("<a><UploadId>u</UploadId></a>");
    const tag = `"tag of ${body.length} bytes"`;
    return new Response("", { headers: { etag: tag } });
  });
  return { lines, url: server.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const PART = 8;
/** A stream of so many bytes in odd pieces. */
async function* stream(size: number): AsyncGenerator<Bytes, void, undefined> {
  for (let left = size; left > 0; left -= 3) yield new Uint8Array(Math.min(3, left)).fill(97);
}

function put(url: string, size: number, around = surroundings()): Promise<number> {
  const object = new S3Object({ ...BASE, endpoint: url, ...SIGNED }, around);
  return upload(object, stream(size), { partSize: PART, surroundings: around });
}

for (const size of [0, 1, PART]) {
  Deno.test(`upload() stores ${size} bytes with one request`, async () => {
    await using server = store(() => undefined);
    assertEquals([await put(server.url, size), server.lines], [size, ["PUT "]]);
  });
}

Deno.test("upload() stores more in parts of one size, and puts them together", async () => {
  let xml = "";
  await using server = store((line, body) => {
    if (line === "POST ?uploadId=u") xml = body;
    return undefined;
  });
  assertEquals(await put(server.url, 2 * PART + 1), 2 * PART + 1);
  assertEquals(server.lines, [
    "POST ?uploads=",
    "PUT ?partNumber=1&uploadId=u",
    "PUT ?partNumber=2&uploadId=u",
    "PUT ?partNumber=3&uploadId=u",
    "POST ?uploadId=u",
  ]);
  const part = (number: number, size: number) =>
    `<Part><PartNumber>${number}</PartNumber><ETag>"tag of ${size} bytes"</ETag></Part>`;
  assertEquals(
    xml,
    `<CompleteMultipartUpload>${part(1, 8)}${part(2, 8)}${part(3, 1)}</CompleteMultipartUpload>`,
  );
});

const SLOW_DOWN = "<Error><Code>SlowDown</Code><Message>later</Message></Error>";

Deno.test("upload() sends a part again that the store could not take for now", async () => {
  let refusals = 2;
  await using server = store((line) =>
    line.includes("partNumber=2") && refusals-- > 0
      ? new Response(SLOW_DOWN, { status: 503 })
      : undefined
  );
  await put(server.url, PART + 1);
  assertEquals(server.lines.filter((line) => line.includes("partNumber=2")).length, 3);
});

Deno.test("upload() lets the store forget the parts of what failed", async () => {
  await using server = store((line) =>
    line.includes("partNumber=2")
      ? new Response("<Error><Code>QuotaExceeded</Code><Message>full</Message></Error>", {
        status: 403,
      })
      : undefined
  );
  const error = await assertRejects(() => put(server.url, PART + 1), TransferError);
  const where = new URL(server.url).origin;
  assertEquals(
    (error as Error).message,
    `PUT s3://data/a/b.txt (${where}/): 403 QuotaExceeded: full`,
  );
  assertEquals(server.lines.at(-1), "DELETE ?uploadId=u");
});

Deno.test("upload() says so where parts of what failed are left", async () => {
  await using server = store((line) =>
    line.includes("partNumber=2") || line.startsWith("DELETE")
      ? new Response("<Error><Code>AccessDenied</Code></Error>", { status: 403 })
      : undefined
  );
  await assertRejects(
    () => put(server.url, PART + 1),
    TransferError,
    "403 AccessDenied; its parts are left in the store: DELETE s3://data/a/b.txt",
  );
});

Deno.test("upload() clears up when it is told to end", async () => {
  const stop = new AbortController();
  await using server = store((line) => {
    if (line.includes("partNumber=1")) stop.abort(new Error("told to end"));
    return undefined;
  });
  await assertRejects(() => put(server.url, 5 * PART, surroundings(stop.signal)), Error, "told to");
  assertEquals(server.lines.at(-1), "DELETE ?uploadId=u");
});

Deno.test("upload() takes for a failure what the store says after it has begun to answer", async () => {
  let failures = 1;
  await using server = store((line) =>
    line === "POST ?uploadId=u" && failures-- > 0
      ? new Response("\n<Error><Code>InternalError</Code></Error>")
      : undefined
  );
  await put(server.url, PART + 1);
  assertEquals(server.lines.filter((line) => line === "POST ?uploadId=u").length, 2);
});

Deno.test("upload() finds that it was over where the answer was lost", async () => {
  for (const stored of [PART + 1, PART]) {
    let asked = 0;
    await using server = store((line) => {
      if (line.startsWith("HEAD")) {
        return new Response(null, { headers: { "content-length": String(stored) } });
      }
      if (line !== "POST ?uploadId=u") return undefined;
      return asked++ === 0
        ? new Response(SLOW_DOWN, { status: 503 })
        : new Response("<Error><Code>NoSuchUpload</Code></Error>", { status: 404 });
    });
    if (stored === PART + 1) await put(server.url, PART + 1);
    else await assertRejects(() => put(server.url, PART + 1), TransferError, "NoSuchUpload");
  }
});

Deno.test("S3Object names an object in one line, whatever its key", () => {
  for (const key of HOSTILE.filter((key) => key !== "" && !key.includes(".."))) {
    const { shown } = new S3Object({ ...BASE, key }, surroundings());
    assertEquals(/[\p{Cc}\u2028]/u.test(shown), false, shown);
  }
});

Deno.test("S3Object signs with the credentials in the variables, and shows none of them", async () => {
  const seen: Headers[] = [];
  await using server = serve((request) => {
    seen.push(request.headers);
    return new Response(
      "<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region\n is wrong</Message></Error>",
      { status: 400, headers: { "x-amz-bucket-region": "eu-west-1" } },
    );
  });
  const location = { ...BASE, endpoint: server.url, ...SIGNED };
  const object = new S3Object({ ...location, sessionTokenEnv: "TOKEN" }, {
    ...surroundings(),
    env: (name) => ({ ...ENV, TOKEN: "session" })[name],
  });
  const error = await assertRejects(() => object.ask({ method: "GET" }), TransferError);
  assertEquals(
    (error as Error).message,
    `GET s3://data/a/b.txt (${server.url}/): 400 AuthorizationHeaderMalformed: ` +
      'the region is wrong; the bucket is in region "eu-west-1"',
  );
  const [sent] = seen;
  assertEquals(sent!.get("x-amz-security-token"), "session");
  assertEquals(
    sent!.get("authorization")!.startsWith(
      "AWS4-HMAC-SHA256 Credential=id/20260101/us-east-1/s3/aws4_request, SignedHeaders=host;",
    ),
    true,
  );
  await new S3Object({ ...BASE, endpoint: server.url }, surroundings()).send({ method: "GET" })
    .then((answer) => answer.end());
  assertEquals(seen[1]!.get("authorization"), null);
  assertThrows(
    () => new S3Object({ ...location, secretAccessKeyEnv: "NONE" }, surroundings()),
    TransferError,
    "of access key id and secret access key one is empty",
  );
});

Deno.test("concat() of what upload() sends is what it was given", async () => {
  const bodies: Uint8Array[] = [];
  await using server = serve(async (request) => {
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (request.method === "PUT") bodies.push(bytes);
    return new Response("<UploadId>u</UploadId>", { headers: { etag: '"e"' } });
  });
  const object = new S3Object({ ...BASE, endpoint: server.url }, surroundings());
  const content = crypto.getRandomValues(new Uint8Array(1000));
  const chunks = async function* () {
    for (let at = 0, size = 1; at < content.length; at += size++) {
      yield content.subarray(at, at + size);
    }
  };
  await upload(object, chunks(), { partSize: 64, surroundings: surroundings() });
  assertEquals(concat(...bodies), content);
});
