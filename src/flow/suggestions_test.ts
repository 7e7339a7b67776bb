import { assertEquals } from "@std/assert";
import { suggestions } from "./suggestions.ts";

Deno.test("suggestions() looks through the known names for the first hundred wrong ones only", () => {
  let looks = 0;
  const known = {
    *[Symbol.iterator]() {
      looks++;
      yield "build";
    },
  };
  const suggest = suggestions();
  const found = Array.from({ length: 1000 }, () => suggest("biuld", known));
  assertEquals(found.filter((each) => each === "build").length, 100);
  assertEquals([found.at(-1), looks], [undefined, 100]);
});
