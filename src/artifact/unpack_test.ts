/**
 * What is unpacked stays in its folder, whatever an archive says. Links can only be made with rights
 * that these tests have not: `tests/cli/artifact_test.ts` has them.
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import {
  archiveOf,
  bytesIn,
  paxEntry,
  type RawEntry,
  streamOf,
} from "../../tests/support/archives.ts";
import { HOSTILE, PATHS_OUT } from "../../tests/support/hostile.ts";
import { temporaryFolder } from "../../tests/support/loopback.ts";
import { TransferError } from "./errors.ts";
import { gunzip } from "./gzip.ts";
import { unpack } from "./unpack.ts";

const file = (name: string, content = "x"): RawEntry => ({ name, content });
const folder = (name: string, mode = 0o755): RawEntry => ({ name, type: "5", mode });
const link = (name: string, linkName: string): RawEntry => ({ name, type: "2", linkName });

Deno.test("unpack() makes folders and files with their modes", async () => {
  await using temp = await temporaryFolder();
  const archive = archiveOf(
    folder("./"),
    folder("./bin", 0o2755),
    { name: "./bin/run", content: "go", mode: 0o4755 },
    file("deep/er/file"),
    folder("closed", 0o500),
    file("closed/file"),
  );
  assertEquals(await unpack(streamOf(archive), `${temp.path}/a`), 6);
  const modes: Record<string, string> = {};
  for (const path of ["", "bin", "bin/run", "deep/er", "deep/er/file", "closed", "closed/file"]) {
    const { mode } = await Deno.lstat(`${temp.path}/a/${path}`);
    modes[path] = (mode! & 0o7777).toString(8);
  }
  assertEquals(modes, {
    "": "777",
    "bin": "755",
    "bin/run": "755",
    "deep/er": "755",
    "deep/er/file": "644",
    "closed": "700",
    "closed/file": "644",
  });
  assertEquals(await temp.read("a/bin/run"), "go");
});

const LEADS_OUT = "leads out of the artifact";
const TWICE = "twice";

/** By what they try, archives that are refused, and why. */
const ATTACKS: Readonly<Record<string, readonly [message: string, ...entries: RawEntry[]]>> = {
  "a path up": [LEADS_OUT, file("../evil")],
  "a path up in the middle": [LEADS_OUT, file("a/../../evil")],
  "a path up to itself": [LEADS_OUT, file("a/../evil")],
  "an absolute path": [LEADS_OUT, file("/tmp/evil")],
  "an absolute path in a pax record": [LEADS_OUT, paxEntry({ path: "/tmp/evil" }), file("a")],
  "a folder up": [LEADS_OUT, folder("..")],
  "a file in place of the folder": ["a file without a name", file(".")],
  "an absolute link": [LEADS_OUT, link("a", "/etc")],
  "a link up": [LEADS_OUT, link("a", "..")],
  "a link up from below": [LEADS_OUT, link("d/a", "../..")],
  "a link up through a folder": [LEADS_OUT, folder("d"), link("a", "d/../..")],
  "a link up through another link": [
    LEADS_OUT,
    folder("d/e"),
    link("d/e/up", "../.."),
    link("a", "d/e/up/../evil"),
  ],
  "a link in place of the folder": [LEADS_OUT, link(".", "x")],
  "a link to nothing": [LEADS_OUT, link("a", "")],
  "a file twice": [TWICE, file("a", "1"), file("a", "2")],
  "a file as a folder": [TWICE, file("a"), file("a/b")],
  "a folder over a file": [TWICE, file("a"), folder("a")],
  "a name with a NUL": ["cannot be the name", paxEntry({ path: "a\0b" }), file("a")],
  "a name that is too long": ["cannot be the name", paxEntry({ path: "n".repeat(256) }), file("a")],
  "a path that is too long": [
    "cannot be the name",
    paxEntry({ path: `${"d/".repeat(3000)}f` }),
    file("a"),
  ],
};

for (const [what, [message, ...entries]] of Object.entries(ATTACKS)) {
  Deno.test(`unpack() refuses ${what}`, async () => {
    await using temp = await temporaryFolder();
    await temp.write("evil", "untouched");
    const archive = archiveOf(...entries);
    await assertRejects(() => unpack(streamOf(archive), `${temp.path}/a`), TransferError, message);
    const outside = await Array.fromAsync(Deno.readDir(temp.path), ({ name }) => name);
    assertEquals([outside.sort(), await temp.read("evil")], [["a", "evil"], "untouched"]);
  });
}

Deno.test("unpack() refuses every path out of the folder, as a file's, a folder's and a link's", async () => {
  for (const path of PATHS_OUT) {
    for (const entry of [file(path), folder(path), link("link", path)]) {
      await using temp = await temporaryFolder();
      await temp.write("evil", "untouched");
      const unpacking = () => unpack(streamOf(archiveOf(entry)), `${temp.path}/in/a`);
      await assertRejects(unpacking, TransferError, LEADS_OUT, `${entry.type} ${path}`);
      assertEquals(await temp.read("evil"), "untouched");
    }
  }
});

Deno.test("unpack() makes files of hostile names under these very names", async () => {
  await using temp = await temporaryFolder();
  const names = HOSTILE.filter((name) => name !== "" && !name.includes("/"));
  assert(names.length > 20);
  const archive = archiveOf(
    ...names.flatMap((name) => [paxEntry({ path: name }), file("a", name)]),
  );
  assertEquals(await unpack(streamOf(archive), `${temp.path}/a`), names.length);
  const found = await Array.fromAsync(Deno.readDir(`${temp.path}/a`), ({ name }) => name);
  assertEquals(found.sort(), names.toSorted());
  for (const name of names) {
    assertEquals(await Deno.readTextFile(`${temp.path}/a/${name}`), name);
  }
});

Deno.test("unpack() says in one line of printable text what it refuses", async () => {
  await using temp = await temporaryFolder();
  const name = `../\x1b[31m\n${"long".repeat(900)}`;
  const archive = archiveOf(paxEntry({ path: name }), file("a"));
  const error = await assertRejects(() => unpack(streamOf(archive), `${temp.path}/a`));
  const { message } = error as Error;
  // deno-lint-ignore no-control-regex -- these very characters are what it is about
  assertEquals([/[\x00-\x1f]/.test(message), message.length < 400], [false, true]);
});

Deno.test("gunzip() refuses what unpacks to far more than it is, and soon", async () => {
  const zeros = new Uint8Array(gzipSync(new Uint8Array(64 * 1024 ** 2)));
  const many = async function* () {
    for (let i = 0; i < 100; i++) yield zeros;
  };
  let unpacked = 0;
  await assertRejects(
    async () => {
      for await (const chunk of gunzip(many())) unpacked += chunk.length;
    },
    TransferError,
    "unpacks to more than 200 times its size",
  );
  assertEquals(unpacked <= 1024 ** 3, true);
});

Deno.test("gunzip() refuses what is no gzip, damaged or cut off", async () => {
  const good = new Uint8Array(gzipSync("content"));
  const damaged = good.slice();
  damaged[damaged.length - 5]! ^= 1;
  for (const bytes of [new Uint8Array(100), damaged, good.slice(0, -4), good.slice(0, 12)]) {
    await assertRejects(() => bytesIn(gunzip(streamOf(bytes))), TransferError, "is not gzip");
  }
  assertEquals(
    new TextDecoder().decode(await bytesIn(gunzip(streamOf(new Uint8Array([...good, ...good]))))),
    "contentcontent",
  );
});
