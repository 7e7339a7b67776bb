/** What becomes of fields that a kind does not know, or that are of a wrong type. */

import { assert, assertEquals } from "@std/assert";
import { assertFails } from "./failure.ts";
import { configMap, job, jobFlow, podTemplate } from "./objects.ts";
import type { ContractTest } from "./suite.ts";

export const fieldTests: readonly ContractTest[] = [
  {
    name: "create drops fields that a custom kind does not know, or refuses them if told to",
    async run(api) {
      const flow = { ...jobFlow("a"), colour: "red" };
      flow.spec.steps[0].shape = "round";
      const strict = api.create("jobflows", flow, { query: { fieldValidation: "Strict" } });
      await assertFails(strict, { code: 400, reason: "BadRequest" });
      const created = await api.create("jobflows", flow);
      assert(!("colour" in created));
      assert(!("shape" in created.spec.steps[0]));
    },
  },
  {
    name: "create drops fields that a built-in kind does not know, or refuses them if told to",
    async run(api) {
      const body = job("a", { colour: "red" });
      const strict = api.create("jobs", body, { query: { fieldValidation: "Strict" } });
      await assertFails(strict, { code: 400, reason: "BadRequest" });
      assert(!("colour" in (await api.create("jobs", body)).spec));
      const metadata = { name: "a", shape: "round" };
      const inMetadata = api.create("configmaps", { ...configMap("a"), metadata }, {
        query: { fieldValidation: "Strict" },
      });
      await assertFails(inMetadata, { code: 400, reason: "BadRequest" });
    },
  },
  {
    name: "patches that add unknown fields drop them, or are refused if told to",
    async run(api) {
      await api.create("jobs", job("a"));
      await api.create("jobflows", jobFlow("a"));
      const query = { fieldValidation: "Strict" };
      for (const plural of ["jobs", "jobflows"]) {
        const patches = [
          { merge: { spec: { colour: "red" } } },
          { json: [{ op: "add", path: "/spec/colour", value: "red" }] },
        ];
        for (const patch of patches) {
          await assertFails(api.patch(plural, "a", patch, { query }), {
            code: 422,
            reason: "Invalid",
            causes: ["FieldValueInvalid patch"],
          });
          assert(!("colour" in (await api.patch(plural, "a", patch)).spec));
        }
      }
    },
  },
  {
    name: "create of a built-in kind with a value of a wrong type is BadRequest",
    async run(api) {
      const expected = { code: 400, reason: "BadRequest" };
      await assertFails(api.create("jobs", job("a", { parallelism: "two" })), expected);
      await assertFails(api.create("jobs", job("a", { template: [] })), expected);
      await assertFails(api.create("configmaps", { ...configMap("a"), data: { n: 1 } }), expected);
      const resources = { limits: { cpu: "much" } };
      const containers = [{ name: "a", image: "x", resources }];
      const template = podTemplate({ containers });
      await assertFails(api.create("jobs", job("a", { template })), expected);
      const lease = { metadata: { name: "a" }, spec: { renewTime: "2026-01-01T00:00:00.000Z" } };
      await assertFails(api.create("leases", lease), expected);
    },
  },
  {
    name: "create of a custom kind with a value of a wrong type is Invalid",
    async run(api) {
      await assertFails(api.create("jobflows", jobFlow("a", { steps: "all" })), {
        code: 422,
        reason: "Invalid",
        name: "a",
        kind: "JobFlow",
        group: "workflow.zen.io",
        causes: ["FieldValueInvalid <nil>", "FieldValueTypeInvalid spec.steps"],
      });
    },
  },
  {
    name: "create keeps what a custom kind says is to be kept as it is",
    async run(api) {
      const flow = jobFlow("a");
      flow.spec.steps[0].template.spec.template.spec.novelty = { deep: [1, "two", null] };
      const created = await api.create("jobflows", flow);
      const { novelty } = created.spec.steps[0].template.spec.template.spec;
      assertEquals(novelty, { deep: [1, "two", null] });
    },
  },
];
