import { assertEquals } from "@std/assert";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step, template } from "../../../tests/support/flow_world.ts";
import { formatErrors, validate } from "./mod.ts";

/** The errors of a step with these inputs and this container, below a with the output `count`. */
function errorsOf(parameters: object[], container: object = {}, more: object = {}): string[] {
  const containers = [{ name: "main", image: "i", ...container }];
  const spec = {
    parameters: [{ name: "day", value: "1" }],
    steps: [
      step("a"),
      step("other"),
      step("x", {
        dependencies: ["a"],
        inputs: { parameters } as never,
        template: template({ template: { spec: { containers } } }),
        ...more,
      }),
    ],
  } as JobFlowSpec;
  return formatErrors(validate(spec)).map((line) => line.replace("spec.steps[2].", ""));
}

const CONTAINER = "template.spec.template.spec.containers[0]";
const from = (source: object) => [{ name: "n", valueFrom: source }];

Deno.test("validate() takes inputs and templates that are right", () => {
  const inputs = [
    { name: "plain", value: "text" },
    { name: "day", value: "{{ params.day }}" },
    { name: "number", valueFrom: { expression: "int(params.day)" } },
    { name: "phase", valueFrom: { expression: "steps.a.phase" }, default: "?" },
    { name: "all", valueFrom: { jsonPath: "a:$" } },
    { name: "secret", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
  ];
  const container = {
    args: ["{{ inputs.parameters.plain + params.day }}", "{{ string(inputs.parameters.number) }}"],
    ports: [{ containerPort: "{{ inputs.parameters.number }}" }],
  };
  assertEquals(errorsOf(inputs, container), []);
});

Deno.test("validate() says what is wrong with an input's source", () => {
  const table: [object[], string][] = [
    [
      from({ expression: "steps.ghost.phase" }),
      'valueFrom.expression: no step is named "ghost" (at character 1)',
    ],
    [
      from({ expression: "inputs.parameters.n" }),
      "valueFrom.expression: Unknown variable: inputs; inputs are known in the step's template, " +
      "metadata, forEach and artifacts only (at character 1)",
    ],
    [from({ jsonPath: "ghost:$.a" }), 'valueFrom.jsonPath: no step is named "ghost"'],
    [
      from({ jsonPath: "other:$.a" }),
      'valueFrom.jsonPath: step "other" need not have ended by then; make it a dependency',
    ],
    [
      from({ jsonPath: "a:$.a" }),
      'valueFrom.jsonPath: step "a" has no output parameter "a"; it has none',
    ],
    [
      from({ jsonPath: "a:$..a" }),
      'valueFrom.jsonPath: cannot be read from "..a" on: it names one value, as in $.files[0] or ' +
      "$['my-name']; for more, use an expression",
    ],
    [
      [{ name: "n", value: "a {{ params.dya }}" }],
      'value: no parameter of the flow is named "dya"; did you mean "day"? (at character 6)',
    ],
    [
      [{ name: "n", valueFrom: { secretKeyRef: { name: "s", key: "k" } }, default: "d" }],
      "default: is never used: the node reads this input, not zen-flow; set optional: true in the " +
      "reference, and write ${PARAM_N:-…} in the script",
    ],
  ];
  for (const [inputs, error] of table) {
    assertEquals(errorsOf(inputs), [`inputs.parameters[0].${error}`]);
  }
});

Deno.test("validate() says what is wrong with an expression in a template", () => {
  const secret = from({ secretKeyRef: { name: "s", key: "k" } });
  const table: [object[], object, string][] = [
    [
      [],
      { args: ["a", "{{ params.dya }}"] },
      `args[1]: no parameter of the flow is named "dya"; ` +
      `did you mean "day"? (at character 4)`,
    ],
    [
      [],
      { args: ["{{ params.day"] },
      "args[0]: this {{ has no }}; for the braces themselves write " +
      "{{ '{{' }} (at character 1)",
    ],
    [
      [],
      { ports: [{ containerPort: "{{ params.day }}" }] },
      "ports[0].containerPort: an integer is " +
      "wanted here, but this gives a string; convert it with int() (at character 1)",
    ],
    [
      secret,
      { args: ["{{ inputs.parameters.n }}"] },
      'args[0]: input "n" comes from a Secret or ' +
      "ConfigMap, which only the containers read; it is not for expressions (at character 4)",
    ],
    [
      from({ expression: "1" }),
      { args: ["{{ inputs.parameters.n + 'x' }}"] },
      "args[0]: no such " +
      "overload: int + string (at character 4)",
    ],
    [
      [{ name: "n", value: "1" }],
      { env: [{ name: "PARAM_N", value: "x" }] },
      "env[0].name: PARAM_N " +
      "is the variable of an input parameter; remove it, or rename the input",
    ],
  ];
  for (const [inputs, container, error] of table) {
    assertEquals(errorsOf(inputs, container), [`${CONTAINER}.${error}`]);
  }
});

Deno.test("validate() looks at the metadata of a step, and at what is needed after its end", () => {
  const metadata = { labels: { day: "{{ params.dya }}" } };
  assertEquals(errorsOf([], {}, { metadata }), [
    'metadata.labels.day: no parameter of the flow is named "dya"; did you mean "day"? ' +
    "(at character 4)",
  ]);
  const early = template({ ttlSecondsAfterFinished: "{{ int(params.day) }}" } as never);
  assertEquals(errorsOf([], {}, { template: early }), [
    "template.spec.ttlSecondsAfterFinished: cannot be an expression: it is set after the step has " +
    "ended; write a number",
  ]);
});

Deno.test("validate() wants no data for a Manual step", () => {
  const spec = {
    steps: [{ name: "m", type: "Manual", inputs: { parameters: [{ name: "n", value: "1" }] } }],
  } as JobFlowSpec;
  assertEquals(formatErrors(validate(spec)), [
    "spec.steps[0].inputs.parameters: a Manual step waits for an approval and runs nothing; remove " +
    "the inputs.parameters",
  ]);
});

Deno.test("validate() says what is wrong with an output", () => {
  const outputsOf = (parameters: object[], job: object = {}, container: object = {}) =>
    formatErrors(validate({
      parameters: [{ name: "day", value: "1" }],
      steps: [
        step("a", {
          outputs: { parameters } as never,
          template: template({
            ...job,
            template: { spec: { containers: [{ name: "main", image: "i", ...container }] } },
          }),
        }),
      ],
    })).map((line) => line.replace("spec.steps[0].", ""));
  const from = (valueFrom: object) => [{ name: "n", valueFrom }];
  assertEquals(
    outputsOf([
      { name: "plain" },
      ...from({ jsonPath: "$.a[0]" }),
      {
        name: "x",
        valueFrom: { expression: "outputs.x + int(params.day) + job.status.succeeded" },
      },
    ]),
    [],
  );
  const table: [string[], string][] = [
    [
      outputsOf(from({ jsonPath: "a" })),
      "outputs.parameters[0].valueFrom.jsonPath: must begin with $, the root",
    ],
    [
      outputsOf(from({ expression: "output.a" })),
      "outputs.parameters[0].valueFrom.expression: Unknown variable: output (at character 1)",
    ],
    [
      outputsOf([{ name: "n", default: "x".repeat(4096) }]),
      "outputs.parameters[0].default: has 4098 bytes; an output has at most 4096",
    ],
    [
      outputsOf([{ name: "n" }], { completions: 3 }),
      "outputs.parameters: only a Job with one pod can have output parameters, but this one has " +
      "completions 3; let its pods write files, and a step after it the outputs",
    ],
    [
      outputsOf([{ name: "n" }], { parallelism: 3 }),
      "outputs.parameters: only a Job with one pod can have output parameters, but this one has " +
      "parallelism 3; let its pods write files, and a step after it the outputs",
    ],
    [
      outputsOf([{ name: "n" }], {}, { env: [{ name: "ZEN_FLOW_OUTPUTS", value: "/x" }] }),
      `${CONTAINER}.env[0].name: ZEN_FLOW_OUTPUTS is set by zen-flow; remove it`,
    ],
  ];
  for (const [errors, error] of table) assertEquals(errors, [error]);
});

Deno.test("validate() judges the same text by what each step has", () => {
  const command = ["{{ flow.result + string(inputs.parameters.n + 1) }}"];
  const withInput = (name: string, expression: string) =>
    step(name, {
      inputs: { parameters: [{ name: "n", valueFrom: { expression } }] },
      template: template({
        template: { spec: { containers: [{ name: "main", image: "i", command }] } },
      }),
    });
  const errors = validate({
    steps: [withInput("a", "1"), withInput("b", "'1'")],
    finally: [withInput("c", "1"), withInput("d", "'1'")],
  });
  assertEquals(errors.map(({ path }) => path.slice(1, 3)), [["steps", 0], ["steps", 1], [
    "finally",
    1,
  ]]);
});
