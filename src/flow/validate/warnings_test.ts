import { assertEquals } from "@std/assert";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step, template } from "../../../tests/support/flow_world.ts";
import { formatErrors, warnings } from "./mod.ts";

/** The warnings of a spec, which may be of any shape. */
const warningsOf = (spec: unknown) => formatErrors(warnings(spec as JobFlowSpec));

const POD = "spec.steps[0].template.spec.template.spec";

/** A step whose one container has these fields. */
function withContainer(container: object, more: object = {}) {
  const containers = [{ name: "main", image: "i", ...container }];
  return step("a", { template: template({ template: { spec: { containers } } }), ...more });
}

Deno.test("warnings() finds nothing to say about a good flow", () => {
  assertEquals(warningsOf({ steps: [step("a")], finally: [step("f", { timeoutSeconds: 9 })] }), []);
});

Deno.test("warnings() tells of containers that the kubelet restarts", () => {
  const containers = [{ name: "main", image: "i" }];
  const given = template({ template: { spec: { restartPolicy: "OnFailure", containers } } });
  assertEquals(warningsOf({ steps: [step("a", { template: given })] }), [
    `${POD}.restartPolicy: with OnFailure the kubelet starts a failed container again by itself, ` +
    "so it may run twice in one attempt; use Never and a retryPolicy where that does harm",
  ]);
});

Deno.test("warnings() tells of fields that a step of its type does not look at", () => {
  assertEquals(
    warningsOf({
      steps: [
        { name: "ask", type: "Manual", message: "Go?", retryPolicy: { limit: 1 } },
        step("a", { message: "Go?" }),
      ],
    }),
    [
      "spec.steps[0].retryPolicy: a Manual step is asked once, so this says nothing; remove it",
      "spec.steps[1].message: only a Manual step shows a message, to whoever is to approve it; " +
      "remove it",
    ],
  );
});

Deno.test("warnings() tells of finally steps that nothing ends", () => {
  const ended = template({
    activeDeadlineSeconds: 5,
    template: { spec: { containers: [{ name: "main", image: "i" }] } },
  });
  const last = [step("f"), { name: "m", type: "Manual" }, step("d", { template: ended })];
  assertEquals(
    warnings({ steps: [step("a")], finally: last } as JobFlowSpec).map((one) => one.path),
    [["spec", "finally", 0], ["spec", "finally", 1]],
  );
  assertEquals(warningsOf({ steps: [step("a")], finally: [step("f")] }), [
    "spec.finally[0]: no deadline of the flow ends a finally step, so one that hangs keeps the " +
    "flow running for ever; give it timeoutSeconds",
  ]);
});

Deno.test("warnings() tells which steps have no container that a failure rule names", () => {
  const onExitCodes = { containerName: "main", operator: "In", values: [1] };
  const executionPolicy = { podFailurePolicy: { rules: [{ action: "FailJob", onExitCodes }] } };
  const other = template({ template: { spec: { containers: [{ name: "other", image: "i" }] } } });
  const steps = ["a", "b", "c", "d", "e"].map((name) => step(name, { template: other }));
  const first = "spec.executionPolicy.podFailurePolicy.rules[0].onExitCodes.containerName: " +
    'no container is named "main" in ';
  const last = ", so the rule is left out of their Jobs; name a container that every step has, " +
    "or leave the name out";
  assertEquals(warningsOf({ executionPolicy, steps }), [
    `${first}steps "a", "b", "c" and 2 more${last}`,
  ]);
  assertEquals(warningsOf({ executionPolicy, steps: [step("x"), steps[1]] }), [
    `${first}step "b"${last}`,
  ]);
});

Deno.test("warnings() tells of expressions that become shell text, and only of those", () => {
  const shellText = (path: string) =>
    `${POD}.containers[0].${path}: the value of an expression becomes part of this script, ` +
    'quotes and semicolons too; make it an input parameter and write "$PARAM_<NAME>" in the script';
  const script = "echo {{ params.name }}";
  const table: [object, string[]][] = [
    [{ command: ["sh", "-c", script] }, [shellText("command[2]")]],
    [{ command: ["/bin/bash", "-ec"], args: [script] }, [shellText("args[0]")]],
    [{ command: ["sh", "-e", "-c", script] }, [shellText("command[3]")]],
    [{ command: ["sh", "-c", 'echo "$1"', "sh", "{{ params.name }}"] }, []],
    [{ command: ["echo", "{{ params.name }}"] }, []],
    [{ command: ["python", "-c", script] }, []],
    [{ args: ["{{ params.name }}"] }, []],
  ];
  for (const [container, expected] of table) {
    assertEquals(warningsOf({ steps: [withContainer(container)] }), expected);
  }
  const annotations = { "workflow.zen.io/expressions": "off" };
  const off = withContainer({ command: ["sh", "-c", script] }, { metadata: { annotations } });
  assertEquals(warningsOf({ steps: [off] }), []);
});

Deno.test("warnings() tells of items that look like expressions", () => {
  const items = ["{{ params.x }}", "a {{ b }}", { k: "{{ c }}" }, null];
  assertEquals(warningsOf({ steps: [step("a", { forEach: { items } })] }), [
    "spec.steps[0].forEach.items[0]: an item is taken as it is written, braces too; to compute " +
    "items, use forEach.expression",
  ]);
});

Deno.test("warnings() tells of flows too large for kubectl apply to keep a copy of", () => {
  const args = ["x".repeat(260 * 1024)];
  assertEquals(warningsOf({ steps: [withContainer({ args })] }), [
    "spec: the flow has about 261 KiB with its full status; kubectl apply keeps a copy of what it " +
    "applies in an annotation, which holds 256 KiB: use kubectl apply --server-side",
  ]);
});

Deno.test("warnings() never throws, whatever shape the spec has", () => {
  const odd = [null, 1, "x", [], {}, [null], [1], [{}], [{ name: 1 }], { a: 1 }];
  for (const value of odd) {
    for (const field of ["steps", "finally", "executionPolicy"]) {
      warningsOf({ steps: [step("a")], [field]: value });
    }
    for (const field of ["template", "metadata", "outputs", "name"]) {
      warningsOf({ steps: [{ ...step("a"), [field]: value }] });
    }
    warningsOf({ steps: [withContainer({ command: value, args: value })] });
  }
});

Deno.test("warnings() tells of a form of old, and of a parameter that nobody has given", () => {
  const spec = {
    parameters: [{ name: "day" }],
    steps: [step("a", {
      template: template({
        template: {
          spec: {
            containers: [{
              name: "c",
              image: "i",
              args: ["${parameters.day}", "${parameters.dya}"],
            }],
          },
        },
      }),
    })],
  };
  assertEquals(warnings(spec).map(({ path, message }) => `${path.join(".")}: ${message}`), [
    "spec.steps.0.template.spec.template.spec.containers.0.args.0: ${parameters.…} means nothing " +
    "here; zen-flow lint --fix writes it as {{ params.… }}",
    "spec.steps.0.template.spec.template.spec.containers.0.args.1: ${parameters.…} means nothing " +
    "here; the value of a parameter is {{ params.… }}",
    "spec.parameters.0: parameter day has no value; give it one here, or run the flow with " +
    "-p day=VALUE",
  ]);
});
