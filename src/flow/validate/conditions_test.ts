import { assertEquals } from "@std/assert";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step } from "../../../tests/support/flow_world.ts";
import { formatErrors, validate } from "./mod.ts";

const errorsOf = (spec: JobFlowSpec) => formatErrors(validate(spec));

/** The errors of a condition on a step below a, with b beside it. */
function below(when: string, overrides = {}): string[] {
  return errorsOf({
    steps: [
      step("a", overrides),
      step("a-b"),
      step("b"),
      step("x", { dependencies: ["a", "a-b"], when }),
    ],
  }).map((error) => error.replace(/^spec\.steps\[3\]\.when: /, ""));
}

Deno.test("checkConditions() takes conditions that are right", () => {
  for (
    const when of [
      "always",
      "never",
      "true",
      "steps.a.phase == 'Succeeded'",
      "steps['a-b'].reason != '' || flow.name.startsWith('n')",
      "steps.a.phase in ['Succeeded', 'Skipped']",
    ]
  ) assertEquals(below(when), [], when);
});

Deno.test("checkConditions() says that a condition has no braces around what it names", () => {
  const error = "is an expression itself: write it without {{ }} and ${ }, as params.day == " +
    '"monday"';
  for (
    const when of [
      "{{ steps.a.phase }} == 'Failed'",
      "{{.Parameters.p}} == 'x'",
      "${parameters.p} == 'x'",
    ]
  ) assertEquals(below(when), [error], when);
  assertEquals(below("steps.a.reason == '{{'"), []);
});

Deno.test("checkConditions() names what is wrong, and where in the expression", () => {
  assertEquals(below("steps.ghost.phase == 'x'"), ['no step is named "ghost" (at character 1)']);
  assertEquals(below("true && steps.b.phase == 'x'"), [
    'step "b" need not have ended by then; make it a dependency (at character 9)',
  ]);
  assertEquals(below("steps.a.fase == 'x'"), [
    'a step has no "fase" here; it has phase, reason and outputs (at character 1)',
  ]);
  assertEquals(below("steps[flow.name].phase == 'x'"), [
    "name one step, as in steps.build or steps['build-it'] (at character 1)",
  ]);
  assertEquals(below("'text'"), [
    "a condition must give true or false, but this gives a string",
  ]);
  assertEquals(below("flow.name + 1 == 'x'").length, 1);
  assertEquals(below("1 +").length, 1);
  assertEquals(below("nothing.here").length, 1);
});

Deno.test("checkConditions() knows flow.result in finally only", () => {
  const when = "flow.result == 'Failed' && steps.a.phase == 'Failed'";
  assertEquals(errorsOf({ steps: [step("a")], finally: [step("f", { when })] }), []);
  assertEquals(below("flow.result == 'Failed'").length, 1);
});

Deno.test("checkConditions() refuses a condition that can never hold", () => {
  const never = (when: string, overrides = {}) => below(when, overrides).length;
  assertEquals(below("steps.a.phase == 'Failed'"), [
    'can never hold: when step "a" fails, what depends on it is skipped; ' +
    'give "a" continueOnFailure: true, or put this step under finally',
  ]);
  assertEquals(never("'Failed' == steps.a.phase && true"), 1);
  assertEquals(never("steps.a.phase != 'Succeeded'"), 1);
  assertEquals(never("steps.a.phase == 'Failed'", { continueOnFailure: true }), 0);
  assertEquals(never("steps.a.phase != 'Succeeded'", { when: "flow.name == 'x'" }), 0);
  assertEquals(never("steps.a.phase == 'Failed' || true"), 0);
});
