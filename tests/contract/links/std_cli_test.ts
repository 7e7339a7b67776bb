/** What the project relies on in `@std/cli`, whichever package carries the name. */

import { assertEquals, assertThrows } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { unicodeWidth } from "@std/cli/unicode-width";

type Options = Parameters<typeof parseArgs>[1];

const CASES: [string, string, Options, Record<string, unknown>][] = [
  ["nothing", "", {}, { _: [] }],
  ["positionals, of which numbers become such", "a 7 0x10 1e3 -", {}, {
    _: ["a", 7, 16, 1000, "-"],
  }],
  ["positionals that stay texts", "a 007", { string: "_" }, {
    _: ["a", "007"],
  }],
  ["words after --", "a -- -b c", {}, { _: ["a", "-b", "c"] }],
  ["words after -- on their own", "a -- -b c", { "--": true }, {
    _: ["a"],
    "--": ["-b", "c"],
  }],
  ["an undeclared option and its value", "--a b --n 5 --m=6", {}, {
    a: "b",
    n: 5,
    m: 6,
    _: [],
  }],
  ["an option at the end", "x --a", {}, { a: true, _: ["x"] }],
  ["an option before another", "--a --b", {}, { a: true, b: true, _: [] }],
  ["dots in a name", "--a.b 1 --a.c 2", {}, { a: { b: 1, c: 2 }, _: [] }],
  ["names that objects have by nature", "--__proto__.x 1 --constructor 2", {}, {
    _: [],
  }],

  ["a text", "--s 5", { string: "s" }, { s: "5", _: [] }],
  ["a text with a =", "--s=a=b", { string: "s" }, { s: "a=b", _: [] }],
  ["a text that looks like an option", "--s=-5", { string: "s" }, {
    s: "-5",
    _: [],
  }],
  ["a text without a value", "--s", { string: "s" }, { s: "", _: [] }],
  ["a text before an option", "--s -5", { string: "s" }, {
    s: "",
    5: true,
    _: [],
  }],
  ["an absent text", "", { string: "s" }, { _: [] }],
  ["a repeated text", "--s a --s b", { string: "s" }, { s: "b", _: [] }],

  ["absent flags", "", { boolean: ["b"] }, { b: false, _: [] }],
  ["a flag before a word", "--b x", { boolean: ["b"] }, { b: true, _: ["x"] }],
  ["a flag before true", "--b true x", { boolean: ["b"] }, {
    b: true,
    _: ["x"],
  }],
  ["a flag before false", "--b false", { boolean: ["b"] }, { b: false, _: [] }],
  ["a flag that is =false", "--b=false", { boolean: ["b"] }, {
    b: false,
    _: [],
  }],
  ["a flag that is =anything else", "--b=no", { boolean: ["b"] }, {
    b: true,
    _: [],
  }],
  ["all flags", "--x y --z=1", { boolean: true }, { x: true, z: 1, _: ["y"] }],

  ["a negated option", "--no-b", { boolean: "b", negatable: "b" }, {
    b: false,
    _: [],
  }],
  ["one that cannot be negated", "--no-b", {}, { "no-b": true, _: [] }],

  ["repeated options", "--c 1 --c=b --c", { collect: "c" }, {
    c: [1, "b", true],
    _: [],
  }],
  ["absent texts", "", { string: "c", collect: "c" }, { c: [], _: [] }],
  ["absent flags that are collected", "", { boolean: "c", collect: "c" }, {
    c: [],
    _: [],
  }],
  ["an absent list of no type", "", { collect: "c" }, { _: [] }],

  ["a default", "", { default: { s: "x" } }, { s: "x", _: [] }],
  ["a default that is not needed", "--s y", { default: { s: "x" } }, {
    s: "y",
    _: [],
  }],
  ["a default of an alias", "", { default: { s: "x" }, alias: { s: "t" } }, {
    s: "x",
    t: "x",
    _: [],
  }],
  ["a default within", "--a.b 1", { default: { "a.c": 2 } }, {
    a: { b: 1, c: 2 },
    _: [],
  }],

  ["an alias", "-o json", { string: "output", alias: { o: "output" } }, {
    o: "json",
    output: "json",
    _: [],
  }],
  ["an alias of a flag", "-v x", {
    boolean: "verbose",
    alias: { verbose: ["v", "w"] },
  }, {
    v: true,
    verbose: true,
    w: true,
    _: ["x"],
  }],
  ["a list through its alias", "-f a --file b", {
    string: "file",
    collect: "file",
    alias: { file: "f" },
  }, { f: ["a", "b"], file: ["a", "b"], _: [] }],

  ["a letter and a number", "-n5", {}, { n: 5, _: [] }],
  ["a letter and a =", "-o=json", {}, { o: "json", _: [] }],
  ["a letter and a text", "-ojson", {}, {
    o: true,
    j: true,
    s: true,
    n: true,
    _: [],
  }],
  ["letters and a value", "-abc v", {}, { a: true, b: true, c: "v", _: [] }],
  ["a letter and a path", "-p/tmp/x", {}, { p: "/tmp/x", _: [] }],
  ["a letter and a dash", "-f-", {}, { f: "-", _: [] }],
  ["a letter before a dash", "-f -", {}, { f: "-", _: [] }],
  ["a letter before an option", "-f -g", {}, { f: true, g: true, _: [] }],

  ["the first positional as the end", "-a 1 run --b 2", { stopEarly: true }, {
    a: 1,
    _: ["run", "--b", "2"],
  }],
];

