/** What the API refuses in JobFlows by the schema and the rules of their CRD. */

import { assertEquals } from "@std/assert";
import { assertFails, type Failure, failureOf } from "./failure.ts";
import { REFUSED_FLOWS } from "./job_flow_refusals.ts";
import { jobFlow, podTemplate } from "./objects.ts";
import type { ContractTest } from "./suite.ts";

function invalidFlow(causes: string[]): Failure {
  return {
    code: 422,
    reason: "Invalid",
    name: "a",
    kind: "JobFlow",
    group: "workflow.zen.io",
    causes,
  };
}

/** Another command for the same step. */
function otherSteps() {
  const { steps } = jobFlow("a").spec;
  const changed = podTemplate({ containers: [{ name: "main", image: "busybox:2" }] });
  return [{ ...steps[0], template: { ...steps[0].template, spec: { template: changed } } }];
}

export const jobFlowTests: readonly ContractTest[] = [
  {
    name: "JobFlow creation refuses what the rules of the CRD refuse",
    async run(api) {
      for (const { spec, fields } of REFUSED_FLOWS) {
        const request = api.create("jobflows", jobFlow("a", spec));
        const causes = fields.map((field) => `FieldValueInvalid ${field}`);
        assertEquals(await failureOf(request), invalidFlow(causes), JSON.stringify(spec));
      }
    },
  },
  {
    name: "JobFlow creation refuses what the schema refuses, with all its causes",
    async run(api) {
      const { steps } = jobFlow("a").spec;
      const wrong: [Record<string, unknown>, ...string[]][] = [
        [{ steps: [{ ...steps[0], name: "A_" }] }, "FieldValueInvalid spec.steps[0].name"],
        [{ steps: [] }, "FieldValueInvalid spec.steps"],
        [
          { steps: [{ template: steps[0].template }] },
          "FieldValueInvalid <nil>",
          "FieldValueRequired spec.steps[0].name",
        ],
        [
          { steps: [{ ...steps[0], name: "x".repeat(64) }] },
          "FieldValueInvalid <nil>",
          "FieldValueTooLong spec.steps[0].name",
        ],
        [
          { steps: [{ ...steps[0], type: "Magic", timeoutSeconds: 0 }] },
          "FieldValueInvalid <nil>",
          "FieldValueInvalid spec.steps[0].timeoutSeconds",
          "FieldValueNotSupported spec.steps[0].type",
        ],
        [
          { suspend: "yes", executionPolicy: { parallelism: "two" } },
          "FieldValueInvalid <nil>",
          "FieldValueTypeInvalid spec.executionPolicy.parallelism",
          "FieldValueTypeInvalid spec.suspend",
        ],
        [
          {
            steps: Array.from({ length: 1001 }, (_, i) => ({ ...steps[0], name: `s${i}` })),
          },
          "FieldValueInvalid <nil>",
          "FieldValueTooMany spec.steps",
        ],
      ];
      for (const [spec, ...causes] of wrong) {
        await assertFails(api.create("jobflows", jobFlow("a", spec)), invalidFlow(causes));
      }
      const { spec: _spec, ...bare } = jobFlow("a");
      const causes = ["FieldValueInvalid <nil>", "FieldValueRequired spec"];
      await assertFails(api.create("jobflows", bare), invalidFlow(causes));
    },
  },
  {
    name: "JobFlow updates may change the steps until the flow starts",
    async run(api) {
      await api.create("jobflows", jobFlow("a"));
      const steps = otherSteps();
      const before = await api.patch("jobflows", "a", { merge: { spec: { steps } } });
      assertEquals(before.spec.steps, steps);
      const started = { status: { startTime: "2026-01-01T00:00:00Z", phase: "Running" } };
      await api.patch("jobflows", "a", { merge: started }, { subresource: "status" });
      const fixed = [
        { steps: jobFlow("a").spec.steps },
        { finally: [{ name: "last", type: "Manual" }] },
        { parameters: [{ name: "p", value: "x" }] },
        { resourceTemplates: { configMapTemplates: [{ metadata: { name: "x" } }] } },
      ];
      for (const spec of fixed) {
        const request = api.patch("jobflows", "a", { merge: { spec } });
        await assertFails(request, invalidFlow(["FieldValueInvalid <nil>"]));
      }
      const free = { suspend: true, cancel: true, executionPolicy: { parallelism: 2 } };
      const { spec } = await api.patch("jobflows", "a", { merge: { spec: free } });
      assertEquals([spec.suspend, spec.cancel, spec.executionPolicy], [true, true, {
        parallelism: 2,
      }]);
    },
  },
];
