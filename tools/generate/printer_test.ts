import { assertEquals } from "@std/assert";
import { ModulePrinter, propertyKey, wrap } from "./printer.ts";

Deno.test("wrap() breaks at spaces and keeps long words whole", () => {
  assertEquals(wrap("aa bb  cc\ndddddddd e", 5), ["aa bb", "cc", "dddddddd", "e"]);
  assertEquals(wrap("  ", 5), []);
});

Deno.test("propertyKey() quotes what is no identifier", () => {
  assertEquals(["name", "$ref", "x-y", "1", "a.b"].map(propertyKey), [
    "name",
    "$ref",
    '"x-y"',
    '"1"',
    '"a.b"',
  ]);
});

Deno.test("ModulePrinter prints header, sorted imports, and indented blocks with comments", () => {
  const printer = new ModulePrinter(["What it is.", "By whom."]);
  printer.doc("One.");
  printer.block("export interface A", () => {
    printer.doc("Two */ three.", "Four.");
    printer.line("b: C;");
    printer.doc(undefined);
  });
  printer.importType("{ D }", "./d.ts");
  printer.import("* as c", "./c.ts");
  printer.import("* as c", "./c.ts");
  assertEquals(
    printer.toString(),
    `/**
 * What it is.
 *
 * By whom.
 */

import * as c from "./c.ts";
import type { D } from "./d.ts";

/** One. */
export interface A {
  /**
   * Two *\\/ three.
   *
   * Four.
   */
  b: C;
}
`,
  );
});
