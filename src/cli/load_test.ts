import { assertEquals } from "@std/assert";
import { checkFlow } from "./check_flow.ts";
import { loadFlows, type LoadResult } from "./load.ts";

/** Loads files that are given as text, with the check that the commands use. */
async function load(files: Record<string, string | Uint8Array>): Promise<LoadResult> {
  return await loadFlows(Object.keys(files), {
    read: (file) => {
      const content = files[file]!;
      return Promise.resolve(
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    },
    check: checkFlow,
  });
}

async function problemsOf(files: Record<string, string | Uint8Array>): Promise<string[]> {
  const { problems } = await load(files);
  return problems.map(({ file, place, field, message }) =>
    [
      place === undefined ? file : `${file}:${place.line}:${place.column}`,
      ...(field === undefined ? [] : [field]),
      message,
    ].join(": ")
  );
}

const JOB = `{apiVersion: batch/v1, kind: Job, spec: {template: {spec: {containers: [
      {name: main, image: busybox, command: ["true"]}]}}}}`;

function flow(name: string, steps = `  - name: a\n    template: ${JOB}\n`): string {
  return `apiVersion: workflow.zen.io/v1alpha1
kind: JobFlow
metadata:
  name: ${name}
spec:
  steps:
${steps}`;
}

Deno.test("loadFlows() reads flows from several documents and files, in order", async () => {
  const json = JSON.stringify({
    apiVersion: "workflow.zen.io/v1alpha1",
    kind: "JobFlow",
    metadata: { generateName: "three-" },
    spec: { steps: [{ name: "a", template: JSON.parse(toJson()) }] },
  });
  const { flows, problems } = await load({
    "a.yaml": `# first\n---\n${flow("one")}---\n${flow("two")}`,
    "-": json,
  });
  assertEquals(problems, []);
  assertEquals(flows.map(({ metadata }) => metadata), [
    { name: "one" },
    { name: "two" },
    { generateName: "three-" },
  ]);
});

function toJson(): string {
  const container = { name: "main", image: "busybox", command: ["true"] };
  return JSON.stringify({
    apiVersion: "batch/v1",
    kind: "Job",
    spec: { template: { spec: { containers: [container] } } },
  });
}

Deno.test("loadFlows() reads what kubectl get prints, without what the server has added", async () => {
  const indented = (text: string) =>
    text.split("\n").map((line, index) => (index === 0 ? "- " : "  ") + line).join("\n");
  const served = flow("one").replace(
    "  name: one\n",
    `  name: one
  uid: 1-2-3
  resourceVersion: "7"
  generation: 2
  creationTimestamp: "2026-01-02T03:04:05Z"
  managedFields: [{manager: kubectl}]
  finalizers: [x.io/y]
  labels: {team: a}
`,
  ) + "status: {phase: Succeeded, anything: else}\n";
  for (const head of ["apiVersion: v1\nkind: List\n", LIST_HEAD]) {
    const { flows, problems } = await load({ f: `${head}items:\n${indented(served)}\n` });
    assertEquals(problems, []);
    assertEquals(flows.map(({ metadata }) => metadata), [{ name: "one", labels: { team: "a" } }]);
    assertEquals("status" in flows[0]!, false);
  }
});

Deno.test("loadFlows() keeps owners and finalizers of a flow that no server has stored", async () => {
  const owned = "metadata:\n  finalizers: [x.io/y]\n  ownerReferences: [{name: owner}]\n";
  const { flows } = await load({ f: flow("one").replace("metadata:\n", owned) });
  const { finalizers, ownerReferences } = flows[0]!.metadata;
  assertEquals([finalizers, ownerReferences], [["x.io/y"], [{ name: "owner" }]]);
});

const LIST_HEAD = "apiVersion: workflow.zen.io/v1alpha1\nkind: JobFlowList\nmetadata: {}\n";

Deno.test("loadFlows() says of anything that is no flow what it expected", async () => {
  const expected = "expected an object with apiVersion workflow.zen.io/v1alpha1 and kind JobFlow";
  const cases: [string | Uint8Array, string[]][] = [
    ["", ["f: this file is empty; expected a JobFlow (workflow.zen.io/v1alpha1)"]],
    ["# nothing\n---\n", ["f: this file is empty; expected a JobFlow (workflow.zen.io/v1alpha1)"]],
    [new Uint8Array([0x61, 0xff, 0xfe]), ["f: this is not UTF-8 text"]],
    ["a: b: c", ["f:1:4: this is not YAML: Nested mappings are not allowed in compact mappings"]],
    ["just text", [`f:1:1: text ("just text") is no JobFlow; ${expected}`]],
    ["- 1\n", [`f:1:1: a list is no JobFlow; ${expected}`]],
    ["--- 42\n", [`f:1:5: a number (42) is no JobFlow; ${expected}`]],
    [
      "apiVersion: batch/v1\nkind: Job\n",
      [
        "f:1:13: apiVersion: expected workflow.zen.io/v1alpha1, not batch/v1",
        "f:2:7: kind: expected JobFlow, not Job",
      ],
    ],
    [
      flow("x").replace("workflow.zen.io", "workflow.example.org"),
      ["f:1:13: apiVersion: expected workflow.zen.io/v1alpha1, not workflow.example.org/v1alpha1"],
    ],
    [
      "metadata: {name: x}\n",
      [
        "f:1:1: apiVersion: missing; expected workflow.zen.io/v1alpha1",
        "f:1:1: kind: missing; expected JobFlow",
      ],
    ],
    ["apiVersion: v1\nkind: List\nitems: []\n", ["f:3:8: items: this list is empty"]],
    [
      "apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n  apiVersion: v1\n- null\n",
      [
        "f:4:9: items[0].kind: expected JobFlow, not Pod",
        "f:5:15: items[0].apiVersion: expected workflow.zen.io/v1alpha1, not v1",
        `f:6:3: items[1]: an empty value is no JobFlow; ${expected}`,
      ],
    ],
  ];
  for (const [text, problems] of cases) {
    assertEquals(await problemsOf({ f: text }), problems, String(text));
  }
});

Deno.test("loadFlows() tells every mistake of every document, each with its place", async () => {
  const first = flow(
    "first",
    `  - name: fetch
    dependencies:
    - "load"
    template: ${JOB}
  - name: load
    dependencies: [fetch, nowhere]
    tempate: {}
  - {name: load, template: ${JOB}}
`,
  );
  const second = flow(
    "Second",
    `  - name: a
    template:
      apiVersion: batch/v1
      kind: Job
      spec:
        backofLimit: 1
        template:
          spec:
            containers:
            - {name: c, image: i, command: echo}
`,
  );
  assertEquals(await problemsOf({ f: `${first}---\n${second}---\na: [1\n` }), [
    "f:8:5: spec.steps[0].dependencies: the steps wait for each other in a circle: " +
    "fetch -> load -> fetch",
    "f:12:5: spec.steps[1]: a step needs a template (a batch/v1 Job), unless its type is Manual",
    'f:13:27: spec.steps[1].dependencies[1]: no step is named "nowhere"',
    'f:14:5: spec.steps[1].tempate: unknown field "tempate": did you mean "template"?',
    'f:15:12: spec.steps[2].name: another step is named "load"; names are unique',
    "f:21:9: metadata.name: must be lower-case letters, digits, dashes and dots, begin and end " +
    "with a letter or digit, and have at most 253 characters",
    'f:29:9: spec.steps[0].template.spec.backofLimit: unknown field "backofLimit": did you mean ' +
    '"backoffLimit"?',
    "f:33:44: spec.steps[0].template.spec.template.spec.containers[0].command: must be a list, " +
    'but is the string "echo"',
    "f:36:1: this is not YAML: Flow sequence in block collection must be sufficiently indented " +
    "and end with a ]",
  ]);
});

Deno.test("loadFlows() says each thing once, though several rules find it", async () => {
  const empty = flow(
    "x",
    `  - name: a
    template: {apiVersion: batch/v1, kind: Job, spec: {template: {spec: {containers: []}}}}
`,
  );
  assertEquals(await problemsOf({ f: empty }), [
    "f:8:86: spec.steps[0].template.spec.template.spec.containers: at least one container is " +
    "needed",
  ]);
});

Deno.test("loadFlows() says once of a duration or a number that it is none, or out of range", async () => {
  const policy = `  executionPolicy:
    podFailurePolicy:
      rules: [{action: FailJob, onExitCodes: {operator: In, values: [300]}}]
`;
  const steps = `  - name: a
    retryPolicy: {backoff: {duration: 1d}}
    template: ${JOB}
`;
  const problems = await problemsOf({ f: flow("x", steps) + policy });
  assertEquals(problems.map((problem) => problem.split(": ")[1]), [
    "spec.steps[0].retryPolicy.backoff.duration",
    "spec.executionPolicy.podFailurePolicy.rules[0].onExitCodes.values[0]",
  ]);
});

Deno.test("loadFlows() refuses names that are too long behind that of the flow", async () => {
  const claims = `  resourceTemplates:
    configMapTemplates: [{metadata: {name: settings}}]
`;
  assertEquals(await problemsOf({ f: flow("x".repeat(244)) + claims }), []);
  const [problem, ...others] = await problemsOf({ f: flow("x".repeat(245)) + claims });
  assertEquals(others, []);
  assertEquals(
    problem!.slice(problem!.indexOf("spec.")),
    "spec.resourceTemplates.configMapTemplates[0].metadata.name: behind the flow's name this is a " +
      "name of 254 characters, and 253 are allowed",
  );
});

Deno.test("loadFlows() never fails on data of an unexpected shape", async () => {
  const shapes = ["null", "[]", "7", "text", "{}", "[null]", "[7]", "{a: [{}]}"];
  const fields = ["metadata", "spec", "spec: {steps: @}", "spec: {steps: [{template: @}]}"];
  for (const shape of shapes) {
    for (const field of fields) {
      const line = field.includes("@") ? field.replace("@", shape) : `${field}: ${shape}`;
      const text = `apiVersion: workflow.zen.io/v1alpha1\nkind: JobFlow\n${line}\n`;
      const { problems } = await load({ f: text });
      assertEquals(problems.length > 0, true, text);
    }
  }
});

Deno.test("loadFlows() passes over objects of other kinds beside flows, where it may", async () => {
  const read = async (text: string) => {
    const { flows, problems, others } = await loadFlows(["f"], {
      read: () => Promise.resolve(new TextEncoder().encode(text)),
      check: checkFlow,
      amongOthers: true,
    });
    return [flows.length, problems.map(({ field }) => field), others];
  };
  const other = "apiVersion: v1\nkind: Secret\ndata: {a: 1}\n---\n";
  assertEquals(await read(other + flow("x") + "---\n" + other), [1, [], 2]);
  assertEquals(await read(other), [0, ["apiVersion", "kind"], 0]);
  // What may be meant to be a flow is none of them.
  assertEquals(await read(other + flow("x").replace(": JobFlow", ": JobFlo")), [0, ["kind"], 1]);
  assertEquals(await read(other + flow("x").replace("zen.io", "zen.iu")), [0, ["apiVersion"], 1]);
  assertEquals(await read(`${flow("x")}---\nkind: Secret\n`), [1, ["apiVersion", "kind"], 0]);
});

Deno.test("loadFlows() refuses two flows of one name, wherever they are", async () => {
  assertEquals(
    await problemsOf({ a: flow("same"), b: `${flow("other")}---\n${flow("same")}` }),
    ['b:14:9: metadata.name: a flow named "same" is already in a:4'],
  );
  const elsewhere = flow("same").replace("name: same", "name: same\n  namespace: other");
  assertEquals(await problemsOf({ a: flow("same"), b: elsewhere }), []);
});

Deno.test("loadFlows() tells which files cannot be read, and reads on", async () => {
  const errors: Record<string, Error> = {
    gone: new Deno.errors.NotFound("os"),
    secret: new Deno.errors.PermissionDenied("os"),
    folder: new Deno.errors.IsADirectory("os"),
    broken: new Error("Input/output error (os error 5)"),
  };
  const { problems } = await loadFlows([...Object.keys(errors), "-"], {
    read: (file) => file === "-" ? Promise.resolve(new Uint8Array()) : Promise.reject(errors[file]),
    check: () => [],
  });
  assertEquals(problems.map(({ file, message }) => `${file}: ${message}`), [
    "gone: there is no such file",
    "secret: no permission to read this file",
    "folder: this is a directory; name the files in it",
    "broken: cannot be read: Input/output error (os error 5)",
    "<stdin>: this file is empty; expected a JobFlow (workflow.zen.io/v1alpha1)",
  ]);
});
