/** The list of planted bugs, which changes with the sources; tests/e2e plants them. */

import { assert, assertEquals } from "@std/assert";
import { replaceOnce } from "../support/replace_once.ts";
import { PLANTED_BUGS } from "./planted_bugs.ts";

const root = new URL("../../", import.meta.url);

Deno.test("PLANTED_BUGS names at least ten bugs, each once", () => {
  assertEquals(new Set(PLANTED_BUGS.map(({ name }) => name)).size, PLANTED_BUGS.length);
  assert(PLANTED_BUGS.length >= 10);
});

Deno.test("PLANTED_BUGS replaces texts that stand in the sources, each exactly once", async () => {
  for (const { edits } of PLANTED_BUGS) {
    // Of several edits of one file the later ones find what the earlier ones have left.
    const sources = new Map<string, string>();
    for (const edit of edits) {
      const { file } = edit;
      const source = sources.get(file) ?? await Deno.readTextFile(new URL(file, root));
      sources.set(file, replaceOnce({ ...edit, source }));
    }
  }
});
