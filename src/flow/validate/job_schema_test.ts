import { assertEquals } from "@std/assert";
import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step, template } from "../../../tests/support/flow_world.ts";
import { checkJobSchema, formatErrors } from "./mod.ts";

const misfits = (spec: unknown) => formatErrors(checkJobSchema(spec as JobFlowSpec));

/** A step whose Job's spec has these fields, of any type. */
const withFields = (name: string, fields: object, more: Partial<Step> = {}) =>
  step(name, { template: template(fields), ...more });

Deno.test("checkJobSchema() finds unknown fields and wrong types, in finally too", () => {
  assertEquals(
    misfits({
      steps: [step("a"), withFields("b", { suspend: "no" })],
      finally: [withFields("c", { backofLimit: 3 })],
    }),
    [
      'spec.steps[1].template.spec.suspend: must be true or false, but is the string "no"',
      'spec.finally[0].template.spec.backofLimit: unknown field "backofLimit": did you mean ' +
      '"backoffLimit"?',
    ],
  );
});

Deno.test("checkJobSchema() leaves expressions alone, unless they are switched off", () => {
  const fields = { suspend: "{{ params.wait == 'yes' }}" };
  const literal = { metadata: { annotations: { "workflow.zen.io/expressions": "off" } } };
  assertEquals(misfits({ steps: [withFields("a", fields)] }), []);
  assertEquals(misfits({ steps: [withFields("a", fields, literal)] }).length, 1);
});

Deno.test("checkJobSchema() survives a spec of any shape", () => {
  for (const spec of [{}, { steps: 3 }, { steps: [null, 3, {}, { template: [] }] }]) {
    assertEquals(misfits(spec), []);
  }
});

Deno.test("checkJobSchema() tells every unknown field, and of a hundred what was meant", () => {
  const steps = Array.from(
    { length: 30 },
    (_, index) =>
      withFields(`s${index}`, { backofLimit: 1, complesions: 1, paralelism: 1, susspend: 1 }),
  );
  const found = misfits({ steps });
  assertEquals(found.length, 120);
  assertEquals(found.filter((line) => line.includes("did you mean")).length, 100);
});
