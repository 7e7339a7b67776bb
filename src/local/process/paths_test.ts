import { assertEquals } from "@std/assert";
import { dirname, isWithin, join } from "./paths.ts";

Deno.test("join() joins parts and resolves dots, never above the root", () => {
  const cases: [string[], string][] = [
    [["/a", "b/", "/c"], "/a/b/c"],
    [["/a", "", "../b", "."], "/b"],
    [["/", "../../x"], "/x"],
    [["a", "../../b"], "../b"],
    [["/"], "/"],
    [[""], "."],
  ];
  for (const [parts, path] of cases) assertEquals(join(...parts), path);
});

Deno.test("dirname() and isWithin() know the root", () => {
  assertEquals([dirname("/a/b"), dirname("/a"), dirname("/"), dirname("a")], ["/a", "/", "/", "."]);
  assertEquals(isWithin("/data/x", "/data"), true);
  assertEquals(isWithin("/data", "/data"), true);
  assertEquals(isWithin("/data2", "/data"), false);
  assertEquals(isWithin("/x", "/"), true);
});
