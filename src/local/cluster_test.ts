import { assertEquals } from "@std/assert";
import { LocalWorld } from "../../tests/support/local_world.ts";

Deno.test("startLocalCluster() runs a Job as a process", async () => {
  await using world = await LocalWorld.start();
  const { result, job, pods } = await world.runScript(
    "echo hello; pwd; ls /; env; cat /proc/1/comm",
  );
  console.log(world.linesOf(), world.notes, job.status, pods[0]?.status);
  assertEquals(result, "Complete");
});
