/** What is stored of a folder, as tar(1) understands it. */

import { assertEquals, assertRejects } from "@std/assert";
import { bytesIn } from "../../tests/support/archives.ts";
import { temporaryFolder } from "../../tests/support/loopback.ts";
import { TransferError } from "./errors.ts";
import { estimateArchive, folderEntries, singleFile } from "./pack.ts";
import { writeTar } from "./tar_writer.ts";

/** Runs a shell script in a folder. */
async function sh(cwd: string, script: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-euc", script],
    cwd,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

const MAKE = `
mkdir -p a/sub/empty "a/$(printf 'n%.0s' $(seq 120))" && cd a
printf content > file; printf x > sub/run.sh; chmod 750 sub/run.sh
printf '' > "$(printf 'größe\\nzeile')"
printf y > "$(printf 'n%.0s' $(seq 120))/$(printf 'm%.0s' $(seq 120))"
ln -s ../file sub/link; head -c 100000 /dev/urandom > sub/large
`;
/** All there is to know of the files, in an order of its own. */
const DESCRIBE = `
cd a && find . -mindepth 1 -printf '%P %M %l %TY\\n' | LC_ALL=C sort; find . -type f -exec sha256sum {} + | LC_ALL=C sort
`;

async function pack(folder: string): Promise<Uint8Array<ArrayBuffer>> {
  return await bytesIn(writeTar(folderEntries(folder)));
}

Deno.test("tar(1) unpacks what writeTar() made of a folder, to the same files", async () => {
  await using from = await temporaryFolder();
  await using to = await temporaryFolder();
  await sh(from.path, MAKE);
  await Deno.writeFile(`${to.path}/a.tar`, await pack(`${from.path}/a`));
  await sh(to.path, "mkdir a && tar -C a -xpf a.tar");
  assertEquals(await sh(to.path, DESCRIBE), await sh(from.path, DESCRIBE));
});

Deno.test("folderEntries() gives the same archive for the same files", async () => {
  await using temp = await temporaryFolder();
  await sh(temp.path, MAKE);
  assertEquals(await pack(`${temp.path}/a`), await pack(`${temp.path}/a`));
});

Deno.test("estimateArchive() is never less than the archive", async () => {
  await using temp = await temporaryFolder();
  await sh(temp.path, MAKE);
  const { length } = await pack(`${temp.path}/a`);
  assertEquals(await estimateArchive(`${temp.path}/a`) + 1024 >= length, true);
});

/** By what is there, scripts that leave what cannot be stored, and why not. */
const REFUSED: Readonly<Record<string, readonly [script: string, message: string]>> = {
  "nothing": ["true", "the step left nothing at its path"],
  "a file in place of a folder": ["touch a", "left no folder at its path"],
  "a link in place of a folder": ["mkdir b; ln -s b a", "left no folder at its path"],
  "a link to elsewhere": ["mkdir a; ln -s /etc a/etc", 'the link "etc" to "/etc"'],
  "a link up": ["mkdir -p a/b; ln -s ../../x a/b/up", 'the link "b/up" to "../../x"'],
  "a pipe": ["mkdir a; mkfifo a/pipe", '"pipe" is a device, pipe or socket'],
  "a name that is not UTF-8": [`mkdir a; touch a/"$(printf 'x\\377')"`, "name is not UTF-8"],
};

for (const [what, [script, message]] of Object.entries(REFUSED)) {
  Deno.test(`estimateArchive() refuses ${what}, before anything is stored`, async () => {
    await using temp = await temporaryFolder();
    await sh(temp.path, script);
    await assertRejects(() => estimateArchive(`${temp.path}/a`), TransferError, message);
  });
}

Deno.test("singleFile() takes a file and nothing else, be it a link to one", async () => {
  await using temp = await temporaryFolder();
  await sh(temp.path, "printf abc > file; ln -s file link; mkdir folder");
  const { size, content } = await singleFile(`${temp.path}/file`);
  assertEquals([size, new TextDecoder().decode(await bytesIn(content))], [3, "abc"]);
  const cases = { link: "left no file", folder: "left a folder", none: "left nothing" };
  for (const [name, message] of Object.entries(cases)) {
    await assertRejects(() => singleFile(`${temp.path}/${name}`), TransferError, message);
  }
});
