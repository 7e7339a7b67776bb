import { assertEquals } from "@std/assert";
import { formatPath } from "./path.ts";

Deno.test("formatPath() writes fields with dots and indexes in brackets", () => {
  assertEquals(formatPath(["spec", "steps", 2, "template", "spec"]), "spec.steps[2].template.spec");
  assertEquals(formatPath(["$ref", "a-b"]), "$ref.a-b");
  assertEquals(formatPath([]), "");
});

Deno.test("formatPath() quotes names that are no plain words", () => {
  assertEquals(
    formatPath(["metadata", "labels", "app.kubernetes.io/name"]),
    'metadata.labels["app.kubernetes.io/name"]',
  );
  assertEquals(formatPath(["a", "", "0"]), 'a[""]["0"]');
});
