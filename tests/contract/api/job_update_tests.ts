/** What may change in a Job, and in its status. */

import { assertEquals } from "@std/assert";
import { assertFails, failureOf } from "./failure.ts";
import { invalidJob } from "./job_refusals.ts";
import { job } from "./objects.ts";
import type { ContractTest } from "./suite.ts";

const REFUSED_COMPLETE = [
  "FieldValueInvalid status.conditions",
  "FieldValueRequired status.completionTime",
  "FieldValueRequired status.startTime",
];

export const jobUpdateTests: readonly ContractTest[] = [
  {
    name: "Job updates may change parallelism, suspension and deadlines",
    async run(api) {
      await api.create("jobs", job("a"));
      const merge = {
        spec: {
          parallelism: 3,
          activeDeadlineSeconds: 60,
          backoffLimit: 2,
          ttlSecondsAfterFinished: 9,
        },
      };
      const { spec, metadata } = await api.patch("jobs", "a", { merge });
      const seen = [spec.parallelism, spec.activeDeadlineSeconds, spec.backoffLimit];
      assertEquals([...seen, spec.ttlSecondsAfterFinished], [3, 60, 2, 9]);
      assertEquals(metadata.generation, 2);
    },
  },
  {
    name: "Job updates may not change what makes the Job",
    async run(api) {
      await api.create("jobs", job("a"));
      const refuse = async (spec: unknown, causes: string[]) =>
        await assertFails(api.patch("jobs", "a", { merge: { spec } }), invalidJob("a", causes));
      await refuse({ completions: 2 }, ["FieldValueInvalid spec.completions"]);
      await refuse({ completionMode: "Indexed" }, ["FieldValueInvalid spec.completionMode"]);
      const policy = { rules: [{ action: "Ignore", onPodConditions: [{ type: "x.io/a" }] }] };
      await refuse({ podFailurePolicy: policy, podReplacementPolicy: "Failed" }, [
        "FieldValueInvalid spec.podFailurePolicy",
      ]);
    },
  },
  {
    name: "Job updates may not change the template, but where its pods go while it is suspended",
    async run(api) {
      await api.create("jobs", job("a", { suspend: false, parallelism: 0 }));
      const image = { spec: { containers: [{ name: "main", image: "busybox:2" }] } };
      const node = { spec: { nodeSelector: { zone: "a" } } };
      const patch = (name: string, template: unknown) =>
        api.patch("jobs", name, { strategic: { spec: { template } } });
      const causes = ["FieldValueInvalid spec.template"];
      await assertFails(patch("a", image), invalidJob("a", causes));
      await assertFails(patch("a", node), invalidJob("a", causes));
      await api.create("jobs", job("b"));
      const moved = await patch("b", node);
      assertEquals(moved.spec.template.spec.nodeSelector, { zone: "a" });
      assertEquals((await failureOf(patch("b", image))).code, 422);
    },
  },
  {
    name: "Job status must go from started to finished as the Job controller has it go",
    async run(api) {
      // Managed by nobody, so that a cluster's own controller keeps out of it.
      await api.create("jobs", job("a", { suspend: false, managedBy: "x.io/nobody" }));
      const startTime = "2026-01-01T00:00:00Z";
      const completionTime = "2026-01-01T00:01:00Z";
      const is = (type: string) => ({ type, status: "True" });
      const write = (status: unknown) =>
        api.patch("jobs", "a", { merge: { status } }, { subresource: "status" });
      const refuse = async (status: unknown, ...causes: string[]) =>
        await assertFails(write(status), invalidJob("a", causes));
      await refuse({ conditions: [is("Complete")] }, ...REFUSED_COMPLETE);
      await refuse(
        { startTime, conditions: [is("Failed")] },
        "FieldValueInvalid status.conditions",
      );
      await refuse({ startTime, completionTime }, "FieldValueInvalid status.completionTime");
      await write({ startTime, active: 1 });
      await refuse(
        { completionTime, conditions: [is("SuccessCriteriaMet"), is("Complete")] },
        "FieldValueInvalid status.active",
      );
      const done = await write({
        active: 0,
        succeeded: 1,
        completionTime,
        conditions: [is("SuccessCriteriaMet"), is("Complete")],
      });
      assertEquals(done.status.completionTime, completionTime);
      await refuse(
        { conditions: [is("SuccessCriteriaMet")], completionTime: null },
        "FieldValueInvalid status.conditions",
      );
      await refuse({ succeeded: 0 }, "FieldValueInvalid status.succeeded");
    },
  },
];
