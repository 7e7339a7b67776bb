import { assertEquals } from "@std/assert";
import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step, template } from "../../tests/support/flow_world.ts";
import { usesOf } from "./uses.ts";

/** `outputs of a, end of b` for the condition, and for the rest. */
function uses(given: Partial<Step>): [string, string] {
  const { condition, content } = usesOf(step("s", given));
  const told = (list: typeof condition) =>
    list.map(({ step, of }) => `${of} of ${step}`).join(", ");
  return [told(condition), told(content)];
}

Deno.test("usesOf() finds what a condition looks at, also where it asks whether that is there", () => {
  const cases: [string, string][] = [
    ["steps.a.outputs.parameters.n > 1", "outputs of a"],
    ["has(steps.a.outputs.parameters.n) && steps.a.outputs.parameters.n > 1", "outputs of a"],
    ["steps['a-b'].phase == 'Failed' || steps.c.reason == ''", "end of a-b, end of c"],
    ["params.x == 'steps.a.outputs'", ""],
    ["steps.a == steps.a", "outputs of a"],
    ["always", ""],
    ["no expression (", ""],
  ];
  for (const [when, told] of cases) assertEquals(uses({ when }), [told, ""], when);
});

Deno.test("usesOf() finds what is in a step's inputs, items, template, metadata and artifacts", () => {
  const use = "{{ steps.a.outputs.parameters.n }}";
  const cases: Partial<Step>[] = [
    { inputs: { parameters: [{ name: "x", value: `n=${use}` }] } },
    {
      inputs: {
        parameters: [{ name: "x", valueFrom: { expression: "steps.a.outputs.parameters.n" } }],
      },
    },
    { inputs: { parameters: [{ name: "x", valueFrom: { jsonPath: "a:$.n" }, default: "1" }] } },
    { inputs: { artifacts: [{ name: "x", path: "/x", http: { url: `http://host/${use}` } }] } },
    { outputs: { artifacts: [{ name: "x", path: "/x", s3: { key: use } as never }] } },
    { forEach: { expression: "steps.a.outputs.parameters.list" } },
    { metadata: { annotations: { note: use } } },
    { template: template({ parallelism: use as never }) },
  ];
  for (const given of cases) assertEquals(uses(given), ["", "outputs of a"], JSON.stringify(given));
});

Deno.test("usesOf() leaves braces alone where the step says that they mean nothing", () => {
  const metadata = { annotations: { "workflow.zen.io/expressions": "off", note: "{{ steps.a }}" } };
  assertEquals(uses({ metadata }), ["", ""]);
  assertEquals(uses({ metadata, when: "steps.a.phase == ''" }), ["end of a", ""]);
});
