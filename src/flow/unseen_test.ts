import { assertEquals } from "@std/assert";
import { FlowWorld, step } from "../../tests/support/flow_world.ts";
import { unseenJobs } from "./unseen.ts";

Deno.test("unseenJobs() names the Jobs of live attempts that were not observed", () => {
  const world = new FlowWorld({ steps: [step("a"), step("b"), step("c")] });
  world.pass();
  world.succeed("a");
  const b = world.job("b");
  assertEquals(unseenJobs(world.flow.status, [b]), [world.status("c").jobRef!.name]);
  world.succeed("b", "c");
  assertEquals(unseenJobs(world.flow.status, []), []);
});
