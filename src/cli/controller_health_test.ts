import { assertEquals } from "@std/assert";
import { ControllerHealth } from "./controller_health.ts";

Deno.test("ControllerHealth is ready from the first lists on until the stop", () => {
  const health = new ControllerHealth();
  assertEquals(health.unready(), "starting");
  let unsynced = ["Job", "Pod"];
  health.watch({ unsynced: () => unsynced, longestPassMs: () => 0 });
  assertEquals(health.unready(), "waits for the first list of Job, Pod");
  unsynced = [];
  assertEquals(health.unready(), undefined);
  health.stopping();
  assertEquals(health.unready(), "stopping");
  assertEquals(health.ailment(), undefined);
});

Deno.test("ControllerHealth tells of a pass that does not end", () => {
  const health = new ControllerHealth();
  assertEquals(health.ailment(), undefined);
  let ms = 599_999;
  health.watch({ unsynced: () => [], longestPassMs: () => ms });
  assertEquals(health.ailment(), undefined);
  ms = 600_400;
  assertEquals(health.ailment(), "a pass has been going on for 600 s");
});
