import { assertEquals } from "@std/assert";
import { clip, clipStyled, columns, pad, painter, safeLine, safeMessage, STYLE } from "./text.ts";

Deno.test("safeLine() lets no control sequence through", () => {
  const cases: [string, string][] = [
    ["plain text", "plain text"],
    ["\x1b[2J\x1b[Hcleared", "cleared"],
    ["\x1b[10;5Hmoved\x1b[1A\x1b[K", "moved"],
    ["\x1b[?25l\x1b[?1049hhidden", "hidden"],
    ["\x1b]0;a title\x07text", "text"],
    ["\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"],
    ["\x1b]0;never ended", ""],
    ["\x1bPq#0;sixel\x1b\\text", "text"],
    ["\x1b(0line drawing\x1b(B", "line drawing"],
    ["\x1bcreset\x1b7\x1b8", "reset"],
    ["\x1b", ""],
    ["\x9b2Jc1", "c1"],
    ["\x9d0;title\x9ctext", "text"],
    ["bell\x07 back\x08 null\x00 delete\x7f", "bell back null delete"],
    ["form\x0cfeed \x0bvertical", "formfeed vertical"],
    ["right\u202eto\u202cleft", "righttoleft"],
    ["a\tb", "a    b"],
    ["\x1b[31mred\x1b[0m", "red"],
    ["not UTF-8: \ufffd\ufffd", "not UTF-8: \ufffd\ufffd"],
  ];
  for (const [input, expected] of cases) {
    assertEquals(safeLine(input, false), expected, JSON.stringify(input));
  }
});

Deno.test("safeLine() keeps colours where they are wanted, and ends them with the line", () => {
  assertEquals(safeLine("\x1b[31mred\x1b[2J text", true), "\x1b[31mred text\x1b[0m");
  assertEquals(safeLine("\x1b[38;5;12mblue", true), "\x1b[38;5;12mblue\x1b[0m");
  assertEquals(safeLine("no colour", true), "no colour");
});

Deno.test("safeLine() shows the last state of a line that overwrote itself", () => {
  assertEquals(safeLine("10%\r50%\r100%", false), "100%");
  assertEquals(safeLine("windows line\r", false), "windows line");
  assertEquals(safeLine("\r\r", false), "");
});

Deno.test("safeLine() keeps tabs where they are wanted", () => {
  assertEquals(safeLine("a\tb\x07", false, "\t"), "a\tb");
});

Deno.test("safeMessage() makes one line of several", () => {
  assertEquals(safeMessage("first\n  second\r\nthird\n"), "first second third");
});

Deno.test("columns() counts what a terminal shows", () => {
  assertEquals(columns("\x1b[1;31mred\x1b[0m"), 3);
  assertEquals(columns("日本"), 4);
});

Deno.test("clip() cuts at the width, wide characters whole", () => {
  assertEquals(clip("short", 5), "short");
  assertEquals(clip("longer", 5), "long…");
  assertEquals(clip("日本語", 5), "日本…");
  assertEquals(clip("日本語", 4), "日…");
  assertEquals(clip("x", 0), "");
});

Deno.test("clipStyled() counts no colours and ends them where it cuts", () => {
  const red = "\x1b[31mabcdef\x1b[0m";
  assertEquals(clipStyled(red, 6), red);
  assertEquals(clipStyled(red, 4), "\x1b[31mabc…\x1b[0m");
  assertEquals(clipStyled(red, 0), "");
});

Deno.test("pad() fills up to the width in columns", () => {
  assertEquals(pad("日", 4), "日  ");
  assertEquals(pad("long", 2), "long");
});

Deno.test("painter() colours only where asked to", () => {
  assertEquals(painter(true)(STYLE.red, "x"), "\x1b[31mx\x1b[0m");
  assertEquals(painter(true)(STYLE.red, ""), "");
  assertEquals(painter(false)(STYLE.red, "x"), "x");
});
