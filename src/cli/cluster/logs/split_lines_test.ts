import { assertEquals } from "@std/assert";
import { splitLines } from "./split_lines.ts";

async function linesOf(...pieces: readonly string[]): Promise<string[]> {
  return await Array.fromAsync(splitLines(ReadableStream.from(pieces)));
}

Deno.test("splitLines() gives the same lines however the text is cut", async () => {
  assertEquals(await linesOf("one\ntwo\n\nlast"), ["one", "two", "", "last"]);
  assertEquals(await linesOf("o", "ne\nt", "wo\n", "\n", "last", "\n"), ["one", "two", "", "last"]);
  assertEquals(await linesOf(), []);
});

Deno.test("splitLines() hands a line without an end on in parts", async () => {
  const lines = await linesOf("x".repeat(100_000), "x".repeat(100_000));
  assertEquals(lines.join("").length, 200_000);
  assertEquals(Math.max(...lines.map((line) => line.length)), 65_536);
});
