import { assertEquals, assertRejects } from "@std/assert";
import { CommandError } from "./host.ts";
import { checkOutput, writeOutput } from "./output_file.ts";

/** A folder, and the names in it. */
async function folder() {
  const path = await Deno.makeTempDir({ prefix: "zen-flow-output-" });
  const names = () => Array.from(Deno.readDirSync(path), ({ name }) => name).toSorted();
  return { path, names, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("writeOutput() makes a file, or replaces what stands in one and keeps its mode", async () => {
  await using place = await folder();
  const path = `${place.path}/report.html`;
  await writeOutput(path, "a longer text", "the report");
  await Deno.chmod(path, 0o600);
  await writeOutput(path, "text", "the report");
  assertEquals(await Deno.readTextFile(path), "text");
  assertEquals((await Deno.stat(path)).mode! & 0o7777, 0o600);
  assertEquals(place.names(), ["report.html"]);
});

const WRITE_TEXT = `
  const { writeOutput } = await import("${new URL("./output_file.ts", import.meta.url)}");
  await writeOutput(Deno.args[0], "text", "the report");
`;

Deno.test("writeOutput() writes through links, also to what is not there yet", async () => {
  await using place = await folder();
  await Deno.writeTextFile(`${place.path}/old`, "before");
  for (const name of ["old", "new"]) {
    const link = `${place.path}/to-${name}`;
    // Deno lets a test that may write below /tmp only neither make such a link nor write through it.
    await new Deno.Command("ln", { args: ["-s", name, link] }).output();
    await new Deno.Command(Deno.execPath(), { args: ["eval", WRITE_TEXT, link] }).output();
    assertEquals((await Deno.lstat(link)).isSymlink, true);
    assertEquals(await Deno.readTextFile(`${place.path}/${name}`), "text");
  }
  assertEquals(place.names(), ["new", "old", "to-new", "to-old"]);
});

Deno.test("writeOutput() writes into a pipe, which stays one", async () => {
  await using place = await folder();
  const path = `${place.path}/pipe`;
  await new Deno.Command("mkfifo", { args: [path] }).output();
  await checkOutput(path, "the report");
  const reader = new Deno.Command("cat", { args: [path], stdout: "piped" }).output();
  await writeOutput(path, "text", "the report");
  assertEquals(new TextDecoder().decode((await reader).stdout), "text");
  assertEquals((await Deno.lstat(path)).isFifo, true);
});

Deno.test("checkOutput() and writeOutput() say why a file cannot be written, and leave nothing", async () => {
  await using place = await folder();
  for (const path of [place.path, `${place.path}/.`, `${place.path}/nowhere/report.html`]) {
    const works = [() => checkOutput(path, "it"), () => writeOutput(path, "text", "it")];
    for (const work of works) await assertRejects(work, CommandError, "cannot write it: ");
  }
  assertEquals(place.names(), []);
});

Deno.test("checkOutput() leaves what is there as it is", async () => {
  await using place = await folder();
  const path = `${place.path}/report.html`;
  await checkOutput(path, "the report");
  assertEquals(place.names(), []);
  await Deno.writeTextFile(path, "before");
  await checkOutput(path, "the report");
  assertEquals(await Deno.readTextFile(path), "before");
});
