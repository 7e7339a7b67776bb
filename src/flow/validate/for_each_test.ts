import { assertEquals } from "@std/assert";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step, template } from "../../../tests/support/flow_world.ts";
import { formatErrors, validate } from "./mod.ts";

const JOB = "spec.steps[0].template.spec";
const POD = `${JOB}.template.spec`;

/** The errors of a flow whose one forEach step has this in its Job's spec and its pod's. */
function errorsOf(jobSpec: object, podSpec: object = {}): string[] {
  const containers = [{ name: "main", image: "i" }];
  const given = template({ ...jobSpec, template: { spec: { containers, ...podSpec } } });
  const spec: JobFlowSpec = {
    steps: [step("a", { template: given, forEach: { items: ["x"] } })],
  };
  return formatErrors(validate(spec));
}

Deno.test("validate() lets a forEach template say how many run, and how often one is tried", () => {
  assertEquals(errorsOf({}), []);
  assertEquals(
    errorsOf({
      completionMode: "Indexed",
      parallelism: 5,
      backoffLimitPerIndex: 2,
      maxFailedIndexes: 1,
    }),
    [],
  );
  assertEquals(errorsOf({ parallelism: 100_001 }), [
    `${JOB}.parallelism: must be at most 100000 in an Indexed Job`,
  ]);
});

Deno.test("validate() refuses a forEach template with indexes of its own", () => {
  assertEquals(errorsOf({ completions: 3, completionMode: "NonIndexed" }), [
    `${JOB}.completions: forEach gives the Job one index for each item; remove completions`,
    `${JOB}.completionMode: forEach makes an Indexed Job, but this is "NonIndexed"; remove it`,
  ]);
});

Deno.test("validate() keeps free the names under which a pod finds its item", () => {
  const containers = [{
    name: "main",
    image: "i",
    env: [{ name: "ZEN_FLOW_ITEM", value: "x" }, { name: "JOB_COMPLETION_INDEX", value: "../0" }],
    volumeMounts: [
      { name: "v", mountPath: "/zen-flow/./item/" },
      { name: "v", mountPath: "/zen-flow/item/below" },
      { name: "v", mountPath: "/zen-flow/items" },
    ],
  }];
  const taken = "in a forEach step";
  assertEquals(
    errorsOf({}, { containers, volumes: [{ name: "v" }, { name: "zen-flow-items" }] }),
    [
      `${POD}.volumes[1].name: ${taken} zen-flow-items is the volume with the items; choose another name`,
      `${POD}.containers[0].env[0].name: ${taken} ZEN_FLOW_ITEM holds the path of the item; choose another name`,
      `${POD}.containers[0].env[1].name: ${taken} JOB_COMPLETION_INDEX is the item's index, by Kubernetes; choose another name`,
      `${POD}.containers[0].volumeMounts[0].mountPath: /zen-flow/item is the file with the item; mount it elsewhere`,
      `${POD}.containers[0].volumeMounts[1].mountPath: /zen-flow/item is the file with the item; mount it elsewhere`,
    ],
  );
});

Deno.test("validate() refuses whole numbers among the items that readers of JSON would change", () => {
  const forEach = { items: [2 ** 53 - 1, 2 ** 53, 0.1, { ids: ["9007199254740993", -(2 ** 60)] }] };
  const change = "readers of JSON change whole numbers beyond 9007199254740991; write it as text";
  assertEquals(formatErrors(validate({ steps: [step("a", { forEach })] })), [
    `spec.steps[0].forEach.items[1]: ${change}`,
    `spec.steps[0].forEach.items[3].ids[1]: ${change}`,
  ]);
});

Deno.test("validate() never throws on a forEach step of any shape", () => {
  const shapes = [null, 1, "x", [], {}, { items: 3 }, { items: null }];
  for (const forEach of shapes) {
    validate({ steps: [{ name: "a", forEach, template: 3 }, { name: "b", forEach }] } as never);
  }
});

Deno.test("validate() checks the expression that gives the items", () => {
  const check = (expression: string) =>
    formatErrors(validate({
      parameters: [{ name: "pages", value: "a" }],
      steps: [
        step("other"),
        step("a", {
          forEach: { expression },
          inputs: { parameters: [{ name: "sep", value: "," }] },
        }),
      ],
    }));
  const at = "spec.steps[1].forEach.expression";
  for (
    const good of ["[dyn(1), dyn('a')]", "params.pages.split(inputs.parameters.sep)", "dyn([])"]
  ) {
    assertEquals(check(good), [], good);
  }
  assertEquals(check("params.pages"), [`${at}: needs a list, but this gives a string`]);
  assertEquals(check("params.page.split(',')"), [
    `${at}: no parameter of the flow is named "page"; did you mean "pages"? (at character 1)`,
  ]);
  assertEquals(check("[steps.other.reason]"), [
    `${at}: step "other" need not have ended by then; make it a dependency (at character 2)`,
  ]);
  assertEquals(check("[1,").length, 1);
});
