/** docs/EXPRESSIONS.md is what expressions promise: every row of its tables holds. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  evaluate,
  type JsonValue,
  type Place,
  readExpression,
  StepView,
  type Variables,
} from "../src/flow/expression/mod.ts";

const page = await Deno.readTextFile(new URL("../docs/EXPRESSIONS.md", import.meta.url));

/** The world of the page's examples. */
interface World {
  readonly flow: Record<string, string>;
  readonly params: Record<string, string>;
  readonly steps: Record<string, {
    readonly phase: string;
    readonly reason: string;
    readonly outputs: { readonly parameters: Record<string, JsonValue> };
  }>;
  readonly inputs: Record<string, JsonValue>;
}

const world = JSON.parse(/```json\n(.*?)```/s.exec(page)![1]!) as World;

const variables: Variables = {
  flow: world.flow,
  params: world.params,
  steps: new Map(
    Object.entries(world.steps).map(([name, { phase, reason, outputs }]) => [
      name,
      new StepView(phase, reason, outputs.parameters),
    ]),
  ),
  inputs: new Map(Object.entries(world.inputs)),
};

const place: Place = {
  final: true,
  upstream: new Set(Object.keys(world.steps)),
  steps: new Map([
    ...Object.entries(world.steps).map(([name, { outputs }]): [string, string[]] => [
      name,
      [...Object.keys(outputs.parameters), ...(name === "build-it" ? ["version"] : [])],
    ]),
    ["later", []],
  ]),
  params: new Set(Object.keys(world.params)),
  inputs: new Map([["name", "string"], ["limit", "int"], ["list", "list<int>"]]),
  hiddenInputs: new Set(["token"]),
};

/** The rows of the table below a heading: expression, and what is said of it. */
function rows(heading: string): [string, string][] {
  const section = page.split(`\n## ${heading}\n`)[1]!.split("\n## ")[0]!;
  const lines = section.split("\n").filter((line) => line.startsWith("| `"));
  return lines.map((line) => {
    const cells = line.slice(2, -2).split(/(?<!\\) \| /).map((cell) => cell.replaceAll("\\|", "|"));
    assertEquals(cells.length, 2, line);
    return [cells[0]!.replace(/^`|`$/g, ""), cells[1]!.replace(/^`|`$/g, "")];
  });
}

/** What the checker says, as the page writes it. */
function faults(text: string): string[] {
  return readExpression(text, place).errors.map(({ message, start }) =>
    start === undefined ? message : `${message} (at character ${start + 1})`
  );
}

for (const heading of ["Values", "Names", "Functions and macros"]) {
  for (const [text, wanted] of rows(heading)) {
    Deno.test(`docs/EXPRESSIONS.md: ${text} gives ${wanted}`, () => {
      assertEquals(faults(text), []);
      assertEquals(evaluate(text, variables), { value: JSON.parse(wanted) });
    });
  }
}

for (const [text, why] of rows("Refused before the start")) {
  Deno.test(`docs/EXPRESSIONS.md: ${text} is refused`, () => assertEquals(faults(text), [why]));
}

for (const [text, why] of rows("Fails when it is evaluated")) {
  Deno.test(`docs/EXPRESSIONS.md: ${text} fails`, () => {
    assertEquals(faults(text), []);
    const result = evaluate(text, variables);
    assert("error" in result, JSON.stringify(result));
    assertStringIncludes(result.error, why);
  });
}

Deno.test("docs/EXPRESSIONS.md has rows in every table that is tested", () => {
  assert(rows("Values").length > 10);
  assert(rows("Refused before the start").length > 10);
  assert(rows("Fails when it is evaluated").length > 5);
});
