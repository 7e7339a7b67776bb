import { assertEquals } from "@std/assert";
import { formatProblem, type Problem } from "./problem.ts";
import { painter } from "./text.ts";

function format(problem: Problem): string[] {
  return formatProblem(problem, painter(false));
}

Deno.test("formatProblem() shows the place, the line and a mark below it", () => {
  assertEquals(
    format({
      file: "flow.yaml",
      field: "spec.steps[1].name",
      message: "must be\n lower case",
      place: { line: 12, column: 11, source: "    name: Fetch" },
    }),
    [
      "flow.yaml:12:11: spec.steps[1].name: must be lower case",
      "  12 |     name: Fetch",
      "     |           ^",
    ],
  );
});

Deno.test("formatProblem() is one line where there is no place", () => {
  assertEquals(format({ file: "f", message: "there is no such file" }), [
    "f: there is no such file",
  ]);
});

Deno.test("formatProblem() puts the mark right after tabs and wide characters", () => {
  const [, line, mark] = format({
    file: "f",
    message: "m",
    place: { line: 1, column: 4, source: "\t日: x" },
  });
  assertEquals([line, mark], ["  1 |     日: x", "    |        ^"]);
});

Deno.test("formatProblem() shows of a long line what is around the place", () => {
  const source = `{"a": "${"x".repeat(5000)}", "b": 1}`;
  const [, line, mark] = format({
    file: "f",
    message: "m",
    place: { line: 1, column: source.indexOf('"b"') + 1, source },
  });
  assertEquals(line, `  1 | …${"x".repeat(47)}", "b": 1}`);
  assertEquals(mark!.indexOf("^"), line!.indexOf('"b"'));
});

Deno.test("formatProblem() lets no control character of the file reach the terminal", () => {
  const lines = format({
    file: "a\x1b[2Jb",
    message: "m",
    place: { line: 1, column: 1, source: "\x1b]0;title\x07x: 1" },
  });
  assertEquals(lines, ["ab:1:1: m", "  1 | x: 1", "    | ^"]);
});
