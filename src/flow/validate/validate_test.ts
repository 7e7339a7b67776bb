import { assertEquals } from "@std/assert";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step, template } from "../../../tests/support/flow_world.ts";
import { completeFlow } from "../../../tests/support/jobflow_samples.ts";
import { formatErrors, validate, warnings } from "./mod.ts";

/** The errors of a spec, which may be of any shape. */
const errorsOf = (spec: unknown) => formatErrors(validate(spec as JobFlowSpec));

Deno.test("validate() finds nothing wrong with a good flow", () => {
  assertEquals(errorsOf({ steps: [step("a"), step("b", { dependencies: ["a"], when: "" })] }), []);
});

Deno.test("validate() names every error with its path, not only the first", () => {
  assertEquals(
    errorsOf({
      steps: [
        step("fetch"),
        step("build", { dependencies: ["fetchh", ""] }),
        step("build"),
        { name: "bare" },
      ],
    }),
    [
      'spec.steps[2].name: another step is named "build"; names are unique',
      'spec.steps[1].dependencies[0]: no step is named "fetchh"; did you mean "fetch"?',
      "spec.steps[1].dependencies[1]: a dependency cannot be empty; name a step",
      "spec.steps[3]: a step needs a template (a batch/v1 Job), unless its type is Manual",
    ],
  );
});

Deno.test("validate() prints a cycle", () => {
  const spec = {
    steps: [
      step("a", { dependencies: ["c"] }),
      step("b", { dependencies: ["a"] }),
      step("c", { dependencies: ["b"] }),
    ],
  };
  assertEquals(errorsOf(spec), [
    "spec.steps[0].dependencies: the steps wait for each other in a circle: a -> c -> b -> a",
  ]);
});

Deno.test("validate() refuses what a template may not set", () => {
  const given = template() as unknown as Record<string, Record<string, unknown>>;
  given.metadata = { name: "x", ownerReferences: [], labels: { "workflow.zen.io/step": "y" } };
  given.spec!.selector = {};
  given.status = {};
  assertEquals(errorsOf({ steps: [{ name: "a", template: given }] }), [
    "spec.steps[0].template.metadata.name: zen-flow or Kubernetes sets this; remove it from the template",
    "spec.steps[0].template.metadata.ownerReferences: zen-flow or Kubernetes sets this; remove it from the template",
    "spec.steps[0].template.spec.selector: zen-flow or Kubernetes sets this; remove it from the template",
    "spec.steps[0].template.status: zen-flow or Kubernetes sets this; remove it from the template",
    'spec.steps[0].template.metadata.labels["workflow.zen.io/step"]: labels that begin with workflow.zen.io/ are set by zen-flow; remove it',
  ]);
});

Deno.test("validate() wants a Job with a named container and an image, and a restartPolicy of Jobs", () => {
  const bare = (podSpec: object) => ({
    steps: [{
      name: "a",
      template: { apiVersion: "batch/v1", kind: "CronJob", spec: { template: { spec: podSpec } } },
    }],
  });
  assertEquals(errorsOf(bare({ restartPolicy: "Always", containers: [{ image: "x" }] })), [
    'spec.steps[0].template.kind: must be "Job": current value is "CronJob"',
    'spec.steps[0].template.spec.template.spec.restartPolicy: must be "Never" or "OnFailure" in a Job: current value is "Always"',
    "spec.steps[0].template.spec.template.spec.containers[0].name: a container needs a name",
  ]);
  assertEquals(
    errorsOf(bare({})).at(-1),
    [
      "spec.steps[0].template.spec.template.spec.containers: at least one container is needed",
    ][0],
  );
});

Deno.test("validate() refuses durations of zero, and longer than Go can tell", () => {
  const backoff = { duration: "99999999999h", maxDuration: "0s" };
  assertEquals(errorsOf({ steps: [step("a", { retryPolicy: { backoff } })] }), [
    "spec.steps[0].retryPolicy.backoff.duration: must be no longer than 292 years",
    "spec.steps[0].retryPolicy.backoff.maxDuration: must be more than zero",
  ]);
});

