import { assertEquals } from "@std/assert";
import { markup } from "./html.ts";

Deno.test("markup() escapes every value, and leaves markup as it is", () => {
  const evil = `<b a="1" c='2'>&`;
  const escaped = "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;";
  assertEquals(
    markup`<i title="${evil}">${markup`<u>${[evil, 3, undefined, markup`<hr>`]}</u>`}</i>`.text,
    `<i title="${escaped}"><u>${escaped}3<hr></u></i>`,
  );
});

Deno.test("markup() leaves out what steers a terminal or turns text around, and keeps lines", () => {
  assertEquals(markup`${"a\x1b[31mb\0c\u202ed\u2066e\ud800\r\nf\tg"}`.text, "abcde\ufffd\nf    g");
});
