/** Plays a scenario, and gives it back with what was really seen. */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Act, parseScenario } from "./parse.ts";
import { pictureOf } from "./picture.ts";
import { say } from "./sentences.ts";
import { Stage } from "./stage.ts";

/** All scenarios, by file name. */
export async function scenarioFiles(): Promise<readonly URL[]> {
  const folder = new URL("./", import.meta.url);
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  return names.filter((name) => name.endsWith(".txt")).sort().map((name) => new URL(name, folder));
}

/**
 * The scenario's text with each picture as it came out.
 *
 * @throws {Error} naming the line, where a line means nothing or something must never be
 */
export async function play(text: string): Promise<string> {
  const { lines, acts } = parseScenario(text);
  await using stage = new Stage();
  const out: string[] = [];
  let at = 0;
  await stage.pass();
  for (const act of acts) {
    if (act.kind !== "picture") {
      await perform(stage, act);
      continue;
    }
    out.push(...lines.slice(at, act.from), ...pictureOf(stage));
    at = act.to;
  }
  return [...out, ...lines.slice(at)].join("\n") + "\n";
}

async function perform(stage: Stage, act: Exclude<Act, { kind: "picture" }>): Promise<void> {
  try {
    if (act.kind === "sentence") await say(stage, act.text);
    else await stage.createFlow(act.name, act.spec as JobFlowSpec);
    // What is said of a request to come is no event.
    if (act.kind === "flow" || !act.text.startsWith("the next ")) await stage.pass();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`line ${act.line}: ${message}`, { cause });
  }
}
