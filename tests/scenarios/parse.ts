/**
 * Reads a scenario: what happens, in words, and what must then be seen. README.md beside this file
 * tells people how to write one.
 */

import { parse as parseYaml } from "yaml";

/** One line or block of a scenario. */
export type Act =
  | { readonly kind: "flow"; readonly line: number; readonly name: string; readonly spec: unknown }
  | { readonly kind: "sentence"; readonly line: number; readonly text: string }
  /** `from` and `to` are indexes of the file's lines: those between `----` and the next empty one. */
  | { readonly kind: "picture"; readonly line: number; readonly from: number; readonly to: number };

export interface ScenarioText {
  /** What it shows: its first comment. */
  readonly title: string;
  readonly lines: readonly string[];
  readonly acts: readonly Act[];
}

/** Stands before what must be seen. */
const RULE = "----";

/** @throws {SyntaxError} naming the line, where the text is not a scenario */
export function parseScenario(text: string): ScenarioText {
  const lines = text.trimEnd().split("\n");
  const acts: Act[] = [];
  for (let at = 0; at < lines.length;) {
    const text = lines[at]!;
    const line = at + 1;
    const [, name] = /^flow (\S+)$/.exec(text) ?? [];
    if (name !== undefined) {
      const to = endOf(lines, at + 1, (next) => !next.startsWith(" "));
      acts.push({ kind: "flow", line, name, spec: readSpec(lines.slice(at + 1, to), line) });
      at = to;
    } else if (text === RULE) {
      const to = endOf(lines, at + 1, (next) => next === "");
      acts.push({ kind: "picture", line, from: at + 1, to });
      at = to;
    } else {
      if (text.trim() !== "" && !text.startsWith("#")) acts.push({ kind: "sentence", line, text });
      at++;
    }
  }
  const title = lines[0]?.startsWith("# ") ? lines[0].slice(2) : undefined;
  if (title === undefined) {
    throw new SyntaxError("line 1 must be a comment that says what is shown");
  }
  if (acts.at(-1)?.kind !== "picture") {
    throw new SyntaxError(`line ${lines.length}: after the last event must come ${RULE}`);
  }
  return { title, lines, acts };
}

function endOf(lines: readonly string[], from: number, isEnd: (line: string) => boolean): number {
  const index = lines.slice(from).findIndex(isEnd);
  return index < 0 ? lines.length : from + index;
}

function readSpec(lines: readonly string[], line: number): unknown {
  try {
    return parseYaml(lines.join("\n"), { version: "1.1" });
  } catch (cause) {
    throw new SyntaxError(`line ${line}: the flow's spec is not YAML`, { cause });
  }
}
