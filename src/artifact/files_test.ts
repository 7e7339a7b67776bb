import { assertEquals, assertRejects } from "@std/assert";
import { bytesIn, streamOf } from "../../tests/support/archives.ts";
import { temporaryFolder } from "../../tests/support/loopback.ts";
import { TransferError } from "./errors.ts";
import { readFile, writeFile } from "./files.ts";

const text = (value: string) => streamOf(new TextEncoder().encode(value));
/** Makes what Deno may not, with its rights here. */
async function make(program: string, ...args: string[]): Promise<void> {
  const { success } = await new Deno.Command(program, { args }).output();
  assertEquals(success, true);
}

const traits = { mode: 0o640, mtime: 1_000_000_000 };

Deno.test("readFile() reads the very file that was seen, not what has come in its place", async () => {
  await using temp = await temporaryFolder();
  const secret = await temp.write("secret", "secret");
  const path = await temp.write("file", "content");
  const seen = await Deno.lstat(path);
  const read = () => bytesIn(readFile(path, { seen, shown: "file" }));
  assertEquals(new TextDecoder().decode(await read()), "content");
  for (const [program, ...args] of [["ln", "-s", secret], ["mkfifo"]]) {
    await Deno.remove(path);
    await make(program!, ...args, path);
    await assertRejects(read, TransferError, '"file" was changed while it was being stored');
  }
});

Deno.test("writeFile() makes a new file with mode and time, and writes over nothing", async () => {
  await using temp = await temporaryFolder();
  const path = `${temp.path}/file`;
  await writeFile(path, text("new"), traits);
  const { mode, mtime } = await Deno.stat(path);
  assertEquals([mode! & 0o7777, mtime?.getTime()], [0o640, 1_000_000_000_000]);
  await make("ln", "-s", `${temp.path}/elsewhere`, `${temp.path}/link`);
  for (const taken of [path, `${temp.path}/link`]) {
    await assertRejects(
      () => writeFile(taken, text("other"), traits),
      Deno.errors.AlreadyExists,
    );
  }
  assertEquals(await temp.read("file"), "new");
});
