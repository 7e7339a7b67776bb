/** Archives as this program writes and reads them. `pack_test.ts` has those of tar(1). */

import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import {
  archiveOf,
  bytesIn,
  concat,
  entryBytes,
  paxEntry,
  type RawEntry,
  streamOf,
} from "../../tests/support/archives.ts";
import { INVALID_UTF8 } from "../../tests/support/hostile.ts";
import { TransferError } from "./errors.ts";
import { MAX_META_BYTES, readTar, type TarEntry } from "./tar_reader.ts";
import { writeTar } from "./tar_writer.ts";

/** Entries with their content as text. */
async function read(archive: Uint8Array<ArrayBuffer>, chunkSize?: number) {
  const found = [];
  for await (const { kind, path, target, mode, body } of readTar(streamOf(archive, chunkSize))) {
    const content = new TextDecoder().decode(await bytesIn(body));
    found.push({ kind, path, target, mode, content });
  }
  return found;
}

const paths = async (...entries: RawEntry[]) =>
  (await read(archiveOf(...entries))).map(({ path }) => path);

async function assertRefused(archive: Uint8Array<ArrayBuffer>, message: string) {
  await assertRejects(() => read(archive), TransferError, message);
}

Deno.test("readTar() gives back what writeTar() wrote, whatever the names and the chunks", async () => {
  const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 120 })
    .map((text) => text.replaceAll("\0", "").replaceAll("/", "").toWellFormed())
    .filter((text) => text !== "");
  const file = fc.record({
    path: fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
    kind: fc.constantFrom("file", "folder", "link"),
    mode: fc.nat(0o777),
    content: fc.string({ maxLength: 2000 }),
    target: name,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(file, { maxLength: 5 }), fc.integer({ min: 1, max: 5000 }), async (
      files,
      chunkSize,
    ) => {
      const wanted = files.map((one) => ({
        ...one,
        target: one.kind === "link" ? one.target : "",
        content: one.kind === "file" ? one.content : "",
      }));
      const entries = wanted.map((one): TarEntry => {
        const bytes = new TextEncoder().encode(one.content);
        const kind = one.kind as TarEntry["kind"];
        return { ...one, kind, mtime: 0, size: bytes.length, body: streamOf(bytes) };
      });
      const stream = async function* () {
        yield* entries;
      };
      const archive = await bytesIn(writeTar(stream()));
      const found = (await read(archive, chunkSize))
        .map((one) => ({ ...one, path: one.path.replace(/\/$/, "") }));
      assertEquals(
        found,
        wanted.map(({ kind, path, target, mode, content }) => {
          const bytes = new TextDecoder().decode(new TextEncoder().encode(content));
          return { kind, path, target, mode, content: bytes };
        }),
      );
    }),
    { numRuns: 60, seed: 1 },
  );
});

Deno.test("readTar() takes names from pax records and from GNU's long names", async () => {
  const long = `${"d/".repeat(80)}file`;
  assertEquals(
    await paths(
      paxEntry({ path: long, comment: "x" }),
      { name: "short" },
      { name: "././@LongLink", type: "L", content: `${long}\0` },
      { name: "cut" },
      paxEntry({ comment: "of the commit" }, "g"),
      { name: "plain" },
    ),
    [long, long, "plain"],
  );
});

Deno.test("readTar() reads what other programs write: old folders, trailing bytes, no type", async () => {
  const archive = archiveOf({ name: "old/", mode: 0o755 }, { name: "a", type: "\0", content: "x" });
  const found = await read(
    concat(archive, new Uint8Array(10_000), new TextEncoder().encode("end")),
  );
  assertEquals(found.map(({ kind, path, content }) => [kind, path, content]), [
    ["folder", "old/", ""],
    ["file", "a", "x"],
  ]);
});

Deno.test("readTar() skips what of a body was not read", async () => {
  const archive = archiveOf({ name: "a", content: "x".repeat(3000) }, { name: "b" });
  const found = [];
  for await (const { path, body } of readTar(streamOf(archive))) {
    for await (const _ of body) break;
    found.push(path);
  }
  assertEquals(found, ["a", "b"]);
});

const REFUSED: Readonly<Record<string, string>> = {
  "1": "hard link",
  "3": "character device",
  "4": "block device",
  "6": "named pipe",
  "S": "sparse file",
  "Z": "unknown kind",
};

for (const [type, what] of Object.entries(REFUSED)) {
  Deno.test(`readTar() refuses ${what === "unknown kind" ? "an" : "a"} ${what}`, async () => {
    await assertRefused(archiveOf({ name: "odd", type, linkName: "a" }), what);
  });
}

Deno.test("readTar() refuses names that are not UTF-8, wherever they stand", async () => {
  for (const bad of INVALID_UTF8) {
    await assertRefused(archiveOf({ name: bad }), "not UTF-8");
    await assertRefused(
      archiveOf({ name: "l", type: "L", content: bad }, { name: "a" }),
      "not UTF-8",
    );
  }
});

Deno.test("readTar() refuses headers that are too long before it reads them", async () => {
  const size = 10 * 1024 ** 2;
  for (const type of ["x", "g", "L", "K"]) {
    // Only the header is there: who tried to read on would find the archive cut off.
    const archive = entryBytes({ name: "h", type, size });
    await assertRefused(archive, `a header of ${size} bytes; ${MAX_META_BYTES} are allowed`);
  }
});

Deno.test("readTar() refuses archives that are cut off, at any byte", async () => {
  const archive = archiveOf(paxEntry({ path: "long" }), { name: "a", content: "content" });
  const whole = archive.length - 2 * 512;
  for (let length = 0; length <= whole; length += 64) {
    await assertRefused(archive.slice(0, length), "ends in the middle");
  }
});

Deno.test("readTar() refuses what is damaged or contradicts itself", async () => {
  const flipped = archiveOf({ name: "a" });
  flipped[0]! ^= 1;
  await assertRefused(flipped, "is no tar archive, or a damaged one");
  await assertRefused(new TextEncoder().encode("x".repeat(512)), "is no tar archive");
  await assertRefused(archiveOf({ name: "d/", type: "5", size: 512 }), "a folder with content");
  await assertRefused(archiveOf(paxEntry({ size: "-1" }), { name: "a" }), "a size that is none");
  await assertRefused(archiveOf(paxEntry({ path: "x" }, "g"), { name: "a" }), "global pax header");
  await assertRefused(
    archiveOf(paxEntry({ "GNU.sparse.major": "1" }), { name: "a" }),
    "a sparse file",
  );
  for (const content of ["5 a=b\n", "99 a=b\n", "x a=b\n", "6 a=b", "7 =abc\n", "\n"]) {
    const archive = archiveOf({ name: "p", type: "x", content }, { name: "a" });
    await assertRefused(archive, "a pax header that is malformed");
  }
});

Deno.test("writeTar() refuses a file that changes while it is stored", async () => {
  for (const size of [2, 4]) {
    const entry: TarEntry = {
      ...{ kind: "file", path: "log", target: "", mode: 0o644, mtime: 0, size },
      body: streamOf(new TextEncoder().encode("abc")),
    };
    const stream = async function* () {
      yield entry;
    };
    await assertRejects(() => bytesIn(writeTar(stream())), TransferError, "was changed");
  }
});
