/**
 * A section of docs/CLI.md as a test: its commands are run by a shell, one after the other, and print
 * what the page says. `deno task docs:cli` writes into the page what they print.
 */

import { assertEquals } from "@std/assert";
import { normalised, type PageSection, readSections, withOutputs } from "../../support/cli_page.ts";
import { clusterTest } from "./cluster_test_case.ts";
import { UserFolder } from "./user_folder.ts";
import type { Place } from "./world.ts";

const pageFile = new URL("../../../docs/CLI.md", import.meta.url);

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
    const folder = await UserFolder.open(place, section.files);
    const outputs: string[] = [];
    for (const { command } of section.commands) {
      const [, wait] = Object.entries(before).find(([start]) => command.startsWith(start)) ?? [];
      await wait?.(place);
      outputs.push((await folder.bash(command)).replaceAll(place.namespace, NAMESPACE));
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
