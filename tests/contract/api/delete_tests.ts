/** What a deletion does: preconditions, finalizers, grace, and whole namespaces. */

import { assertEquals, assertExists, assertNotEquals } from "@std/assert";
import { configMap, jobFlow, pod } from "./objects.ts";
import type { ContractTest } from "./suite.ts";
import { assertFails, failureOf } from "./failure.ts";
import type { ContractApi } from "./target.ts";

export const deleteTests: readonly ContractTest[] = [
  {
    name: "delete removes the object and answers a Status that names it",
    async run(api) {
      for (const [plural, group] of [["configmaps", undefined], ["jobflows", "workflow.zen.io"]]) {
        const body = plural === "jobflows" ? jobFlow("a") : configMap("a");
        const { metadata } = await api.create(plural!, body);
        const answer = await api.delete(plural!, "a");
        assertEquals([answer.kind, answer.status], ["Status", "Success"]);
        const details = { name: "a", ...(group ? { group } : {}), kind: plural, uid: metadata.uid };
        assertEquals(answer.details, details);
        assertEquals((await failureOf(api.get(plural!, "a"))).code, 404);
      }
    },
  },
  {
    name: "delete of a pod answers the pod",
    async run(api) {
      const created = await api.create("pods", pod("a"));
      const answer = await api.delete("pods", "a");
      assertEquals([answer.kind, answer.metadata.uid], ["Pod", created.metadata.uid]);
      assertEquals((await failureOf(api.get("pods", "a"))).code, 404);
    },
  },
  {
    name: "delete of what does not exist is NotFound",
    async run(api) {
      const expected = { code: 404, reason: "NotFound", name: "a", kind: "configmaps" };
      await assertFails(api.delete("configmaps", "a"), expected);
    },
  },
  {
    name: "delete with a uid or resourceVersion that does not hold is a Conflict",
    async run(api) {
      const { metadata } = await api.create("configmaps", configMap("a"));
      const { uid, resourceVersion } = metadata;
      const expected = { code: 409, reason: "Conflict", name: "a", kind: "ConfigMap" };
      const wrong = [
        { uid: "11111111-1111-4111-8111-111111111111" },
        { resourceVersion: "1" },
        { uid, resourceVersion: "1" },
      ];
      for (const preconditions of wrong) {
        await assertFails(api.delete("configmaps", "a", { preconditions }), expected);
      }
      const preconditions = { uid, resourceVersion };
      assertEquals((await api.delete("configmaps", "a", { preconditions })).status, "Success");
    },
  },
  {
    name: "delete of an object with finalizers marks it, once",
    async run(api) {
      const created = await api.create("jobflows", {
        ...jobFlow("a"),
        metadata: { name: "a", finalizers: ["x.io/a"] },
      });
      const marked = await api.delete("jobflows", "a");
      assertEquals(marked.kind, "JobFlow");
      assertExists(marked.metadata.deletionTimestamp);
      assertEquals(marked.metadata.deletionGracePeriodSeconds, 0);
      assertEquals(marked.metadata.generation, 2);
      assertNotEquals(marked.metadata.resourceVersion, created.metadata.resourceVersion);
      const again = await api.delete("jobflows", "a");
      assertEquals(again.metadata.resourceVersion, marked.metadata.resourceVersion);
    },
  },
  {
    name: "delete is done when the last finalizer is removed, which answers the object",
    async run(api) {
      await api.create("configmaps", configMap("a", { finalizers: ["x.io/a", "x.io/b"] }));
      const marked = await api.delete("configmaps", "a");
      const half = await api.patch("configmaps", "a", {
        merge: { metadata: { finalizers: ["x.io/b"] } },
      });
      assertEquals(half.metadata.deletionTimestamp, marked.metadata.deletionTimestamp);
      const last = await api.patch("configmaps", "a", {
        merge: { metadata: { finalizers: null } },
      });
      assertEquals(last.metadata.uid, marked.metadata.uid);
      assertEquals((await failureOf(api.get("configmaps", "a"))).code, 404);
    },
  },
  {
    name: "delete under way lets no finalizer be added and no mark be removed",
    async run(api) {
      await api.create("configmaps", configMap("a", { finalizers: ["x.io/a"] }));
      const marked = await api.delete("configmaps", "a");
      const finalizers = ["x.io/a", "x.io/b"];
      await assertFails(api.patch("configmaps", "a", { merge: { metadata: { finalizers } } }), {
        code: 422,
        reason: "Invalid",
        name: "a",
        kind: "ConfigMap",
        causes: ["FieldValueForbidden metadata.finalizers"],
      });
      const patched = await api.patch("configmaps", "a", {
        merge: { metadata: { deletionTimestamp: null }, data: { key: "two" } },
      });
      assertEquals(patched.metadata.deletionTimestamp, marked.metadata.deletionTimestamp);
      assertEquals(patched.data, { key: "two" });
    },
  },
  {
    name: "delete with dryRun=All answers as if, and removes nothing",
    async run(api) {
      const created = await api.create("configmaps", configMap("a"));
      const answer = await api.delete("configmaps", "a", { dryRun: ["All"] });
      assertEquals(answer.status, "Success");
      assertEquals(
        (await api.delete("configmaps", "a", undefined, { dryRun: "All" })).status,
        "Success",
      );
      assertEquals(await api.get("configmaps", "a"), created);
    },
  },
  {
    name: "delete with options that make no sense is Invalid",
    async run(api) {
      await api.create("configmaps", configMap("a"));
      const expected = {
        code: 422,
        reason: "Invalid",
        kind: "DeleteOptions",
        group: "meta.k8s.io",
      };
      await assertFails(api.delete("configmaps", "a", { propagationPolicy: "Sideways" }), {
        ...expected,
        causes: ["FieldValueNotSupported propagationPolicy"],
      });
      await assertFails(api.delete("configmaps", "a", { dryRun: ["Some"] }), {
        ...expected,
        causes: ["FieldValueNotSupported dryRun"],
      });
    },
  },
  {
    name: "delete of a pod with a node gives it its grace, then none",
    async run(api) {
      await api.create("pods", pod("a", { terminationGracePeriodSeconds: 20 }));
      await bind(api, "a");
      const marked = await api.delete("pods", "a");
      assertEquals(marked.metadata.deletionGracePeriodSeconds, 20);
      assertExists(marked.metadata.deletionTimestamp);
      assertEquals((await api.get("pods", "a")).metadata.deletionGracePeriodSeconds, 20);
      const shortened = await api.delete("pods", "a", { gracePeriodSeconds: 5 });
      assertEquals(shortened.metadata.deletionGracePeriodSeconds, 5);
      const longer = await api.delete("pods", "a", { gracePeriodSeconds: 60 });
      assertEquals(longer.metadata.deletionGracePeriodSeconds, 5);
      await api.delete("pods", "a", { gracePeriodSeconds: 0 });
      assertEquals((await failureOf(api.get("pods", "a"))).code, 404);
    },
  },
  {
    name: "delete of a pod that has ended gives it no grace",
    async run(api) {
      await api.create("pods", pod("a"));
      await bind(api, "a");
      const merge = { status: { phase: "Succeeded" } };
      await api.patch("pods", "a", { merge }, { subresource: "status" });
      await api.delete("pods", "a");
      assertEquals((await failureOf(api.get("pods", "a"))).code, 404);
    },
  },
  {
    name: "delete of the namespace default is Forbidden",
    async run(api) {
      const path = "/api/v1/namespaces/default";
      await assertFails(api.request({ method: "DELETE", path }), {
        code: 403,
        reason: "Forbidden",
        name: "default",
        kind: "namespaces",
      });
    },
  },
  {
    name: "delete of a namespace empties it, and lets nothing new in",
    async run(api) {
      await api.create("configmaps", configMap("a"));
      const kept = configMap("b", { finalizers: ["x.io/a"] });
      await api.create("configmaps", kept);
      const path = `/api/v1/namespaces/${api.namespace}`;
      const answer = await api.request({ method: "DELETE", path });
      assertEquals([answer.kind, answer.status.phase], ["Namespace", "Terminating"]);
      await assertFails(api.create("configmaps", configMap("c")), {
        code: 403,
        reason: "Forbidden",
        name: "c",
        kind: "configmaps",
        causes: ["NamespaceTerminating metadata.namespace"],
      });
      await api.gone("configmaps", "a");
      await api.becomes(
        "configmaps",
        "b",
        ({ metadata }) => metadata.deletionTimestamp !== undefined,
      );
      const namespaces = await api.client.performRequest({
        method: "GET",
        path: "/api/v1/namespaces",
        querystring: new URLSearchParams({
          watch: "1",
          fieldSelector: `metadata.name=${api.namespace}`,
        }),
        expectStream: true,
        expectJson: true,
      });
      const reader = api.reader(namespaces);
      const labelled = await api.request({
        method: "PATCH",
        path,
        contentType: "application/merge-patch+json",
        bodyJson: { metadata: { labels: { x: "y" } }, spec: { finalizers: null } },
      });
      assertEquals([labelled.metadata.labels?.x, labelled.spec.finalizers], ["y", ["kubernetes"]]);
      assertEquals((await api.request({ method: "GET", path })).status.phase, "Terminating");
      await api.patch("configmaps", "b", { merge: { metadata: { finalizers: null } } });
      await reader.until(({ type }) => type === "DELETED");
    },
  },
];

async function bind(api: ContractApi, name: string): Promise<void> {
  await api.request({
    method: "POST",
    path: api.path("pods", name, { subresource: "binding" }),
    bodyJson: {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name },
      target: { apiVersion: "v1", kind: "Node", name: "no-such-node" },
    },
  });
}
