/**
 * docs/OPERATOR_GUIDE.md as it is followed: its code blocks in the order of the page, and for each
 * what is done with it and what it is to say. A block that is not in the table stops everything.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Block, readMarkdown } from "../../../tools/docs/markdown.ts";
import { shellCommands } from "../../../tools/docs/shell.ts";
import { zenFlow } from "../../cli/zen_flow.ts";
import type { Operator } from "./operator.ts";

/** How the controller is installed, where the page lets one choose. */
export type Way = "kubectl" | "helm";

/** What is done with a block. */
export interface Use {
  /** Only for those who go this way. */
  readonly by?: Way;
  /** Done first, in the operator's name. */
  readonly before?: string;
  /** What the block prints. */
  readonly says?: readonly RegExp[];
  /** What is to hold then. */
  readonly then?: (operator: Operator, said: string) => Promise<void>;
  /** Not commands, but a list of the controller's flags with their defaults. */
  readonly flags?: true;
}

/** The uses of the blocks below each heading, in the order of the page. */
export type Uses = Readonly<Record<string, readonly Use[]>>;

interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

/** What stands in the page for the name of a flow. */
const placeholder = "<name>";

/**
 * Runs the blocks of the page, top to bottom.
 *
 * @param page its text.
 * @param flow the name that is put in where the page leaves one out.
 * @throws {Error} if the page has other blocks than the table has uses, or one does not do its own.
 */
export async function followGuide(
  operator: Operator,
  { page, way, flow, uses }: {
    readonly page: string;
    readonly way: Way;
    readonly flow: string;
    readonly uses: Uses;
  },
): Promise<void> {
  const sections = readSections(page);
  assertEquals(
    sections.map(({ heading, blocks }) => [heading, blocks.length]),
    Object.entries(uses).map(([heading, all]) => [heading, all.length]),
    "each code block of the page has a use, and each use a block",
  );
  for (const { heading, blocks } of sections) {
    for (const [index, block] of blocks.entries()) {
      const use = uses[heading]![index]!;
      if (use.by !== undefined && use.by !== way) continue;
      const text = block.text.replaceAll(placeholder, flow);
      await follow(operator, use, { ...block, text });
    }
  }
}

async function follow(operator: Operator, use: Use, block: Block): Promise<void> {
  if (use.flags) return await checkFlags(block);
  if (use.before !== undefined) await operator.run(use.before);
  const said = await operator.run(commandsOf(block));
  for (const words of use.says ?? []) assertMatch(said, words, block.text);
  await use.then?.(operator, said);
}

/** A manifest that the page shows is one that the API server accepts. */
function commandsOf({ language, text }: Block): string {
  if (language === "bash") return text;
  assertEquals(language, "yaml", text);
  return `kubectl apply --dry-run=server --filename - <<'END'\n${text}\nEND`;
}

function readSections(page: string): Section[] {
  return page.split(/^#{2,4} /m).slice(1).map((text) => ({
    heading: text.split("\n", 1)[0]!.trim(),
    blocks: readMarkdown("docs/OPERATOR_GUIDE.md", text).blocks,
  })).filter(({ blocks }) => blocks.length > 0);
}

/** The controller takes all of them, and says of each the same default. */
async function checkFlags(block: Block): Promise<void> {
  const flags = shellCommands(block).map(({ words }) => words[0]!);
  const { code, stdout, stderr } = await zenFlow(["controller", ...flags, "--help"]);
  assertEquals([code, stderr], [0, ""]);
  const help = stdout.replaceAll(/\s+/g, " ").split(/(?= --)/);
  for (const flag of flags) {
    const [name, value] = flag.split("=");
    const about = help.find((one) => one.startsWith(` ${name} `));
    assert(about !== undefined, flag);
    // What is off or empty is not told.
    if (value !== "" && value !== "false") assertMatch(about, new RegExp(`default ${value}\\)`));
  }
}
