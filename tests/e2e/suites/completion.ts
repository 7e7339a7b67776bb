/** Tab in zsh and fish, as they are: docs/CLI.md has bash. */

import { assertEquals, assertMatch } from "@std/assert";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow, podStep } from "../support/flows.ts";
import { UserFolder } from "../support/user_folder.ts";
import type { Place } from "../support/world.ts";

/** What is typed, and the last word as Tab makes it. */
const WORDS: readonly (readonly [typed: string, word: string])[] = [
  ["zen-flow expl", "explain"],
  ["zen-flow get ni", "nightly"],
  ["zen-flow logs nightly re", "report"],
  ["zen-flow get nightly --out", "--output"],
  ["zen-flow get nightly --output=y", "--output=yaml"],
  ["zen-flow list --sort-by d", "duration"],
  ["zen-flow submit nigh", "nightly.yaml"],
];

/** Where more than one word may come, and so all are shown with what they mean. */
const SEVERAL = "zen-flow get ";

const LINES = [...WORDS.map(([typed]) => typed), SEVERAL];

async function openFolder(place: Place): Promise<UserFolder> {
  await place.apply(
    flow("nightly", [podStep("load"), podStep("report")]),
    flow("import", [podStep("fetch")]),
  );
  return await UserFolder.open(place, [{ name: "nightly.yaml", text: "" }]);
}

clusterTest("completion completes words in zsh, names from the cluster too", async (place) => {
  const folder = await openFolder(place);
  const script = new URL("../support/tab.zsh", import.meta.url).pathname;
  const said = await folder.run({
    program: "zsh",
    args: ["-f", script, ...LINES],
    env: { TERM: "xterm" },
  });
  const lines = [...said.matchAll(/<([^<>]*)>/g)].map(([, line]) => line!);
  assertEquals(lines.map((line) => line.trim().split(" ").at(-1)), [
    ...WORDS.map(([, word]) => word),
    "get",
  ]);
  // What means the same stands on one line.
  assertMatch(said, /(import +nightly|nightly +import) +-- Pending/);
});

clusterTest("completion completes words in fish, names from the cluster too", async (place) => {
  const folder = await openFolder(place);
  const script = "source (zen-flow completion fish | psub); " +
    "for line in $argv; echo; complete --do-complete $line; end";
  const said = await folder.run({
    program: "fish",
    args: ["--no-config", "--command", script, ...LINES],
    // It keeps files in both.
    env: { XDG_CONFIG_HOME: folder.path, XDG_DATA_HOME: folder.path },
  });
  const candidates = said.slice(1).split("\n\n").map((text) => text.trim().split("\n"));
  assertEquals(candidates.map((several) => several.map((one) => one.split("\t")[0])), [
    ...WORDS.map(([, word]) => [word]),
    ["import", "nightly"],
  ]);
  assertEquals(candidates.at(-1), ["import\tPending", "nightly\tPending"]);
});
