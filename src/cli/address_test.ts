import { assertEquals, assertThrows } from "@std/assert";
import { formatAddress, readAddress } from "./address.ts";

Deno.test("readAddress() reads what Go programs read, and formatAddress() writes it", () => {
  const cases: [string, string | undefined, number][] = [
    [":8080", undefined, 8080],
    ["127.0.0.1:8080", "127.0.0.1", 8080],
    ["localhost:0", "localhost", 0],
    ["[::1]:8080", "::1", 8080],
    ["[::]:65535", "::", 65535],
  ];
  for (const [text, hostname, port] of cases) {
    assertEquals(readAddress(text), { hostname, port }, text);
    assertEquals(formatAddress({ hostname, port }), text);
  }
});

Deno.test("readAddress() refuses what is no address, and shows what would be one", () => {
  for (
    const text of [
      ...["", "8080", ":", ":http", ":65536", ":-1", "::1:8080", "[::1]", "http://a:80", "a b:1"],
      ...[":8080/", "[a]:80", " :80", ":080000"],
    ]
  ) {
    const error = assertThrows(() => readAddress(text), RangeError, undefined, text);
    assertEquals(
      error.message,
      `must be an address such as :8080, 127.0.0.1:8080 or [::1]:8080, not ${JSON.stringify(text)}`,
    );
  }
});
