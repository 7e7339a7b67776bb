import { assertEquals } from "@std/assert";
import { compareTree, writeTree } from "./tree.ts";

async function inFolder(body: (folder: URL) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempDir({ prefix: "zen-flow-tree-" });
  try {
    await body(new URL(`file://${path}/`));
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

Deno.test("writeTree() makes the folder hold exactly the files, and compareTree() agrees", () =>
  inFolder(async (folder) => {
    const files = new Map([["a.ts", "1\n"], ["b/c.ts", "2\n"]]);
    assertEquals(await compareTree(folder, files), ["missing: a.ts", "missing: b/c.ts"]);
    assertEquals(await writeTree(folder, files), ["wrote a.ts", "wrote b/c.ts"]);
    assertEquals(await compareTree(folder, files), []);
    assertEquals(await writeTree(folder, files), []);

    const later = new Map([["b/c.ts", "2\n3\n"]]);
    assertEquals(await compareTree(folder, later), [
      "differs: b/c.ts:2: found '', generated '3'",
      "not generated: a.ts",
    ]);
    assertEquals(await writeTree(folder, later), ["wrote b/c.ts", "removed a.ts"]);
    assertEquals(await Deno.readTextFile(new URL("b/c.ts", folder)), "2\n3\n");
  }));
