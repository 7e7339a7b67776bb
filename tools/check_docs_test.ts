import { assert, assertEquals } from "@std/assert";
import { flowFaults, usageFault } from "./check_docs.ts";
import { checkDocument, type World } from "./docs/checks.ts";
import { readMarkdown } from "./docs/markdown.ts";
import { shellCommands } from "./docs/shell.ts";

const FILES = [
  "README.md",
  "docs/guide.md",
  "docs/a b.md",
  "src/main.ts",
  "src/flow/plan.ts",
  "src/flow",
  "docs",
];

const WORLD: World = {
  exists: (path) => FILES.includes(path.replace(/\/$/, "")),
  anchors: (path) => path === "docs/guide.md" ? new Set(["first-steps"]) : undefined,
  tasks: new Set(["test", "cluster", "zen-flow"]),
  usageFault,
  flowFaults,
};

/** The findings on a document at docs/page.md, as `line: message`. */
async function check(text: string): Promise<string[]> {
  const findings = await checkDocument(readMarkdown("docs/page.md", text), WORLD);
  return findings.map(({ line, message }) => `${line}: ${message}`);
}

Deno.test("checkDocument() accepts links to files, folders, anchors and other sites", async () => {
  const text = `# A page
[a](guide.md) [b](guide.md#first-steps "title") [c](../README.md) [d](../src/flow/)
[e](#a-page) [f](https://example.com/x#y) [g](a%20b.md) ![h](<guide.md>) [i][ref]

[ref]: guide.md#first-steps
`;
  assertEquals(await check(text), []);
});

Deno.test("checkDocument() refuses links to what is not there", async () => {
  const text = `# A page
[a](missing.md)
[b](guide.md#second-steps) [c](#b-page)
[d](../../outside.md) [e](/README.md)

[ref]: ../missing/
`;
  assertEquals(await check(text), [
    "2: Cannot follow the link 'missing.md': there is no such file",
    "3: Cannot follow the link 'guide.md#second-steps': no heading gives that anchor",
    "3: Cannot follow the link '#b-page': no heading gives that anchor",
    "4: Cannot follow the link '../../outside.md': there is no such file",
    "4: Cannot follow the link '/README.md': there is no such file",
    "6: Cannot follow the link '../missing/': there is no such file",
  ]);
});

Deno.test("checkDocument() takes no link from code or comments", async () => {
  assertEquals(
    await check("`[a](x.md)` <!-- [b](y.md)\n[c](z.md) -->\n\n```md\n[d](x.md)\n```\n"),
    [],
  );
});

Deno.test("checkDocument() refuses paths of the repository that do not exist", async () => {
  const text = `\`src/flow/plan.ts\`, \`src/flow/\`, \`src/flow/plan.ts:12\`, \`README.md\`,
\`src/flow/plam.ts\` and \`charts/zen-flow\`, \`CHANGELOG.md\`;
\`batch/v1\`, \`docs/decisions/NNNN-title.md\`, \`docs/<name>.md\`, \`src/**\`, \`a/src/x\`

\`\`\`sh
cat src/flow/plan.ts src/flow/gone.ts
\`\`\`
`;
  assertEquals(await check(text), [
    "2: Cannot find 'src/flow/plam.ts' in the repository",
    "2: Cannot find 'charts/zen-flow' in the repository",
    "2: Cannot find 'CHANGELOG.md' in the repository",
    "6: Cannot find 'src/flow/gone.ts' in the repository",
  ]);
});

Deno.test("checkDocument() refuses tasks that deno.json does not have", async () => {
  const text = `Run \`deno task test\` or \`npx --yes deno@2.9.6 task demo\`.

\`\`\`sh
deno task --quiet cluster up
deno task clustre up
\`\`\`
`;
  assertEquals(await check(text), [
    "1: Cannot find the task 'demo' in deno.json",
    "5: Cannot find the task 'clustre' in deno.json",
  ]);
});

Deno.test("checkDocument() refuses commands and flags that the program does not have", async () => {
  const text =
    `Inline: \`zen-flow run flow.yaml --keep out\`, \`zen-flow run\`, \`zen-flow run --keep\`,
\`zen-flow controller --namespace\`, \`zen-flow rum x\`, \`zen-flow run FILE...\`

\`\`\`sh
zen-flow run flow.yaml -o json | jq .status # --not-a-flag
kubectl get jobflow x -o yaml | zen-flow run - --kep out
DEBUG=1 dist/zen-flow controller \\
  --kubeconfig ~/.kube/config --colour
mv dist/zen-flow --backup /usr/local/bin
deno run --allow-read src/main.ts run flow.yaml --frob
npx --yes deno@2.9.6 task test run --frob && deno task zen-flow run --frob
\`\`\`

\`\`\`console
$ zen-flow run flow.yaml --frob
zen-flow run: unknown flag --frob
\`\`\`
`;
  const findings = await check(text);
  assertEquals(findings.map((finding) => finding.split(": ", 3).slice(0, 2).join(": ")), [
    "2: Cannot run this example",
    "6: Cannot run this example",
    "7: Cannot run this example",
    "10: Cannot run this example",
    "11: Cannot run this example",
    "15: Cannot run this example",
  ]);
  assert(findings[1]?.includes("--kep"), findings[1]);
  assert(findings[2]?.includes("--colour"), findings[2]);
});

