import { assertEquals } from "@std/assert";
import { systemClock } from "../../kube/clock.ts";
import { detectIsolation } from "./isolation.ts";

Deno.test("detectIsolation() leaves nothing behind", async () => {
  const scratchDir = await Deno.makeTempDir();
  const toolPath = "/usr/sbin:/usr/bin:/sbin:/bin";
  const isolation = await detectIsolation({ clock: systemClock, toolPath, scratchDir });
  console.log(isolation);
  assertEquals([...Deno.readDirSync(scratchDir)], []);
  await Deno.remove(scratchDir);
});
