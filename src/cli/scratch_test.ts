import { assert, assertEquals, assertRejects } from "@std/assert";
import { CommandError } from "./host.ts";
import { describeKept, openScratch } from "./scratch.ts";

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return false;
  }
}

Deno.test("openScratch() makes a folder that goes with the run", async () => {
  let path: string;
  {
    await using scratch = await openScratch(undefined);
    path = scratch.path;
    await Deno.mkdir(`${path}/a/b`, { recursive: true });
    await Deno.writeTextFile(`${path}/a/b/file`, "x");
    assertEquals(scratch.isKept, false);
  }
  assertEquals(await exists(path), false);
});

Deno.test("openScratch() removes what steps have made unreadable", async () => {
  let path: string;
  {
    await using scratch = await openScratch(undefined);
    path = scratch.path;
    await Deno.mkdir(`${path}/a/b`, { recursive: true });
    await Deno.writeTextFile(`${path}/a/b/file`, "x");
    await Deno.chmod(`${path}/a/b`, 0);
    await Deno.chmod(`${path}/a`, 0);
  }
  assertEquals(await exists(path), false);
});

Deno.test("openScratch() leaves a named folder where it is", async () => {
  await using base = await openScratch(undefined);
  const keep = `${base.path}/new/folder`;
  {
    await using scratch = await openScratch(keep);
    assert(scratch.path.endsWith("/new/folder"), scratch.path);
    assertEquals(scratch.isKept, true);
  }
  assertEquals(await exists(keep), true);
  // Still empty, so it can be used again.
  await using again = await openScratch(keep);
  assertEquals(again.isKept, true);
});

Deno.test("openScratch() refuses a folder that holds something, and a file", async () => {
  await using base = await openScratch(undefined);
  await Deno.writeTextFile(`${base.path}/file`, "x");
  const full = await assertRejects(() => openScratch(base.path), CommandError);
  assertEquals(
    full.message,
    `--keep ${base.path}: this folder already holds file; name a new or an empty one`,
  );
  await assertRejects(() => openScratch(`${base.path}/file`), CommandError, "cannot make");
});

Deno.test("describeKept() names the volumes and the logs of one flow", async () => {
  await using scratch = await openScratch(undefined);
  const { path } = scratch;
  assertEquals(await describeKept(path, 1), [`Logs and volumes: ${path}`]);
  await Deno.mkdir(`${path}/logs/pod`, { recursive: true });
  assertEquals(await describeKept(path, 1), [`Logs:    ${path}/logs`]);
  await Deno.mkdir(`${path}/volumes/b`, { recursive: true });
  await Deno.mkdir(`${path}/volumes/a`);
  assertEquals(await describeKept(path, 1), [
    `Outputs: ${path}/volumes/a`,
    `Outputs: ${path}/volumes/b`,
    `Logs:    ${path}/logs`,
  ]);
  for (const name of ["c", "d", "e", "f"]) await Deno.mkdir(`${path}/volumes/${name}`);
  assertEquals(await describeKept(path, 1), [
    `Outputs: ${path}/volumes`,
    `Logs:    ${path}/logs`,
  ]);
  assertEquals(await describeKept(path, 2), [`Logs and volumes: ${path}`]);
});