const FLOW = `apiVersion: workflow.zen.io/v1alpha1
kind: JobFlow
metadata:
  name: pair
spec:
  steps:
    - name: first
      template: &work
        apiVersion: batch/v1
        kind: Job
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: busybox
                  command: ["true"]
    - name: second
      dependencies: [first]
      template: *work
`;

Deno.test("checkDocument() accepts a JobFlow that could be run", async () => {
  assertEquals(await check(`\`\`\`yaml\n${FLOW}\`\`\`\n`), []);
});

Deno.test("checkDocument() refuses a JobFlow with an error, at the error's line", async () => {
  const [finding, ...rest] = await check(
    `# Flows\n\n\`\`\`yaml\n${
      FLOW.replace("dependencies: [first]", "dependencies: [fist]")
    }\`\`\`\n`,
  );
  assertEquals(rest, []);
  // The block's first line is the document's fourth, and the dependency stands in its 20th.
  assert(finding?.startsWith("23: Cannot use this JobFlow: spec.steps[1].dependencies"), finding);
});

Deno.test("checkDocument() refuses a field that the schema of JobFlow does not have", async () => {
  const [finding, ...rest] = await check(
    `\`\`\`yaml\n${FLOW.replace("dependencies:", "dependsOn:")}\`\`\`\n`,
  );
  assertEquals(rest, []);
  assert(finding?.startsWith("21: Cannot use this JobFlow: spec.steps[1].dependsOn"), finding);
});

Deno.test("checkDocument() refuses a JobFlow that is not YAML, and leaves other YAML be", async () => {
  const [finding, ...rest] = await check("```yaml\nkind: JobFlow\nspec: [\n```\n");
  assert(finding?.startsWith("3: Cannot use this JobFlow: this is not YAML"), finding);
  assertEquals(rest, []);
  assertEquals(await check("```yaml\nkind: Pod\nspec: [\n```\n"), []);
});

Deno.test("readMarkdown() names anchors as GitHub does", () => {
  const text = "# One: *two* & `three_x`\n## Sub\n## Sub\n### [Text](x.md), more #\n\n" +
    '<a id="own"></a>\n\n```sh\n# no heading\n```\n';
  assertEquals(
    [...readMarkdown("a.md", text).anchors],
    ["one-two--three_x", "sub", "sub-1", "text-more", "own"],
  );
});

Deno.test("readMarkdown() keeps blocks apart, with their language and line", () => {
  const text =
    "a\n```sh x\nb\n```\n\n- item\n\n  ~~~yaml\n  c:\n    d\n  ~~~\n````md\n```\n````\n```\ne";
  assertEquals(readMarkdown("a.md", text).blocks, [
    { language: "sh", text: "b", line: 3 },
    { language: "yaml", text: "c:\n  d", line: 9 },
    { language: "md", text: "```", line: 13 },
    { language: "", text: "e", line: 16 },
  ]);
});

Deno.test("readMarkdown() finds inline code with any number of backticks, also over a line end", () => {
  assertEquals(readMarkdown("a.md", "`a` ``b `c` d``\n`e\nf` `g\n\nh`").codes, [
    { text: "a", line: 1 },
    { text: "b `c` d", line: 1 },
    { text: "e f", line: 2 },
  ]);
});

Deno.test("shellCommands() splits lines into commands and words", () => {
  const text = `a "b c" 'd # e' f\\ g && h=1 i | j > out 2>&1; k <in # l\n\n# m\nn \\\n  o`;
  assertEquals(shellCommands({ language: "bash", text, line: 1 }), [
    { words: ["a", "b c", "d # e", "f g"], line: 1 },
    { words: ["h=1", "i"], line: 1 },
    { words: ["j"], line: 1 },
    { words: ["k"], line: 1 },
    { words: ["n", "o"], line: 4 },
  ]);
  assertEquals(shellCommands({ language: "text", text, line: 1 }), []);
  assertEquals(shellCommands({ language: "console", text: "$ a\nb\n$ c", line: 7 }), [
    { words: ["a"], line: 7 },
    { words: ["c"], line: 9 },
  ]);
});
