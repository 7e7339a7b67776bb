/** What the status subresource lets through, and what it does not. */

import { assertEquals } from "@std/assert";
import { configMap, job, jobFlow, ownedBy, pod } from "./objects.ts";
import type { ContractTest } from "./suite.ts";
import { assertFails } from "./failure.ts";

const subresource = "status";

export const statusTests: readonly ContractTest[] = [
  {
    name: "status is ignored when a custom object is created or replaced",
    async run(api) {
      const created = await api.create("jobflows", {
        ...jobFlow("a"),
        status: { phase: "Succeeded" },
      });
      assertEquals(created.status, undefined);
      const replaced = await api.replace("jobflows", {
        ...created,
        status: { phase: "Succeeded" },
      });
      assertEquals(replaced.status, undefined);
      assertEquals(replaced.metadata.resourceVersion, created.metadata.resourceVersion);
    },
  },
  {
    name: "status is kept when the object is replaced without it",
    async run(api) {
      await api.create("jobflows", jobFlow("a"));
      const merge = { status: { phase: "Running" } };
      const running = await api.patch("jobflows", "a", { merge }, { subresource });
      const { status: _status, ...rest } = running;
      const replaced = await api.replace("jobflows", {
        ...rest,
        spec: { ...running.spec, suspend: true },
      });
      assertEquals(replaced.status, { phase: "Running" });
    },
  },
  {
    name: "status of a custom object is all that its subresource changes",
    async run(api) {
      const created = await api.create("jobflows", jobFlow("a"));
      const updated = await api.replace("jobflows", {
        ...created,
        metadata: { ...created.metadata, labels: { x: "y" }, finalizers: ["x.io/a"] },
        spec: { ...created.spec, suspend: true },
        status: { phase: "Running", observedGeneration: 1 },
      }, { subresource });
      assertEquals(updated.status, { phase: "Running", observedGeneration: 1 });
      assertEquals(updated.spec, created.spec);
      assertEquals(updated.metadata.labels, undefined);
      assertEquals(updated.metadata.finalizers, undefined);
      assertEquals(updated.metadata.generation, 1);
      assertEquals(await api.get("jobflows", "a", { subresource }), updated);
    },
  },
  {
    name: "status may be cleared",
    async run(api) {
      await api.create("jobflows", jobFlow("a"));
      const options = { subresource };
      await api.patch("jobflows", "a", { merge: { status: { phase: "Running" } } }, options);
      const cleared = await api.patch("jobflows", "a", { merge: { status: null } }, options);
      assertEquals(cleared.status, undefined);
    },
  },
  {
    name: "status written with a stale resourceVersion is a Conflict",
    async run(api) {
      const created = await api.create("jobflows", jobFlow("a"));
      const json = [
        {
          op: "replace",
          path: "/metadata/resourceVersion",
          value: created.metadata.resourceVersion,
        },
        { op: "add", path: "/status", value: { phase: "Running" } },
      ];
      await api.patch("jobflows", "a", { json }, { subresource });
      const expected = {
        code: 409,
        reason: "Conflict",
        name: "a",
        kind: "jobflows",
        group: "workflow.zen.io",
      };
      await assertFails(api.patch("jobflows", "a", { json }, { subresource }), expected);
      const stale = { ...created, status: { phase: "Failed" } };
      await assertFails(api.replace("jobflows", stale, { subresource }), expected);
    },
  },
  {
    name: "status written unchanged does not bump the resourceVersion",
    async run(api) {
      await api.create("jobflows", jobFlow("a"));
      const merge = { status: { phase: "Running" } };
      const first = await api.patch("jobflows", "a", { merge }, { subresource });
      const second = await api.patch("jobflows", "a", { merge }, { subresource });
      assertEquals(second.metadata.resourceVersion, first.metadata.resourceVersion);
    },
  },
  {
    name: "status that breaks the schema of a custom kind is Invalid",
    async run(api) {
      await api.create("jobflows", jobFlow("a"));
      const merge = { status: { phase: "Dreaming" } };
      await assertFails(api.patch("jobflows", "a", { merge }, { subresource }), {
        code: 422,
        reason: "Invalid",
        name: "a",
        kind: "JobFlow",
        group: "workflow.zen.io",
        causes: ["FieldValueInvalid <nil>", "FieldValueNotSupported status.phase"],
      });
    },
  },
  {
    name: "status of a Job may be written along with its labels, its spec may not",
    async run(api) {
      const created = await api.create("jobs", job("a"));
      const updated = await api.patch("jobs", "a", {
        merge: {
          metadata: { labels: { x: "y" } },
          spec: { parallelism: 5 },
          status: { conditions: [{ type: "x.io/a", status: "True" }] },
        },
      }, { subresource });
      assertEquals(updated.metadata.labels?.x, "y");
      assertEquals(updated.spec.parallelism, 1);
      assertEquals(updated.metadata.generation, created.metadata.generation);
    },
  },
  {
    name: "status of a Pod may be written, its owners and its spec may not be with it",
    async run(api) {
      const owner = await api.create("configmaps", configMap("owner"));
      await api.create("pods", pod("a"));
      const updated = await api.patch("pods", "a", {
        merge: {
          metadata: { ownerReferences: [ownedBy(owner)] },
          spec: { activeDeadlineSeconds: 5 },
          status: { phase: "Running", reason: "Test" },
        },
      }, { subresource });
      assertEquals([updated.status.phase, updated.status.reason], ["Running", "Test"]);
      assertEquals(updated.metadata.ownerReferences, undefined);
      assertEquals(updated.spec.activeDeadlineSeconds, undefined);
    },
  },
  {
    name: "status of a kind without one is NotFound",
    async run(api) {
      await api.create("configmaps", configMap("a"));
      const request = api.patch("configmaps", "a", { merge: {} }, { subresource });
      await assertFails(request, { code: 404, reason: "NotFound" });
    },
  },
];
