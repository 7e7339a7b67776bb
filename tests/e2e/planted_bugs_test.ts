/**
 * The simulation is worth what it catches: each of a list of bugs is planted into a copy of the
 * sources, and must be found. Needs no cluster; it stands here because it takes minutes.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PLANTED_BUGS, type PlantedBug } from "../simulation/planted_bugs.ts";
import { replaceOnce } from "../support/replace_once.ts";

/** What a simulation consists of. */
const PARTS = ["src", "generated", "links", "tests/simulation", "tests/support"];
/** Flows within which a bug must be found: less than a minute on two cores. */
const BUDGET = 1500;

const root = new URL("../../", import.meta.url);

async function copyTree(from: URL, to: URL): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyTree(new URL(`${name}/`, from), new URL(`${name}/`, to));
    else await Deno.copyFile(new URL(name, from), new URL(name, to));
  }
}

/** A copy of all that the simulation needs, removed on disposal. */
class Sources implements AsyncDisposable {
  readonly #folder: URL;

  private constructor(folder: URL) {
    this.#folder = folder;
  }

  static async copy(): Promise<Sources> {
    const folder = new URL(`file://${await Deno.makeTempDir()}/`);
    for (const part of PARTS) {
      await copyTree(new URL(`${part}/`, root), new URL(`${part}/`, folder));
    }
    for (const file of ["deno.json", "deno.lock"]) {
      await Deno.copyFile(new URL(file, root), new URL(file, folder));
    }
    return new Sources(folder);
  }

  /** @throws {Error} if a text does not occur exactly once: the list of bugs is stale. */
  async plant({ edits }: PlantedBug): Promise<void> {
    for (const edit of edits) {
      const path = new URL(edit.file, this.#folder);
      const source = await Deno.readTextFile(path);
      await Deno.writeTextFile(path, replaceOnce({ ...edit, source }));
    }
  }

  /** What the simulation says of so many flows, up to the first violation. */
  async simulate(flows: number): Promise<string> {
    const command = new Deno.Command(Deno.execPath(), {
      cwd: this.#folder,
      args: [
        "run",
        ...["--frozen", "--no-prompt", "--allow-read", "--allow-env=LOG_TOKENS,LOG_STREAM"],
        ...[
          "tests/simulation/main.ts",
          "--base",
          "planted",
          "--flows",
          String(flows),
          "--each",
          "15",
        ],
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    });
    await using child = command.spawn();
    let told = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      told += text;
      if (told.includes("VIOLATED:") && told.endsWith("\n")) break;
    }
    return told;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

for (const bug of PLANTED_BUGS) {
  Deno.test(`the simulation catches a controller that ${bug.name}`, async () => {
    await using sources = await Sources.copy();
    await sources.plant(bug);
    assertStringIncludes(await sources.simulate(BUDGET), "VIOLATED:");
  });
}

Deno.test("the simulation finds nothing in a copy into which nothing was planted", async () => {
  await using sources = await Sources.copy();
  const told = await sources.simulate(100);
  assertEquals(told.includes("VIOLATED:"), false);
  assert(told.includes("100 flows in"));
});
