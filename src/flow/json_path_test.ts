import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseJsonPath, parseStepPath, selectPath } from "./json_path.ts";

Deno.test("parseJsonPath() reads paths to one value", () => {
  const table: [string, (string | number)[]][] = [
    ["$", []],
    ["$.count", ["count"]],
    ["$.files[0].my-name", ["files", 0, "my-name"]],
    [`$['a b']["it's"]`, ["a b", "it's"]],
  ];
  for (const [text, path] of table) assertEquals(parseJsonPath(text), { path }, text);
});

Deno.test("parseJsonPath() says what it cannot read", () => {
  for (const text of ["$.", "$..a", "$.*", "$[*]", "$[-1]", "$[?(@.a)]", "$.a b", "$['a\\'']"]) {
    assertStringIncludes((parseJsonPath(text) as { error: string }).error, "cannot be read from");
  }
  assertEquals(parseJsonPath("count"), { error: "must begin with $, the root" });
});

Deno.test("selectPath() finds own members only", () => {
  const value = { files: ["a", { name: null }], count: 3 };
  const table: [(string | number)[], unknown][] = [
    [[], value],
    [["count"], 3],
    [["files", 0], "a"],
    [["files", 1, "name"], null],
    [["files", 2], undefined],
    [["files", "length"], undefined],
    [["files", "0"], undefined],
    [["count", "x"], undefined],
    [["__proto__"], undefined],
    [["constructor", "name"], undefined],
  ];
  for (const [path, found] of table) assertEquals(selectPath(value, path), found as never);
});

Deno.test("parseStepPath() reads a step and a path", () => {
  assertEquals(parseStepPath("fetch:$.a"), { step: "fetch", path: ["a"] });
  const shape = { error: "must be a step and a path into its outputs, as in fetch:$.count" };
  for (const text of ["$.a", ":$.a", "fetch"]) assertEquals(parseStepPath(text), shape);
});
