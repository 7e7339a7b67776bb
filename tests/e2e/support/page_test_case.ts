/**
 * A section of docs/CLI.md as a test: its commands are run by a shell, one after the other, and print
 * what the page says. `deno task docs:cli` writes into the page what they print.
 */

import { assertEquals } from "@std/assert";
import { normalised, type PageSection, readSections, withOutputs } from "../../support/cli_page.ts";
import { PERMISSIONS } from "../../cli/zen_flow.ts";
import { clusterTest } from "./cluster_test_case.ts";
import { within } from "./watching.ts";
import type { Place } from "./world.ts";

const repository = new URL("../../../", import.meta.url);
const pageFile = new URL("docs/CLI.md", repository);

/** The namespace of the page's context, whatever the test's is. */
const NAMESPACE = "team-a";

/** What a section needs besides what it shows. */
export interface Scene {
  /** Done before the first command. */
  readonly prepare?: (place: Place) => Promise<unknown>;
  /** By the beginning of a command, what is done, or waited for, before it. */
  readonly before?: Readonly<Record<string, (place: Place) => Promise<unknown>>>;
}

/** A test of the section with this title, in a namespace of its own with a controller. */
export function pageTest(title: string, { prepare, before = {} }: Scene = {}): void {
  clusterTest(`docs/CLI.md shows what the commands of '${title}' print`, async (place) => {
    const section = await readSection(title);
    await place.startController();
    await prepare?.(place);
    const folder = await openFolder(place, section);
    const outputs: string[] = [];
    for (const { command } of section.commands) {
      const [, wait] = Object.entries(before).find(([start]) => command.startsWith(start)) ?? [];
      await wait?.(place);
      outputs.push((await run(command, folder, place)).replaceAll(place.namespace, NAMESPACE));
    }
    if (Deno.args.includes("--write")) return await writeOutputs(section, outputs);
    const shown = (texts: readonly string[]) =>
      section.commands.map(({ command }, index) => `$ ${command}\n${normalised(texts[index]!)}`);
    assertEquals(shown(outputs), shown(section.commands.map(({ output }) => output)));
  });
}

/** The section, with the files of those before it too. */
async function readSection(title: string): Promise<PageSection> {
  const sections = readSections(await Deno.readTextFile(pageFile));
  const at = sections.findIndex((one) => one.title === title);
  if (at < 0) throw new Error(`docs/CLI.md has no section '${title}'`);
  return { ...sections[at]!, files: sections.slice(0, at + 1).flatMap(({ files }) => files) };
}

/** Only what is different in more than the time stands in the page's next version. */
async function writeOutputs(section: PageSection, outputs: readonly string[]): Promise<void> {
  const kept = section.commands.map(({ output }, index) =>
    normalised(output) === normalised(outputs[index]!) ? output : outputs[index]!
  );
  const page = await Deno.readTextFile(pageFile);
  await Deno.writeTextFile(pageFile, withOutputs(page, section.title, kept));
}

/** A folder with the section's files, and the programs that its commands name. */
async function openFolder(place: Place, { files }: PageSection): Promise<string> {
  const { cluster } = place.world;
  const folder = `${cluster.dir}/page-${place.namespace}`;
  await Deno.mkdir(`${folder}/bin`, { recursive: true });
  for (const { name, text } of files) await Deno.writeTextFile(`${folder}/${name}`, text);
  const main = new URL("src/main.ts", repository).pathname;
  const words = [Deno.execPath(), "run", ...PERMISSIONS, main].map((word) => `'${word}'`);
  const script = `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`;
  for (const name of ["zen-flow", "kubectl-zen_flow"]) {
    await Deno.writeTextFile(`${folder}/bin/${name}`, script, { mode: 0o755 });
  }
  const completing = `#!/bin/sh\nexec zen-flow __complete "$@"\n`;
  await Deno.writeTextFile(`${folder}/bin/kubectl_complete-zen_flow`, completing, { mode: 0o755 });
  await Deno.symlink(cluster.binaries.kubectl, `${folder}/bin/kubectl`);
  await Deno.copyFile(cluster.kubeconfigPath, `${folder}/kubeconfig`);
  await run(`kubectl config set-context --current --namespace=${place.namespace}`, folder, place);
  return folder;
}

/** Both outputs of a command, as they come. */
async function run(command: string, folder: string, place: Place): Promise<string> {
  const child = new Deno.Command("bash", {
    args: ["-c", `exec 2>&1\n${command}`],
    cwd: folder,
    env: {
      PATH: `${folder}/bin:/usr/bin:/bin`,
      HOME: Deno.env.get("HOME")!,
      KUBECONFIG: `${folder}/kubeconfig`,
      NO_COLOR: "1",
    },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const { stdout } = await within(child.output(), `${command} ends in ${place.namespace}`);
  return new TextDecoder().decode(stdout);
}
