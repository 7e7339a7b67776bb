import { assertEquals } from "@std/assert";
import { LineSplitter, Tail } from "./output.ts";

function linesOf(...chunks: readonly (string | number[])[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) {
    splitter.push(
      typeof chunk === "string" ? new TextEncoder().encode(chunk) : new Uint8Array(chunk),
    );
  }
  splitter.end();
  return lines;
}

Deno.test("LineSplitter hands on whole lines, however the stream is cut", () => {
  assertEquals(linesOf("one\ntwo\n"), ["one", "two"]);
  assertEquals(linesOf("on", "e\n\ntw", "o"), ["one", "", "two"]);
  assertEquals(linesOf(), []);
});

Deno.test("LineSplitter replaces bytes that are not UTF-8 and keeps characters cut in two", () => {
  assertEquals(linesOf([0x61, 0xff, 0x62, 0x0a]), ["a\ufffdb"]);
  assertEquals(linesOf([0xc3], [0xa4, 0x0a]), ["ä"]);
  assertEquals(linesOf([0xc3]), ["\ufffd"]);
});

Deno.test("LineSplitter hands a very long line on in pieces", () => {
  const lines = linesOf("x".repeat(40_000), "y\n");
  assertEquals(lines.map((line) => line.length), [16_384, 16_384, 7233]);
});

Deno.test("Tail keeps the last 2048 bytes and 80 lines", () => {
  const tail = new Tail();
  for (let at = 0; at < 100; at++) tail.push(new TextEncoder().encode(`${at}\n`));
  assertEquals(tail.text().split("\n").length, 81);
  assertEquals(tail.text().startsWith("20\n"), true);
  tail.push(new Uint8Array(5000).fill(0x61));
  assertEquals(tail.text(), "a".repeat(2048));
  tail.push(new TextEncoder().encode("b"));
  assertEquals(tail.text(), `${"a".repeat(2047)}b`);
});
