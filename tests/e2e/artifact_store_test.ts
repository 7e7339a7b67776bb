/** `zen-flow artifact` against a real S3 compatible server, and with files larger than memory. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { zenFlow } from "../cli/zen_flow.ts";
import { serve, temporaryFolder } from "../support/loopback.ts";
import { runMeasured } from "./support/memory_of.ts";
import {
  ACCESS_KEY,
  type ObjectStore,
  SECRET_KEY,
  startObjectStore,
} from "./support/object_store.ts";

const TAR = { format: "tar", compression: "gzip" };
const FILE = { format: "none", compression: "none" };
const CREDENTIALS = { ZEN_FLOW_SECRET_0: ACCESS_KEY, ZEN_FLOW_SECRET_1: SECRET_KEY };

/** Where an object is, as the core writes it for a pod. */
function locate({ url }: Pick<ObjectStore, "url">, key: string, more: object = {}): object {
  return {
    ...{ endpoint: url, bucket: "artifacts", key },
    ...{ accessKeyIDEnv: "ZEN_FLOW_SECRET_0", secretAccessKeyEnv: "ZEN_FLOW_SECRET_1" },
    ...more,
  };
}

/** How an artifact is packed, and variables beside the credentials. */
interface Options {
  readonly packing?: object;
  readonly env?: Readonly<Record<string, string>>;
}

const put = (from: string, s3: object, { packing = TAR, env = {} }: Options = {}) =>
  zenFlow(["artifact", "put", JSON.stringify([{ name: "data", from, s3, packing }])], {
    env: { ...CREDENTIALS, ...env },
  });

const get = (to: string, s3: object, { packing = TAR, env = {} }: Options = {}) =>
  zenFlow(["artifact", "get", JSON.stringify([{ name: "data", to, s3, packing }])], {
    env: { ...CREDENTIALS, ...env },
  });

async function sh(cwd: string, script: string): Promise<string> {
  const output = await new Deno.Command("sh", { args: ["-euc", script], cwd }).output();
  if (!output.success) throw new Error(new TextDecoder().decode(output.stderr));
  return new TextDecoder().decode(output.stdout);
}

/** Names of what is in the bucket, uploads that have not ended among it. */
async function objectsIn({ folder }: ObjectStore): Promise<string[]> {
  const lines = await sh(folder, "find artifacts -type f");
  return lines.split("\n").filter((line) => line !== "").sort();
}

for (const style of ["path", "virtual host"]) {
  Deno.test(`zen-flow artifact stores a folder in S3 and fetches it, by ${style}`, async () => {
    await using store = await startObjectStore();
    await using temp = await temporaryFolder();
    await sh(temp.path, "mkdir -p a/sub; echo content >a/sub/file; ln -s sub/file a/link");
    const more = style === "path"
      ? {}
      : { endpoint: `http://localhost:${store.port}`, pathStyle: false };
    const s3 = locate(store, "a b/größe +%&?#.tgz", more);
    // Nobody here resolves artifacts.localhost: the server is asked as if it were a proxy to it.
    const env = { HTTP_PROXY: store.url };
    assertEquals((await put(`${temp.path}/a`, s3, { env })).stderr, "");
    assertEquals(await objectsIn(store), ["artifacts/a b/größe +%&?#.tgz"]);
    assertEquals((await get(`${temp.path}/b`, s3, { env })).stderr, "");
    assertEquals(await sh(temp.path, "cat b/link; readlink b/link"), "content\nsub/file\n");
    // Others unpack it too.
    assertEquals(
      await sh(temp.path, `tar -tzf '${store.folder}/artifacts/a b/größe +%&?#.tgz'`),
      "link\nsub/\nsub/file\n",
    );
  });
}

Deno.test("zen-flow artifact says what a store refuses, with its code", async () => {
  await using store = await startObjectStore();
  await using temp = await temporaryFolder();
  await temp.write("a", "content");
  const to = `${temp.path}/b`;
  const file = { packing: FILE };
  const wrong = { ...file, env: { ZEN_FLOW_SECRET_1: "wrong" } };
  const answers = [
    await get(to, locate(store, "none"), file),
    await get(to, locate(store, "none", { bucket: "no-such-bucket" }), file),
    await get(to, { endpoint: store.url, bucket: "artifacts", key: "none" }, file),
    await put(`${temp.path}/a`, locate(store, "a"), wrong),
  ];
  const codes = ["404 NoSuchKey", "404 NoSuchBucket", "403 AccessDenied", "403 SignatureDoesNot"];
  for (const [index, { code, stdout, stderr }] of answers.entries()) {
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr, new RegExp(`^zen-flow: artifact data: .*: ${codes[index]}.*\\n$`));
    assert(!stderr.includes(SECRET_KEY));
  }
  assertEquals(await objectsIn(store), []);
});

