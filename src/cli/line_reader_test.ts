import { assertEquals } from "@std/assert";
import { lineReader } from "./line_reader.ts";

/** A source that gives these pieces, one a read. */
function pieces(...texts: readonly (string | Uint8Array)[]) {
  const left = texts.map((text) =>
    typeof text === "string" ? new TextEncoder().encode(text) : text
  );
  return {
    read(buffer: Uint8Array): Promise<number | null> {
      const piece = left.shift();
      if (piece !== undefined) buffer.set(piece);
      return Promise.resolve(piece?.length ?? null);
    },
  };
}

async function allLines(readLine: () => Promise<string | undefined>): Promise<string[]> {
  const lines: string[] = [];
  for (let line = await readLine(); line !== undefined; line = await readLine()) lines.push(line);
  return lines;
}

Deno.test("lineReader() gives one line at a time, however it comes", async () => {
  const euro = new TextEncoder().encode("€\n");
  const source = pieces(
    "y\nn no",
    "t today\r\n",
    "",
    euro.subarray(0, 1),
    euro.subarray(1),
    "\nlast",
  );
  assertEquals(await allLines(lineReader(source)), ["y", "n not today", "€", "", "last"]);
});

Deno.test("lineReader() says undefined at the end, as often as it is asked", async () => {
  const readLine = lineReader(pieces("one\n"));
  assertEquals([await readLine(), await readLine(), await readLine()], [
    "one",
    undefined,
    undefined,
  ]);
});
