import { assertEquals } from "@std/assert";
import { systemClock } from "../../kube/clock.ts";
import { detectIsolation } from "./isolation.ts";

Deno.test("detectIsolation() leaves nothing behind", async () => {
  const scratchDir = await Deno.makeTempDir();
  const toolPath = "/usr/sbin:/usr/bin:/sbin:/bin";
  await detectIsolation({ clock: systemClock, toolPath, scratchDir });
  assertEquals([...Deno.readDirSync(scratchDir)], []);
  await Deno.remove(scratchDir);
});

Deno.test("detectIsolation() falls back to rewriting, with the reason, where a tool is missing", async () => {
  const scratchDir = await Deno.makeTempDir();
  // A folder with a shell and nothing that could make a namespace.
  const toolPath = await Deno.makeTempDir();
  for (const tool of ["sh", "cat", "id"]) {
    await Deno.copyFile(await Deno.realPath(`/bin/${tool}`), `${toolPath}/${tool}`);
  }
  const isolation = await detectIsolation({ clock: systemClock, toolPath, scratchDir });
  assertEquals(isolation.kind, "rewrite");
  await Deno.remove(toolPath, { recursive: true });
  await Deno.remove(scratchDir);
});
