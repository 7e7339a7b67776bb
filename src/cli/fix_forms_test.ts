import { assertEquals } from "@std/assert";
import { fixForms } from "./fix_forms.ts";
import { readDocuments } from "./yaml_source.ts";

const FLOW = (script: string) =>
  `# A flow of old.
kind: JobFlow
spec:
  parameters: [{name: day}, {name: my-key}]   # what it is given
  steps:
  - name: a
    inputs:
      parameters: [{name: size, value: ${script}}]
    metadata:
      labels: {day: '\${parameters.day}'}
    template:
      spec:
        args:   # as they were
        - ${script}
        - 'it''s {{parameters.my-key}}'
        - "tab\\t{{ .Parameters.my-key }}"
        - \${parameters.unknown} {{.Parameters.other}}
        - |
          echo "{{.Parameters.size}}"
            \${parameters.day}
      other: 0x10
`;

const fix = (text: string) => fixForms(text, readDocuments(text));

Deno.test("fixForms() rewrites forms of old, and nothing else", () => {
  const before = FLOW("'{{.Parameters.day}}'");
  const { fixed, count } = fix(before);
  assertEquals(count, 7);
  assertEquals(
    fixed,
    FLOW("'{{ params.day }}'")
      .replace("'\${parameters.day}'", "'{{ params.day }}'")
      .replace("it''s {{parameters.my-key}}", "it''s {{ params[''my-key''] }}")
      .replace("{{ .Parameters.my-key }}", "{{ params['my-key'] }}")
      .replace("{{.Parameters.size}}", "{{ inputs.parameters.size }}")
      .replace("\${parameters.day}\n", "{{ params.day }}\n"),
  );
  assertEquals(fix(fixed).count, 0);
});

Deno.test("fixForms() quotes a text that would no longer be one", () => {
  const { fixed } = fix(
    FLOW("\${parameters.day}").replace("value: $", "value: x$").replace(
      "x${parameters.day}",
      "x",
    ),
  );
  assertEquals(fixed.includes('- "{{ params.day }}"\n'), true, fixed);
  assertEquals(readDocuments(fixed)[0]!.problems, []);
});

Deno.test("fixForms() quotes a text of several lines so that it stays what it was", () => {
  const { fixed } = fix(`kind: JobFlow
spec:
  parameters: [{name: x}]
  steps:
  - template:
      a: \${parameters.x}
        "b" \\n

        c
`);
  const { spec } = readDocuments(fixed)[0]!.value as { spec: { steps: unknown } };
  assertEquals(spec.steps, [{ template: { a: '{{ params.x }} "b" \\n\nc' } }]);
});

Deno.test("fixForms() rewrites artifacts, and nothing where expressions are switched off", () => {
  const step = (form: string, switched: string) =>
    `kind: JobFlow
spec:
  parameters: [{name: x}]
  steps:
  - metadata: {annotations: {workflow.zen.io/expressions: "${switched}"}}
    inputs: {artifacts: [{http: {url: "https://x/${form}"}}]}
    outputs: {artifacts: [{s3: {key: "${form}"}}]}
    template: ["${form}"]
`;
  assertEquals(fix(step("{{.Parameters.x}}", "on")).fixed, step("{{ params.x }}", "on"));
  assertEquals(fix(step("{{.Parameters.x}}", "off")).count, 0);
});

Deno.test("fixForms() takes JSON, lists of flows, and leaves other documents alone", () => {
  const flow = {
    kind: "JobFlow",
    spec: { parameters: [{ name: "a" }], steps: [{ template: ["{{parameters.a}}"] }] },
  };
  const text = JSON.stringify({ kind: "List", apiVersion: "v1", items: [flow] });
  assertEquals(fix(text).fixed, text.replace("{{parameters.a}}", "{{ params.a }}"));
  assertEquals(fix("kind: ConfigMap\ndata: {a: '{{parameters.a}}'}").count, 0);
  assertEquals(fix("a: [").count, 0);
});
