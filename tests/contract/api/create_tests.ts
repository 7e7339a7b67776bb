/** What a creation does and refuses. */

import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { configMap, job, jobFlow } from "./objects.ts";
import type { ContractTest } from "./suite.ts";
import { assertFails, failureOf } from "./failure.ts";

const RFC3339_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const createTests: readonly ContractTest[] = [
  {
    name: "create answers the object with the metadata that the server makes",
    async run(api) {
      const created = await api.create("configmaps", configMap("a", { labels: { x: "y" } }));
      const { uid, resourceVersion, creationTimestamp, managedFields: _, ...rest } =
        created.metadata;
      assertEquals(rest, { name: "a", namespace: api.namespace, labels: { x: "y" } });
      assertMatch(uid ?? "", UUID);
      assertMatch(resourceVersion ?? "", /^[1-9]\d*$/);
      assertMatch(creationTimestamp ?? "", RFC3339_SECONDS);
      assertEquals([created.apiVersion, created.kind], ["v1", "ConfigMap"]);
      assertEquals(created.data, { key: "one" });
      assertEquals(await api.get("configmaps", "a"), created);
    },
  },
  {
    name: "create gives managedFields where the server keeps them",
    differences: ["managed-fields"],
    async run(api, differs) {
      const { metadata } = await api.create("configmaps", configMap("a"));
      assertEquals(metadata.managedFields === undefined, differs("managed-fields"));
    },
  },
  {
    name: "create gives each object a higher resourceVersion and a uid of its own",
    async run(api) {
      const a = await api.create("configmaps", configMap("a"));
      const b = await api.create("configmaps", configMap("b"));
      assert(Number(b.metadata.resourceVersion) > Number(a.metadata.resourceVersion));
      assertNotEquals(a.metadata.uid, b.metadata.uid);
    },
  },
  {
    name: "create ignores system metadata that the client sent",
    async run(api) {
      const { metadata } = await api.create(
        "jobflows",
        {
          ...jobFlow("a"),
          metadata: {
            name: "a",
            uid: "11111111-1111-4111-8111-111111111111",
            generation: 7,
            creationTimestamp: "2001-01-01T00:00:00Z",
            deletionTimestamp: "2001-01-01T00:00:00Z",
            deletionGracePeriodSeconds: 5,
            selfLink: "/here",
          },
        },
      );
      assertNotEquals(metadata.uid, "11111111-1111-4111-8111-111111111111");
      assertEquals(metadata.generation, 1);
      assertNotEquals(metadata.creationTimestamp, "2001-01-01T00:00:00Z");
      assertEquals(metadata.deletionTimestamp, undefined);
      assertEquals(metadata.deletionGracePeriodSeconds, undefined);
      assert(!("selfLink" in metadata));
    },
  },
  {
    name: "create drops metadata that is null, empty or unknown",
    async run(api) {
      const { metadata } = await api.create("configmaps", {
        ...configMap("a"),
        metadata: { name: "a", labels: {}, annotations: null, finalizers: [], colour: "red" },
      });
      for (const key of ["labels", "annotations", "finalizers", "colour"]) {
        assert(!(key in metadata), `${key} is kept`);
      }
    },
  },
  {
    name: "create under a name that is taken is AlreadyExists",
    async run(api) {
      await api.create("configmaps", configMap("a"));
      await assertFails(api.create("configmaps", configMap("a")), {
        code: 409,
        reason: "AlreadyExists",
        name: "a",
        kind: "configmaps",
      });
      await api.create("jobs", job("a"));
      await assertFails(api.create("jobs", job("a")), {
        code: 409,
        reason: "AlreadyExists",
        name: "a",
        kind: "jobs",
        group: "batch",
      });
    },
  },
  {
    name: "create with generateName makes a name of the base and five characters",
    async run(api) {
      const body = configMap("");
      body.metadata = { generateName: "base-" };
      const first = await api.create("configmaps", body);
      const second = await api.create("configmaps", body);
      assertMatch(first.metadata.name ?? "", /^base-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
      assertEquals(first.metadata.generateName, "base-");
      assertNotEquals(first.metadata.name, second.metadata.name);
    },
  },
  {
    name: "create with generateName cuts a base that is too long",
    async run(api) {
      const body = configMap("");
      body.metadata = { generateName: "b".repeat(100) };
      const { metadata } = await api.create("configmaps", body);
      assertMatch(metadata.name ?? "", /^b{58}[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    },
  },
  {
    name: "create takes a name before a generateName",
    async run(api) {
      const created = await api.create("configmaps", configMap("a", { generateName: "b-" }));
      assertEquals(created.metadata.name, "a");
    },
  },
  {
    name: "create without a name is Invalid",
    async run(api) {
      const body = { ...configMap(""), metadata: {} };
      const causes = ["FieldValueRequired metadata.name"];
      const expected = { code: 422, reason: "Invalid", kind: "ConfigMap", causes };
      await assertFails(api.create("configmaps", body), expected);
    },
  },
  {
    name: "create under a name that is none is Invalid",
    async run(api) {
      for (const name of ["A", "a_b", "-a", "a..b", "x".repeat(254)]) {
        await assertFails(api.create("configmaps", configMap(name)), {
          code: 422,
          reason: "Invalid",
          name,
          kind: "ConfigMap",
          causes: ["FieldValueInvalid metadata.name"],
        });
      }
    },
  },
  {
    name: "create refuses labels, annotations, finalizers and owners that are malformed",
    async run(api) {
      const owner = { apiVersion: "v1", kind: "Pod", name: "x", uid: "y" };
      const wrong: [Record<string, unknown>, ...string[]][] = [
        [{ labels: { "a b": "c" } }, "FieldValueInvalid metadata.labels"],
        [{ labels: { a: "b c" } }, "FieldValueInvalid metadata.labels"],
        [{ annotations: { "a/b/c": "d" } }, "FieldValueInvalid metadata.annotations"],
        [
          { annotations: { a: "x".repeat(256 * 1024) } },
          "FieldValueTooLong metadata.annotations",
        ],
        [{ finalizers: ["a"] }, "FieldValueInvalid metadata.finalizers[0]"],
        [
          { finalizers: ["a b"] },
          "FieldValueInvalid metadata.finalizers",
          "FieldValueInvalid metadata.finalizers[0]",
        ],
        [
          { finalizers: ["orphan", "foregroundDeletion"] },
          "FieldValueInvalid metadata.finalizers",
        ],
        [
          { ownerReferences: [{ ...owner, name: "", uid: "" }] },
          "FieldValueRequired metadata.ownerReferences[0].name",
          "FieldValueRequired metadata.ownerReferences[0].uid",
        ],
        [
          { ownerReferences: [{ ...owner, kind: "Event" }] },
          "FieldValueInvalid metadata.ownerReferences[0]",
        ],
        [
          {
            ownerReferences: [{ ...owner, controller: true }, {
              ...owner,
              uid: "z",
              controller: true,
            }],
          },
          "FieldValueInvalid metadata.ownerReferences",
        ],
      ];
      for (const [metadata, ...causes] of wrong) {
        const body = configMap("a", metadata);
        const failure = await failureOf(api.create("configmaps", body));
        assertEquals([failure.code, failure.causes], [422, causes], JSON.stringify(failure));
      }
    },
  },
];