for (const [what, line, options, expected] of CASES) {
  Deno.test(`parseArgs() reads ${what}: ${line || "(nothing)"}`, () => {
    const words = line.split(" ").filter((word) => word !== "");
    assertEquals<unknown>(parseArgs(words, options), expected);
  });
}

Deno.test("parseArgs() leaves an empty value behind as a positional", () => {
  assertEquals<unknown>(parseArgs(["--s", ""], { string: "s" }), {
    s: "",
    _: [""],
  });
});

Deno.test("parseArgs() asks about undeclared options and positionals", () => {
  const asked: unknown[][] = [];
  const parsed = parseArgs(["x", "--bogus", "v", "-ab", "--known", "w", "y"], {
    string: "known",
    default: { a: "only a default" },
    unknown: (...question) => {
      asked.push(question);
      return question[0] === "y";
    },
  });
  assertEquals(asked, [
    ["x"],
    ["--bogus", "bogus", "v"],
    ["-ab", "a", true],
    ["-ab", "b", true],
    ["y"],
  ]);
  assertEquals<unknown>(parsed, { known: "w", a: "only a default", _: ["y"] });
});

Deno.test("parseArgs() refuses an alias that is undefined", () => {
  const alias = { a: undefined } as unknown as Record<string, string>;
  assertThrows(() => parseArgs([], { alias }), TypeError);
});

Deno.test("parseArgs() knows the types of what was declared", () => {
  const args = parseArgs(["-o", "json", "--file", "x"], {
    string: ["output", "file", "level"],
    boolean: ["quiet"],
    collect: ["file"],
    alias: { output: "o" },
    default: { level: "info" },
    "--": true,
  });
  const output: string | undefined = args.output;
  const short: string | undefined = args.o;
  const files: string[] = args.file;
  const level: string = args.level;
  const quiet: boolean = args.quiet;
  const other: unknown = args["other"];
  const positionals: (string | number)[] = args._;
  const rest: string[] = args["--"];
  assertEquals([output, short, files, level, quiet, other, positionals, rest], [
    "json",
    "json",
    ["x"],
    "info",
    false,
    undefined,
    [],
    [],
  ]);
});

const WIDTHS: [string, number][] = [
  ["", 0],
  ["extract-a", 9],
  ["größe", 5],
  ["e\u0301", 1],
  ["表", 2],
  ["한국어", 6],
  ["ｆｌｏｗ", 8],
  ["✅", 2],
  ["✓", 1],
  ["├─ │", 4],
  ["\u200b", 0],
  ["\x1b[31mred\x1b[0m", 10],
];

Deno.test("unicodeWidth() counts the columns of a terminal, and colour codes as text", () => {
  for (const [text, columns] of WIDTHS) {
    assertEquals(unicodeWidth(text), columns, text);
  }
});
