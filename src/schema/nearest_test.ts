import { assertEquals } from "@std/assert";
import { nearest } from "./nearest.ts";

const known = ["name", "type", "dependencies", "template", "timeoutSeconds", "when"];

const cases: readonly [word: string, meant: string | undefined][] = [
  ["dependancies", "dependencies"],
  ["dependsOn", undefined],
  ["nmae", "name"],
  ["Template", "template"],
  ["timeoutSecond", "timeoutSeconds"],
  ["timeout", undefined],
  ["wehn", "when"],
  ["x", undefined],
  ["", undefined],
  ["image", undefined],
];

for (const [word, meant] of cases) {
  Deno.test(`nearest() finds ${meant ?? "nothing"} for ${word}`, () => {
    assertEquals(nearest(word, known), meant);
  });
}

Deno.test("nearest() prefers the nearest, and of equals the first", () => {
  assertEquals(nearest("labels", ["label", "labels2", "lapels"]), "label");
  assertEquals(nearest("labels", ["label", "labels"]), "labels");
});
