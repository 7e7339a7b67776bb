import { assertEquals, assertThrows } from "@std/assert";
import { withSection } from "./section.ts";

Deno.test("withSection() replaces what is between the marks, and nothing else", () => {
  const page = "# A\n\n<!-- rows: written by a tool -->\n\nold\n\n<!-- end of rows -->\n\nb\n";
  const wanted = "# A\n\n<!-- rows: written by a tool -->\n\nnew\n\n<!-- end of rows -->\n\nb\n";
  assertEquals(withSection(page, "rows", "new"), wanted);
  assertEquals(withSection(wanted, "rows", "new"), wanted);
});

Deno.test("withSection() refuses a page that has lost a mark", () => {
  const page = "<!-- rows: written by a tool -->\nold\n";
  assertThrows(() => withSection(page, "rows", "new"), Error, "Cannot find the section 'rows'");
});
