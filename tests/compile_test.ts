/** That the program can be compiled: all of it but the runtime, which would have to be downloaded. */

import { assert, assertGreater } from "@std/assert";
import { ROOT } from "../tools/repository.ts";

Deno.test("compile.ts embeds the whole program in an executable", async () => {
  const folder = await Deno.makeTempDir({ dir: "/tmp", prefix: "zen-flow-compile-" });
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--no-prompt", "--frozen", "--allow-read", "--allow-run", "tools/compile.ts"],
        ...["--frozen", "--no-check", "--no-prompt", "--output", `${folder}/zen-flow`],
        "src/main.ts",
      ],
      cwd: ROOT,
      // Deno itself in place of its runtime: the result has the right parts and would not run.
      env: { DENORT_BIN: Deno.execPath(), NO_COLOR: "1" },
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    const [compiled, runtime] = [`${folder}/zen-flow`, Deno.execPath()].map(Deno.statSync);
    assertGreater(compiled!.size, runtime!.size);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