Deno.test("validate() checks the rules of podFailurePolicy", () => {
  const rules = [{ action: "Ignore" }, {
    action: "FailJob",
    onExitCodes: { operator: "In", values: [0, 1] },
  }];
  assertEquals(
    errorsOf({ executionPolicy: { podFailurePolicy: { rules } }, steps: [step("a")] }),
    [
      "spec.executionPolicy.podFailurePolicy.rules[0]: a rule has either onExitCodes or onPodConditions",
      "spec.executionPolicy.podFailurePolicy.rules[1].onExitCodes.values: cannot contain 0 with operator In, because exit code 0 is no failure",
    ],
  );
});

Deno.test("validate() lets {{ pass where the step switches expressions off", () => {
  const braces = template({
    template: { spec: { containers: [{ name: "c", image: "i", args: ["{{ .Name }}"] }] } },
  });
  const annotations = { "workflow.zen.io/expressions": "off" };
  assertEquals(
    errorsOf({ steps: [step("a", { template: braces, metadata: { annotations } })] }),
    [],
  );
});

Deno.test("validate() and warnings() never throw, whatever stands at any place of a spec", () => {
  // What is under finally is looked at by the same rules.
  const complete = () => ({ ...completeFlow("odd").spec, finally: [] });
  for (const path of placesOf(complete(), [])) {
    for (const value of [null, "x", [[]], { toString: 1 }]) {
      const spec = complete();
      put(spec, path, value);
      validate(spec);
      warnings(spec);
    }
  }
});

function placesOf(value: unknown, path: readonly string[]): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const inside = Object.entries(value).flatMap(([key, child]) => placesOf(child, [...path, key]));
  return path.length === 0 ? inside : [path, ...inside];
}

function put(target: unknown, path: readonly string[], value: unknown): void {
  const parent = path.slice(0, -1).reduce<unknown>(
    (at, key) => Reflect.get(at as object, key),
    target,
  );
  Reflect.set(parent as object, path.at(-1)!, value);
}

Deno.test("validate() compares wrong names with no names that are not text", () => {
  const text = "{{ params.x + inputs.parameters.x + steps.xx.phase }}";
  const unnamed = [{ name: 1, value: "1" }, { name: false, value: "2" }, { value: "3" }];
  const from = [{ name: "x", from: "xx/x", path: "/x" }];
  const steps = [1, false, undefined, "a"].map((name) => ({
    ...step("a", { when: text }),
    name,
    metadata: { annotations: { text } },
    inputs: { parameters: unnamed, artifacts: from },
  }));
  const errors = validate({ parameters: unnamed, steps } as unknown as JobFlowSpec);
  assertEquals(errors.filter(({ message }) => message.includes('is named "xx"')).length > 0, true);
});

Deno.test("validate() tells every unknown name, and of a hundred what was meant", () => {
  const dependencies = Array.from({ length: 64 }, () => "fetchh");
  const when = "steps.fetchh.phase == 'Succeeded'";
  const steps = Array.from({ length: 10 }, (_, index) => step(`s${index}`, { dependencies }));
  const errors = validate({
    steps: [
      step("fetch"),
      ...steps,
      ...steps.map((one) => ({ ...one, name: `${one.name}x`, when })),
    ],
  });
  const meant = (of: string) => errors.filter(({ message }) => message.includes(of)).length;
  assertEquals(errors.filter(({ path }) => path.includes("dependencies")).length, 20 * 64);
  assertEquals(meant("did you mean"), 100 + 10);
});

Deno.test("validate() lets a step look at all that is upstream of it, and at nothing else", () => {
  const when = (name: string) => ({ when: `steps.${name}.phase == 'Succeeded'` });
  const chain = [
    step("a"),
    step("b", { dependencies: ["a"], ...when("a") }),
    step("side", { dependencies: ["a"] }),
    step("c", { dependencies: ["b"], ...when("a") }),
    step("d", { dependencies: ["c", "side"], ...when("a") }),
  ];
  assertEquals(validate({ steps: chain }), []);
  const wrong = [step("e", { dependencies: ["c"], ...when("side") }), step("f", when("f"))];
  assertEquals(
    validate({ steps: [...chain, ...wrong] }).map(({ path, message }) => [path[2], message]),
    [
      [5, 'step "side" need not have ended by then; make it a dependency (at character 1)'],
      [6, 'step "f" need not have ended by then; make it a dependency (at character 1)'],
    ],
  );
});
