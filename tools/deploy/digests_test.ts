import { assertEquals } from "@std/assert";
import { differingFiles } from "./digests.ts";

Deno.test("differingFiles() names what was changed, added or removed, once each", () => {
  const recorded = "aa  same\nbb  changed\ncc  removed\n";
  const current = "aa  same\nb2  changed\ndd  added\n";
  assertEquals(differingFiles(recorded, current), ["added", "changed", "removed"]);
  assertEquals(differingFiles(recorded, recorded), []);
});