Deno.test("zen-flow artifact leaves no part in S3 of what is ended or fails", async () => {
  await using store = await startObjectStore();
  await using temp = await temporaryFolder();
  // The last of several parts cannot be read: the file grows shorter while it is stored.
  await sh(temp.path, "mkdir a; truncate -s 30M a/file");
  await using proxy = serve(async (request) => {
    const { pathname, search, searchParams } = new URL(request.url);
    if (searchParams.get("partNumber") === "2") await Deno.truncate(`${temp.path}/a/file`, 100);
    const headers = new Headers(request.headers);
    const body = await request.arrayBuffer();
    return await fetch(`${store.url}${pathname}${search}`, {
      method: request.method,
      headers,
      ...(body.byteLength === 0 ? {} : { body }),
    });
  });
  const { code, stderr } = await put(`${temp.path}/a`, locate(store, "a"), {
    packing: { format: "tar", compression: "none" },
    env: { HTTP_PROXY: proxy.url },
  });
  assertEquals([code, stderr], [
    1,
    'zen-flow: artifact data: "file" was changed while it was being stored\n',
  ]);
  assertEquals(await objectsIn(store), []);
});

Deno.test("zen-flow run carries the artifacts of examples/s3, and needs its Secret", async () => {
  await using store = await startObjectStore();
  await using web = serve(() => new Response("A boat can carry an apple, a bear and a cat"));
  await using temp = await temporaryFolder();
  await sh(temp.path, "mkdir s3 kept");
  await temp.write("s3/id", ACCESS_KEY);
  await temp.write("s3/key", `${SECRET_KEY}\n`);
  const example = new URL("../../examples/s3/flow.yaml", import.meta.url).pathname;
  const run = (...flags: string[]) =>
    zenFlow([
      ...["run", example, "-p", `store=127.0.0.1:${store.port}`],
      ...["-p", `page=${new URL(web.url).host}/`, ...flags],
    ]);
  const secret = `s3=${temp.path}/s3`;
  const { code, stdout } = await run("--secret", secret, "--keep", `${temp.path}/kept`);
  assertEquals(code, 0, stdout);
  assertMatch(stdout, /^show\/main │ 10 all$/m);
  assertEquals(await objectsIn(store), [
    "artifacts/s3/report.txt",
    "artifacts/s3/words.tar.gz",
  ]);
  // No secret is in what stays of a run.
  const kept = await sh(temp.path, "grep -rF 'a-secret' kept || true");
  assertEquals([kept, stdout.includes(SECRET_KEY)], ["", false]);
  const without = await run();
  assertEquals(without.code, 1);
  assertMatch(without.stdout, /wants Secret 's3', which this run was not given/);
});

/** A runtime with the program loaded has 70. */
const MOST_MIB = 256;

Deno.test("zen-flow artifact carries 2 GiB with the memory of a small file", async () => {
  await using store = await startObjectStore();
  await using temp = await temporaryFolder();
  await sh(temp.path, "truncate -s 2G large");
  const s3 = locate(store, "large");
  const storing = [{ name: "data", from: `${temp.path}/large`, s3, packing: FILE }];
  const stored = await runMeasured(["artifact", "put", JSON.stringify(storing)], CREDENTIALS);
  assertEquals([stored.code, stored.stderr], [0, ""]);
  await sh(temp.path, "rm large");
  const fetching = [{ name: "data", to: `${temp.path}/large`, s3, packing: FILE }];
  const fetched = await runMeasured(["artifact", "get", JSON.stringify(fetching)], CREDENTIALS);
  assertEquals([fetched.code, fetched.stderr], [0, ""]);
  assertEquals((await Deno.stat(`${temp.path}/large`)).size, 2 * 1024 ** 3);
  const peaks = [stored.peakMiB, fetched.peakMiB];
  assert(peaks.every((peak) => peak < MOST_MIB), `MiB: ${peaks}`);
});
