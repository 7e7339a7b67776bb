/** The same through the generated classes, as the controller uses them. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { BatchV1Api } from "@cloudydeno/kubernetes-apis/batch/v1";
import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import {
  type JobFlow,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { isAlreadyExists, isConflict, isNotFound } from "../../../src/kube/errors.ts";
import { job, jobFlow } from "./objects.ts";
import type { ContractTest } from "./suite.ts";

export const typedTests: readonly ContractTest[] = [
  {
    name: "typed classes create, read, patch and delete Jobs",
    async run(api) {
      const jobs = new BatchV1Api(api.client).namespace(api.namespace);
      const created = await jobs.createJob(job("a") as Parameters<typeof jobs.createJob>[0]);
      assertEquals((await jobs.getJob("a")).metadata.uid, created.metadata.uid);
      const again = await assertRejects(() =>
        jobs.createJob(job("a") as Parameters<typeof jobs.createJob>[0])
      );
      assert(isAlreadyExists(again));
      const patched = await jobs.patchJob("a", "json-merge", { spec: { parallelism: 2 } });
      assertEquals(patched.spec?.parallelism, 2);
      const other = { preconditions: { uid: crypto.randomUUID() } };
      assert(isConflict(await assertRejects(() => jobs.deleteJob("a", other))));
      const { uid } = created.metadata;
      await jobs.deleteJob("a", { propagationPolicy: "Background", preconditions: { uid } });
      assert(isNotFound(await assertRejects(() => jobs.getJob("a"))));
    },
  },
  {
    name: "typed classes write a status under the version it was planned on",
    async run(api) {
      const flows = new WorkflowZenIoV1alpha1Api(api.client).namespace(api.namespace);
      const created = await flows.createJobFlow(jobFlow("a") as unknown as JobFlow);
      const { resourceVersion } = created.metadata;
      const write = () =>
        flows.patchJobFlowStatus("a", "json-patch", [
          { op: "replace", path: "/metadata/resourceVersion", value: resourceVersion },
          { op: "add", path: "/status", value: { phase: "Running" } },
        ]);
      assertEquals((await write()).status?.phase, "Running");
      assert(isConflict(await assertRejects(write)));
    },
  },
  {
    name: "typed classes watch what they list",
    async run(api) {
      const maps = new CoreV1Api(api.client).namespace(api.namespace);
      const { metadata } = await maps.getConfigMapList({ labelSelector: "mine" });
      const events = await maps.watchConfigMapList({
        labelSelector: "mine",
        resourceVersion: metadata.resourceVersion ?? "",
      });
      const reader = events.getReader();
      await maps.createConfigMap({ metadata: { name: "a", labels: { mine: "" } } });
      const { value } = await reader.read();
      assert(value?.type === "ADDED");
      assertEquals([value.object.kind, value.object.metadata?.name], ["ConfigMap", "a"]);
      await reader.cancel();
    },
  },
];
