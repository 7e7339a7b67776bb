/** What replacing an object does and refuses. */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { configMap, jobFlow } from "./objects.ts";
import type { ContractTest } from "./suite.ts";
import { assertFails, failureOf } from "./failure.ts";
import type { AnyObject } from "./target.ts";

function lease(name: string): AnyObject {
  const spec = { holderIdentity: "me", leaseDurationSeconds: 15 };
  return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name }, spec };
}

export const replaceTests: readonly ContractTest[] = [
  {
    name: "replace stores what it is given, under a higher resourceVersion",
    async run(api) {
      const created = await api.create("configmaps", configMap("a", { labels: { x: "1" } }));
      const { labels: _labels, ...metadata } = created.metadata;
      const replaced = await api.replace("configmaps", {
        ...created,
        metadata,
        data: { other: "two" },
      });
      assertEquals(replaced.data, { other: "two" });
      assertEquals(replaced.metadata.labels, undefined);
      assertEquals(replaced.metadata.uid, created.metadata.uid);
      assert(
        Number(replaced.metadata.resourceVersion) > Number(created.metadata.resourceVersion),
      );
      assertEquals(await api.get("configmaps", "a"), replaced);
    },
  },
  {
    name: "replace on a stale resourceVersion is a Conflict",
    async run(api) {
      const created = await api.create("configmaps", configMap("a"));
      await api.replace("configmaps", { ...created, data: { key: "two" } });
      await assertFails(api.replace("configmaps", { ...created, data: { key: "three" } }), {
        code: 409,
        reason: "Conflict",
        name: "a",
        kind: "configmaps",
      });
      assertEquals((await api.get("configmaps", "a")).data, { key: "two" });
    },
  },
  {
    name: "replace without a resourceVersion overwrites where the kind lets it",
    async run(api) {
      await api.create("configmaps", configMap("a"));
      const replaced = await api.replace("configmaps", { ...configMap("a"), data: { key: "2" } });
      assertEquals(replaced.data, { key: "2" });
    },
  },
  {
    name: "replace without a resourceVersion is Invalid for a custom kind and for Leases",
    async run(api) {
      await api.create("jobflows", jobFlow("a"));
      await api.create("leases", lease("a"));
      const causes = ["FieldValueInvalid metadata.resourceVersion"];
      await assertFails(api.replace("jobflows", jobFlow("a")), {
        code: 422,
        reason: "Invalid",
        name: "a",
        kind: "jobflows",
        group: "workflow.zen.io",
        causes,
      });
      await assertFails(api.replace("leases", lease("a")), {
        code: 422,
        reason: "Invalid",
        name: "a",
        kind: "leases",
        group: "coordination.k8s.io",
        causes,
      });
    },
  },
  {
    name: "replace of what does not exist is NotFound",
    async run(api) {
      await assertFails(api.replace("configmaps", configMap("a")), {
        code: 404,
        reason: "NotFound",
        name: "a",
        kind: "configmaps",
      });
    },
  },
  {
    name: "replace creates a Lease that does not exist",
    async run(api) {
      const created = await api.replace("leases", lease("a"));
      assertEquals(created.spec.holderIdentity, "me");
      assertEquals((await api.get("leases", "a")).metadata.uid, created.metadata.uid);
    },
  },
  {
    name: "replace that names another uid is a Conflict",
    async run(api) {
      const created = await api.create("configmaps", configMap("a"));
      const other = { ...created.metadata, uid: "11111111-1111-4111-8111-111111111111" };
      await assertFails(api.replace("configmaps", { ...created, metadata: other }), {
        code: 409,
        reason: "Conflict",
        name: "a",
        kind: "configmaps",
      });
    },
  },
  {
    name: "replace under another name or namespace than the path's is BadRequest",
    async run(api) {
      await api.create("configmaps", configMap("a"));
      const put = (body: AnyObject) =>
        api.request({
          method: "PUT",
          path: api.path("configmaps", "a"),
          bodyJson: JSON.parse(JSON.stringify(body)),
        });
      const expected = { code: 400, reason: "BadRequest" };
      await assertFails(put(configMap("b")), expected);
      await assertFails(put(configMap("a", { namespace: "elsewhere" })), expected);
      await assertFails(put({ ...configMap("a"), metadata: {} }), expected);
    },
  },
  {
    name: "replace with nothing changed writes nothing",
    async run(api) {
      const created = await api.create("configmaps", configMap("a"));
      const replaced = await api.replace("configmaps", created);
      assertEquals(replaced.metadata.resourceVersion, created.metadata.resourceVersion);
    },
  },
  {
    name: "replace cannot change what the server keeps in the metadata",
    async run(api) {
      const { managedFields: _, ...created } =
        (await api.create("jobflows", jobFlow("a"))).metadata;
      const replaced = await api.replace("jobflows", {
        ...jobFlow("a"),
        metadata: {
          ...created,
          generation: 9,
          creationTimestamp: "2001-01-01T00:00:00Z",
          annotations: { changed: "yes" },
        },
      });
      assertEquals(replaced.metadata.generation, 1);
      assertEquals(replaced.metadata.creationTimestamp, created.creationTimestamp);
      assertEquals(replaced.metadata.annotations, { changed: "yes" });
    },
  },
  {
    name: "replace of a custom kind counts the generation when more than metadata changes",
    async run(api) {
      const created = await api.create("jobflows", jobFlow("a"));
      const labelled = await api.replace("jobflows", {
        ...created,
        metadata: { ...created.metadata, labels: { x: "y" } },
      });
      assertEquals(labelled.metadata.generation, 1);
      const suspended = await api.replace("jobflows", {
        ...labelled,
        spec: { ...labelled.spec, suspend: true },
      });
      assertEquals(suspended.metadata.generation, 2);
    },
  },
  {
    name: "replace with dryRun=All answers as if, and stores nothing",
    async run(api) {
      const created = await api.create("configmaps", configMap("a"));
      const changed = { ...created, data: { key: "two" } };
      const answer = await api.replace("configmaps", changed, { query: { dryRun: "All" } });
      assertEquals(answer.data, { key: "two" });
      const kept = await api.get("configmaps", "a");
      assertEquals(kept, created);
    },
  },
  {
    name: "replace by one client is seen by another, and shares nothing with what was sent",
    async run(api) {
      using other = await api.target.connect();
      const created = await api.create("configmaps", configMap("a"));
      created.data!.key = "changed by the caller only";
      const read = await other.performRequest({
        method: "GET",
        path: api.path("configmaps", "a"),
        expectJson: true,
      }) as unknown as AnyObject;
      assertEquals(read.data, { key: "one" });
      read.data!.key = "changed in the copy only";
      assertEquals((await api.get("configmaps", "a")).data, { key: "one" });
      assertNotEquals(read.data, { key: "one" });
    },
  },
  {
    name: "get of what does not exist is NotFound",
    async run(api) {
      await assertFails(api.get("jobs", "a"), {
        code: 404,
        reason: "NotFound",
        name: "a",
        kind: "jobs",
        group: "batch",
      });
      const nowhere = await failureOf(api.get("configmaps", "a", { namespace: "nowhere" }));
      assertEquals([nowhere.code, nowhere.name], [404, "a"]);
    },
  },
];
