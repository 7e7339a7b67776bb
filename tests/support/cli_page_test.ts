import { assertEquals, assertNotEquals } from "@std/assert";
import { normalised, readSections, withOutputs } from "./cli_page.ts";

const PAGE = `# Commands

\`\`\`console
$ not in a section
\`\`\`

## get

\`\`\`yaml
# nightly.yaml
kind: JobFlow
\`\`\`

Then:

\`\`\`console
$ zen-flow get nightly \\
    -o wide
nightly  Running

└─ load
$ echo
\`\`\`

## list

\`\`\`console
$ zen-flow list
none
\`\`\`
`;

Deno.test("readSections() reads the files and commands of each section", () => {
  assertEquals(readSections(PAGE), [
    {
      title: "get",
      files: [{ name: "nightly.yaml", text: "# nightly.yaml\nkind: JobFlow\n" }],
      commands: [
        {
          command: "zen-flow get nightly \\\n    -o wide",
          output: "nightly  Running\n\n└─ load\n",
        },
        { command: "echo", output: "" },
      ],
    },
    { title: "list", files: [], commands: [{ command: "zen-flow list", output: "none\n" }] },
  ]);
});

Deno.test("withOutputs() puts outputs in, and leaves all else as it is", () => {
  const outputs = readSections(PAGE)[0]!.commands.map(({ output }) => output);
  assertEquals(withOutputs(PAGE, "get", outputs), PAGE);
  assertEquals(
    withOutputs(PAGE, "list", ["NAME\nnightly $1\n"]),
    PAGE.replace("none\n", () => "NAME\nnightly $1\n"),
  );
});

Deno.test("normalised() takes out what is another each time, and nothing else", () => {
  const alike: [string, string][] = [
    ["a  3.2s  5m30s", "a    12.0s   1m05s"],
    ["job/f-load-kv7xwq2tzb", "job/f-load-bcdfg24567"],
    ["pod/f-load-kv7xwq2tzb-0-x2c4v", "pod/f-load-bcdfg24567-1-bcdfg"],
    ["at 2026-01-02T03:04:05Z", "at 2027-11-12T13:14:15.123456Z"],
    ['resourceVersion: "12"', 'resourceVersion: "4567"'],
  ];
  for (const [a, b] of alike) assertEquals(normalised(a), normalised(b));
  const different: [string, string][] = [
    ["exit code 3", "exit code 4"],
    ["2/3", "3/3"],
    ["  indented", "indented"],
    ["step load", "step merge"],
  ];
  for (const [a, b] of different) assertNotEquals(normalised(a), normalised(b));
});
