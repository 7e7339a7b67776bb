import { assertEquals } from "@std/assert";
import { rewriterOf } from "./rewrite.ts";

Deno.test("rewriterOf() replaces mounted paths and nothing that only looks like one", () => {
  const rewrite = rewriterOf([
    { path: "/data", source: "/s/volumes/data" },
    { path: "/data/in", source: "/s/volumes/in" },
    { path: "/etc/a+b", source: "/s/$&" },
  ]);
  const cases: [string, string][] = [
    ["/data", "/s/volumes/data"],
    [
      "cat /data/x >/data/y;ls '/data'",
      "cat /s/volumes/data/x >/s/volumes/data/y;ls '/s/volumes/data'",
    ],
    ["--from=/data/in/x:/data", "--from=/s/volumes/in/x:/s/volumes/data"],
    [
      "/data2 /mnt/data data/x ./data /data-1 /data.txt",
      "/data2 /mnt/data data/x ./data /data-1 /data.txt",
    ],
    ["/etc/a+b /etc/aab", "/s/$& /etc/aab"],
  ];
  for (const [text, rewritten] of cases) assertEquals(rewrite(text), rewritten);
});
