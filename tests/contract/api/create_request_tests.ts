/** The creations that are refused for what they are sent as, and those that only try. */

import { assertEquals, assertMatch } from "@std/assert";
import { configMap, jobFlow, pod } from "./objects.ts";
import type { ContractTest } from "./suite.ts";
import { assertFails, failureOf } from "./failure.ts";

export const createRequestTests: readonly ContractTest[] = [
  {
    name: "create in a namespace that does not exist is NotFound",
    async run(api) {
      await assertFails(api.create("configmaps", configMap("a"), { namespace: "nowhere" }), {
        code: 404,
        reason: "NotFound",
        name: "nowhere",
        kind: "namespaces",
      });
    },
  },
  {
    name: "create in another namespace than the path's is BadRequest",
    async run(api) {
      const body = configMap("a", { namespace: "elsewhere" });
      await assertFails(api.create("configmaps", body), { code: 400, reason: "BadRequest" });
    },
  },
  {
    name: "create with a resourceVersion is refused",
    async run(api) {
      const failure = await failureOf(
        api.create("configmaps", configMap("a", { resourceVersion: "1" })),
      );
      assertEquals(failure.code, 500);
    },
  },
  {
    name: "create takes a built-in kind without apiVersion and kind",
    async run(api) {
      const { apiVersion: _apiVersion, kind: _kind, ...body } = configMap("a");
      const created = await api.create("configmaps", body);
      assertEquals([created.apiVersion, created.kind], ["v1", "ConfigMap"]);
    },
  },
  {
    name: "create of another kind than the path's is BadRequest",
    async run(api) {
      const expected = { code: 400, reason: "BadRequest" };
      await assertFails(api.create("configmaps", pod("a")), expected);
      await assertFails(api.create("jobs", configMap("a")), expected);
      await assertFails(api.create("jobflows", configMap("a")), expected);
      const { apiVersion: _apiVersion, kind: _kind, ...flow } = jobFlow("a");
      await assertFails(api.create("jobflows", flow), expected);
    },
  },
  {
    name: "create of what is no object is BadRequest",
    async run(api) {
      const expected = { code: 400, reason: "BadRequest" };
      await assertFails(api.create("configmaps", "text"), expected);
      await assertFails(api.create("configmaps", [configMap("a")]), expected);
      const garbled = api.request({
        method: "POST",
        path: api.path("configmaps"),
        contentType: "application/json",
        bodyRaw: new TextEncoder().encode('{"metadata": '),
      });
      await assertFails(garbled, expected);
    },
  },
  {
    name: "create with metadata of a wrong type is BadRequest",
    async run(api) {
      const expected = { code: 400, reason: "BadRequest" };
      for (
        const metadata of [
          "text",
          { name: 1 },
          { name: "a", labels: { x: 1 } },
          { name: "a", finalizers: "one" },
          { name: "a", ownerReferences: [{ uid: 1 }] },
          { name: "a", creationTimestamp: "yesterday" },
        ]
      ) {
        await assertFails(api.create("configmaps", { ...configMap("a"), metadata }), expected);
      }
    },
  },
  {
    name: "create of an unknown media type is UnsupportedMediaType",
    async run(api) {
      const request = api.request({
        method: "POST",
        path: api.path("configmaps"),
        contentType: "text/plain",
        bodyRaw: new TextEncoder().encode(JSON.stringify(configMap("a"))),
      });
      await assertFails(request, { code: 415, reason: "UnsupportedMediaType" });
    },
  },
  {
    name: "create with dryRun=All answers as if, and stores nothing",
    async run(api) {
      const query = { dryRun: "All" };
      const { metadata } = await api.create("configmaps", configMap("a"), { query });
      assertMatch(metadata.uid ?? "", /^[0-9a-f-]{36}$/);
      assertEquals((await failureOf(api.get("configmaps", "a"))).code, 404);
      await api.create("configmaps", configMap("a"));
      const again = await failureOf(api.create("configmaps", configMap("a"), { query }));
      assertEquals(again.reason, "AlreadyExists");
    },
  },
  {
    name: "create with an unknown dryRun or fieldValidation is Invalid",
    async run(api) {
      for (const [key, value] of [["dryRun", "Some"], ["fieldValidation", "Lenient"]] as const) {
        const request = api.create("configmaps", configMap("a"), { query: { [key]: value } });
        await assertFails(request, {
          code: 422,
          reason: "Invalid",
          kind: "CreateOptions",
          group: "meta.k8s.io",
          causes: [`FieldValueNotSupported ${key}`],
        });
      }
    },
  },
];
