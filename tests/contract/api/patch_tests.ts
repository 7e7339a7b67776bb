/** What each type of patch does and refuses. */

import { assertEquals } from "@std/assert";
import { configMap, job, jobFlow, pod } from "./objects.ts";
import type { ContractTest } from "./suite.ts";
import { assertFails, failureOf } from "./failure.ts";

export const patchTests: readonly ContractTest[] = [
  {
    name: "merge patch merges objects, removes what is null and replaces lists",
    async run(api) {
      const body = configMap("a", { labels: { keep: "1", drop: "2" }, finalizers: ["x.io/a"] });
      await api.create("configmaps", { ...body, data: { keep: "1", drop: "2" } });
      const patched = await api.patch("configmaps", "a", {
        merge: {
          metadata: { labels: { drop: null, add: "3" }, finalizers: ["x.io/b"] },
          data: { drop: null, add: "3" },
        },
      });
      assertEquals(patched.data, { keep: "1", add: "3" });
      assertEquals(patched.metadata.labels, { keep: "1", add: "3" });
      assertEquals(patched.metadata.finalizers, ["x.io/b"]);
      assertEquals(await api.get("configmaps", "a"), patched);
    },
  },
  {
    name: "merge patch carries a resourceVersion as a condition",
    async run(api) {
      const { metadata: { resourceVersion } } = await api.create("configmaps", configMap("a"));
      const patch = (key: string) =>
        api.patch("configmaps", "a", { merge: { metadata: { resourceVersion }, data: { key } } });
      assertEquals((await patch("two")).data, { key: "two" });
      const expected = { code: 409, reason: "Conflict", name: "a", kind: "configmaps" };
      await assertFails(patch("three"), expected);
    },
  },
  {
    name: "JSON Patch applies its operations in order",
    async run(api) {
      await api.create("jobflows", jobFlow("a", { parameters: [{ name: "p", value: "1" }] }));
      const patched = await api.patch("jobflows", "a", {
        json: [
          { op: "test", path: "/spec/parameters/0/name", value: "p" },
          { op: "add", path: "/spec/parameters/-", value: { name: "last", value: "3" } },
          { op: "add", path: "/spec/parameters/1", value: { name: "middle", value: "2" } },
          { op: "replace", path: "/spec/parameters/0/value", value: "one" },
          { op: "copy", from: "/spec/parameters/0/value", path: "/spec/parameters/2/value" },
          { op: "add", path: "/metadata/annotations", value: { "a~b": "x", "c/d": "y" } },
          { op: "remove", path: "/metadata/annotations/a~0b" },
          { op: "move", from: "/metadata/annotations/c~1d", path: "/metadata/annotations/moved" },
        ],
      });
      assertEquals(patched.spec.parameters, [
        { name: "p", value: "one" },
        { name: "middle", value: "2" },
        { name: "last", value: "one" },
      ]);
      assertEquals(patched.metadata.annotations, { moved: "y" });
      assertEquals(patched.metadata.generation, 2);
    },
  },
  {
    name: "JSON Patch that replaces a stale resourceVersion is a Conflict",
    async run(api) {
      const { metadata } = await api.create("jobflows", jobFlow("a"));
      const patch = (suspend: boolean) =>
        api.patch("jobflows", "a", {
          json: [
            { op: "replace", path: "/metadata/resourceVersion", value: metadata.resourceVersion },
            { op: "add", path: "/spec/suspend", value: suspend },
          ],
        });
      assertEquals((await patch(true)).spec.suspend, true);
      await assertFails(patch(false), {
        code: 409,
        reason: "Conflict",
        name: "a",
        kind: "jobflows",
        group: "workflow.zen.io",
      });
    },
  },
  {
    name: "JSON Patch whose test does not hold changes nothing",
    async run(api) {
      await api.create("configmaps", configMap("a"));
      const failure = await failureOf(api.patch("configmaps", "a", {
        json: [
          { op: "replace", path: "/data/key", value: "two" },
          { op: "test", path: "/data/key", value: "three" },
        ],
      }));
      assertEquals([failure.code, failure.reason], [422, "Invalid"]);
      assertEquals((await api.get("configmaps", "a")).data, { key: "one" });
    },
  },
  {
    name: "JSON Patch that does not apply is Invalid",
    async run(api) {
      await api.create("configmaps", configMap("a"));
      for (
        const operation of [
          { op: "remove", path: "/data/none" },
          { op: "replace", path: "/none/deep", value: "x" },
          { op: "add", path: "/none/deep", value: "x" },
          { op: "copy", from: "/none/deep", path: "/data/x" },
          { op: "move", from: "/data/none", path: "/data/x" },
          { op: "fly", path: "/data" },
          { op: "add", path: "", value: {} },
          {},
        ]
      ) {
        const request = api.patch("configmaps", "a", { json: [operation] });
        await assertFails(request, { code: 422, reason: "Invalid" });
      }
    },
  },
  {
    name: "JSON Patch takes a member that an object lacks for null",
    async run(api) {
      await api.create("jobflows", jobFlow("a", { parameters: [{ name: "p" }] }));
      const patched = await api.patch("jobflows", "a", {
        json: [
          { op: "test", path: "/spec/suspend", value: null },
          { op: "replace", path: "/spec/suspend", value: true },
          { op: "copy", from: "/spec/parameters/0/value", path: "/spec/parameters/0/description" },
        ],
      });
      assertEquals(patched.spec.suspend, true);
      assertEquals(patched.spec.parameters, [{ name: "p" }]);
    },
  },
  {
    name: "a patch that is malformed is BadRequest",
    async run(api) {
      await api.create("configmaps", configMap("a"));
      const expected = { code: 400, reason: "BadRequest" };
      await assertFails(api.patch("configmaps", "a", { json: { op: "add" } }), expected);
      await assertFails(api.patch("configmaps", "a", { json: ["add"] }), expected);
      await assertFails(api.patch("configmaps", "a", { merge: "text" }), expected);
      await assertFails(api.patch("configmaps", "a", { strategic: [1] }), expected);
    },
  },
  {
    name: "a patch of an unknown type is UnsupportedMediaType",
    async run(api) {
      await api.create("configmaps", configMap("a"));
      const request = api.request({
        method: "PATCH",
        path: api.path("configmaps", "a"),
        contentType: "application/json",
        bodyJson: {},
      });
      await assertFails(request, { code: 415, reason: "UnsupportedMediaType" });
    },
  },
  {
    name: "strategic merge patch joins lists by their key",
    async run(api) {
      await api.create("jobs", job("a"));
      const patched = await api.patch("jobs", "a", {
        strategic: {
          metadata: { finalizers: ["x.io/a"] },
          spec: {
            parallelism: 3,
            template: {
              spec: { containers: [{ name: "main", resources: { limits: { cpu: "1" } } }] },
            },
          },
        },
      });
      const [container] = patched.spec.template.spec.containers;
      assertEquals(patched.spec.parallelism, 3);
      assertEquals(container.command, ["true"]);
      assertEquals(container.resources, { limits: { cpu: "1" } });
      const more = await api.patch("jobs", "a", {
        strategic: { metadata: { finalizers: ["x.io/b"], labels: { a: "b" } } },
      });
      assertEquals(more.metadata.finalizers?.toSorted(), ["x.io/a", "x.io/b"]);
      const less = await api.patch("jobs", "a", {
        strategic: { metadata: { "$deleteFromPrimitiveList/finalizers": ["x.io/a"] } },
      });
      assertEquals(less.metadata.finalizers, ["x.io/b"]);
    },
  },
  {
    name: "strategic merge patch obeys its directives",
    async run(api) {
      await api.create("pods", { ...pod("a"), metadata: { name: "a", labels: { old: "1" } } });
      const condition = (type: string) => ({ type, status: "True", reason: "Test" });
      const set = await api.patch("pods", "a", {
        strategic: { status: { conditions: [condition("x.io/a"), condition("x.io/b")] } },
      }, { subresource: "status" });
      assertEquals(typesOf(set.status.conditions), ["x.io/a", "x.io/b"]);
      const deleted = await api.patch("pods", "a", {
        strategic: { status: { conditions: [{ $patch: "delete", type: "x.io/a" }] } },
      }, { subresource: "status" });
      assertEquals(typesOf(deleted.status.conditions), ["x.io/b"]);
      const replaced = await api.patch("pods", "a", {
        strategic: { metadata: { labels: { $patch: "replace", only: "this" } } },
      });
      assertEquals(replaced.metadata.labels, { only: "this" });
    },
  },
  {
    name: "strategic merge patch of a custom kind is UnsupportedMediaType",
    async run(api) {
      await api.create("jobflows", jobFlow("a"));
      const request = api.patch("jobflows", "a", { strategic: { spec: { suspend: true } } });
      await assertFails(request, { code: 415, reason: "UnsupportedMediaType" });
    },
  },
  {
    name: "apply patch creates what is missing, where it is served",
    differences: ["apply-patch"],
    async run(api, differs) {
      const applied = api.patch("configmaps", "a", { apply: configMap("a") }, {
        query: { fieldManager: "contract" },
      });
      if (differs("apply-patch")) {
        await assertFails(applied, { code: 415, reason: "UnsupportedMediaType" });
      } else {
        assertEquals((await applied).data, { key: "one" });
      }
    },
  },
  {
    name: "a patch of what does not exist is NotFound",
    async run(api) {
      const expected = { code: 404, reason: "NotFound", name: "a", kind: "configmaps" };
      await assertFails(api.patch("configmaps", "a", { merge: {} }), expected);
      await assertFails(api.patch("configmaps", "a", { json: [] }), expected);
    },
  },
  {
    name: "a patch cannot rename or move an object",
    async run(api) {
      await api.create("configmaps", configMap("a"));
      const expected = { code: 400, reason: "BadRequest" };
      const rename = api.patch("configmaps", "a", { merge: { metadata: { name: "b" } } });
      await assertFails(rename, expected);
      const move = api.patch("configmaps", "a", { merge: { metadata: { namespace: "b" } } });
      await assertFails(move, expected);
    },
  },
  {
    name: "a patch cannot give an object another uid",
    async run(api) {
      await api.create("configmaps", configMap("a"));
      const uid = "11111111-1111-4111-8111-111111111111";
      const failure = await failureOf(
        api.patch("configmaps", "a", { merge: { metadata: { uid } } }),
      );
      assertEquals([failure.code, failure.causes], [422, ["FieldValueInvalid metadata.uid"]]);
    },
  },
  {
    name: "a patch that changes nothing writes nothing",
    async run(api) {
      const { metadata: { resourceVersion } } = await api.create("jobflows", jobFlow("a"));
      for (
        const patch of [
          { merge: { spec: {} } },
          { json: [] },
          { json: [{ op: "add", path: "/kind", value: "JobFlow" }] },
        ]
      ) {
        const patched = await api.patch("jobflows", "a", patch);
        assertEquals(patched.metadata.resourceVersion, resourceVersion);
      }
    },
  },
  {
    name: "a patch that makes an object invalid is Invalid",
    async run(api) {
      await api.create("jobs", job("a"));
      await assertFails(api.patch("jobs", "a", { merge: { spec: { backoffLimit: -1 } } }), {
        code: 422,
        reason: "Invalid",
        name: "a",
        kind: "Job",
        group: "batch",
        causes: ["FieldValueInvalid spec.backoffLimit"],
      });
    },
  },
];

function typesOf(conditions: { type: string }[]): string[] {
  return conditions.map(({ type }) => type).sort();
}
