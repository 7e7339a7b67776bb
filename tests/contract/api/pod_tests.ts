/** What the API makes of pods, claims and events. */

import { assertEquals } from "@std/assert";
import { pod } from "./objects.ts";
import type { ContractTest } from "./suite.ts";
import { assertFails, failureOf } from "./failure.ts";

export const podTests: readonly ContractTest[] = [
  {
    name: "Pod creation fills in the defaults and begins as Pending",
    async run(api) {
      const { spec, status, metadata } = await api.create("pods", pod("a"));
      assertEquals(status.phase, "Pending");
      assertEquals(status.qosClass, "BestEffort");
      assertEquals(spec.restartPolicy, "Always");
      assertEquals(spec.enableServiceLinks, true);
      assertEquals(spec.terminationGracePeriodSeconds, 30);
      assertEquals(metadata.generation, 1);
    },
  },
  {
    name: "Pod creation requests what is limited",
    async run(api) {
      const resources = { limits: { cpu: "1", memory: "1Gi" } };
      const containers = [{ name: "main", image: "busybox:1", resources }];
      const { spec, status } = await api.create("pods", pod("a", { containers }));
      assertEquals(spec.containers[0].resources.requests, resources.limits);
      assertEquals(status.qosClass, "Guaranteed");
    },
  },
  {
    name: "Pod creation without a container is Invalid",
    async run(api) {
      await assertFails(api.create("pods", pod("a", { containers: [] })), {
        code: 422,
        reason: "Invalid",
        name: "a",
        kind: "Pod",
        causes: ["FieldValueRequired spec.containers"],
      });
    },
  },
  {
    name: "Pod updates may change little of the spec",
    async run(api) {
      await api.create("pods", pod("a"));
      const patched = await api.patch("pods", "a", {
        strategic: {
          spec: { activeDeadlineSeconds: 60, containers: [{ name: "main", image: "busybox:2" }] },
        },
      });
      assertEquals(patched.spec.activeDeadlineSeconds, 60);
      assertEquals(patched.spec.containers[0].image, "busybox:2");
      assertEquals(patched.metadata.generation, 2);
      const merge = { spec: { nodeName: "x" } };
      await assertFails(api.patch("pods", "a", { merge }), {
        code: 422,
        reason: "Invalid",
        name: "a",
        kind: "Pod",
        causes: ["FieldValueForbidden spec"],
      });
    },
  },
  {
    name: "Pod binding gives a node, once",
    async run(api) {
      await api.create("pods", pod("a"));
      const bind = () =>
        api.request({
          method: "POST",
          path: api.path("pods", "a", { subresource: "binding" }),
          bodyJson: {
            apiVersion: "v1",
            kind: "Binding",
            metadata: { name: "a" },
            target: { apiVersion: "v1", kind: "Node", name: "no-such-node" },
          },
        });
      const answer = await bind();
      assertEquals([answer.kind, answer.status], ["Status", "Success"]);
      const { spec, status } = await api.get("pods", "a");
      assertEquals(spec.nodeName, "no-such-node");
      const { conditions } = status as { conditions: { type: string; status: string }[] };
      const scheduled = conditions.find(({ type }) => type === "PodScheduled");
      assertEquals(scheduled?.status, "True");
      assertEquals((await failureOf(bind())).reason, "Conflict");
    },
  },
  {
    name: "PersistentVolumeClaim creation begins as Pending",
    async run(api) {
      const created = await api.create("persistentvolumeclaims", {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "a" },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "none",
          resources: { requests: { storage: "1Gi" } },
        },
      });
      assertEquals([created.status.phase, created.spec.volumeMode], ["Pending", "Filesystem"]);
    },
  },
  {
    name: "PersistentVolumeClaim creation without a mode or a size is Invalid",
    async run(api) {
      await assertFails(
        api.create("persistentvolumeclaims", { metadata: { name: "a" }, spec: {} }),
        {
          code: 422,
          reason: "Invalid",
          name: "a",
          kind: "PersistentVolumeClaim",
          causes: [
            "FieldValueRequired spec.accessModes",
            "FieldValueRequired spec.resources[storage]",
          ],
        },
      );
    },
  },
  {
    name: "ConfigMap creation refuses keys that are no file names, and too much of everything",
    async run(api) {
      const refuse = async (data: Record<string, string>, cause: string) =>
        await assertFails(api.create("configmaps", { metadata: { name: "a" }, data }), {
          code: 422,
          reason: "Invalid",
          name: "a",
          kind: "ConfigMap",
          causes: [cause],
        });
      await refuse({ "a b": "x" }, "FieldValueInvalid data[a b]");
      await refuse({ a: "x".repeat(2 ** 19), b: "é".repeat(2 ** 19) }, "FieldValueTooLong []");
    },
  },
  {
    name: "ConfigMap updates may change nothing of one that is immutable",
    async run(api) {
      const frozen = { metadata: { name: "a" }, immutable: true, data: { key: "one" } };
      await api.create("configmaps", frozen);
      const patch = api.patch("configmaps", "a", { merge: { data: { key: "two" } } });
      await assertFails(patch, {
        code: 422,
        reason: "Invalid",
        name: "a",
        kind: "ConfigMap",
        causes: ["FieldValueForbidden data"],
      });
    },
  },
  {
    name: "Lease creation refuses a duration of no time",
    async run(api) {
      const lease = { metadata: { name: "a" }, spec: { leaseDurationSeconds: 0 } };
      await assertFails(api.create("leases", lease), {
        code: 422,
        reason: "Invalid",
        name: "a",
        kind: "Lease",
        group: "coordination.k8s.io",
        causes: ["FieldValueInvalid spec.leaseDurationSeconds"],
      });
      const renewTime = "2026-01-01T00:00:00.123456Z";
      const spec = { renewTime, leaseDurationSeconds: 15 };
      const created = await api.create("leases", { metadata: { name: "a" }, spec });
      assertEquals(created.spec, spec);
    },
  },
  {
    name: "Event creation refuses an object of another namespace",
    async run(api) {
      const involvedObject = { kind: "Pod", namespace: "elsewhere", name: "x" };
      await assertFails(api.create("events", { metadata: { name: "a" }, involvedObject }), {
        code: 422,
        reason: "Invalid",
        name: "a",
        kind: "Event",
        causes: ["FieldValueInvalid involvedObject.namespace"],
      });
    },
  },
  {
    name: "Event creation keeps what it is given",
    async run(api) {
      const involvedObject = { kind: "Pod", namespace: api.namespace, name: "a", uid: "u" };
      const event = {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: "a.1" },
        involvedObject,
        reason: "Tested",
        message: "It was tested.",
        type: "Normal",
        count: 1,
        firstTimestamp: "2026-01-01T00:00:00Z",
        lastTimestamp: "2026-01-01T00:00:00Z",
        source: { component: "contract" },
      };
      await api.create("events", event);
      const [seen] = (await api.list("events", {
        fieldSelector: "involvedObject.name=a,reason=Tested",
      })).items;
      assertEquals(
        { involvedObject, message: event.message },
        {
          involvedObject: Reflect.get(seen ?? {}, "involvedObject"),
          message: Reflect.get(seen ?? {}, "message"),
        },
      );
    },
  },
];
