/** Jobs that the API server does not want: for now, or for good. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { jobName } from "../../../src/flow/names.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow, podStep, template } from "../support/flows.ts";
import { stepOf } from "../support/world.ts";

clusterTest(
  "a create that a quota forbids waits, says why, and runs once it is lifted",
  async (place) => {
    await place.apply({
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "no-jobs" },
      spec: { hard: { "count/jobs.batch": "0" } },
    });
    const enforced = "jsonpath={.status.hard.count/jobs\\.batch}=0";
    await place.kubectl(["wait", "resourcequota/no-jobs", `--for=${enforced}`, "--timeout=60s"]);
    await place.startController();
    await place.apply(flow("quota", chain(1)));
    const refused = await place.stepThat(
      "quota",
      "step-1",
      ({ reason }) => reason === "CreateForbidden",
    );
    assertEquals(refused.phase, "Pending");
    assertStringIncludes(refused.message!, "exceeded quota: no-jobs");
    assertEquals((await place.flows.getJobFlow("quota")).status?.phase, "Running");

    await place.kubectl(["delete", "resourcequota/no-jobs"]);
    const finished = await place.finished("quota");
    assertEquals(finished.status?.phase, "Succeeded");
    const { attempt, reason } = stepOf(finished, "step-1");
    assertEquals([attempt, reason], [1, undefined]);
  },
);

clusterTest(
  "a Job of somebody else under the attempt's name fails the step, untouched",
  async (place) => {
    await place.apply(flow("conflict", chain(1)));
    const { metadata } = await place.flows.getJobFlow("conflict");
    const owner = { name: "conflict", uid: metadata!.uid! };
    const name = jobName(owner, { step: "step-1", attempt: 1 });
    const foreign = { ...template(), metadata: { name } };
    Object.assign(foreign.spec!.template!.spec!, { restartPolicy: "Never" });
    await place.apply(foreign);
    const before = await place.batch.getJob(name);

    await place.startController();
    const finished = await place.finished("conflict");
    assertEquals(finished.status?.phase, "Failed");
    const step = stepOf(finished, "step-1");
    assertEquals(step.reason, "NameConflict");
    assertStringIncludes(step.message!, name);
    const after = await place.batch.getJob(name);
    assertEquals(after.metadata?.uid, before.metadata?.uid);
    assertEquals(after.metadata?.deletionTimestamp, undefined);
  },
);

clusterTest(
  "a template that the API server calls invalid fails the step in its words",
  async (place) => {
    await place.startController();
    const containers = [{
      name: "main",
      image: "none",
      volumeMounts: [{ name: "no-such-volume", mountPath: "/data" }],
    }];
    const step = podStep("s", {}, { template: template({ template: { spec: { containers } } }) });
    await place.apply(flow("invalid", [step]));
    const finished = await place.finished("invalid");
    assertEquals(finished.status?.phase, "Failed");
    const { reason, message } = stepOf(finished, "s");
    assertEquals(reason, "Invalid");
    assertStringIncludes(message!, "no-such-volume");
    assertEquals(await place.jobs(), []);
  },
);

clusterTest(
  "a claim of somebody else under a resource template's name fails the flow",
  async (place) => {
    const spec = {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "1Mi" } },
    };
    await place.apply({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "claims-work" },
      spec,
    });
    await place.startController();
    await place.apply(flow("claims", chain(1), {
      resourceTemplates: { volumeClaimTemplates: [{ metadata: { name: "work" }, spec }] },
    }));
    const finished = await place.finished("claims");
    assertEquals(finished.status?.phase, "Failed");
    assertEquals(stepOf(finished, "step-1").reason, "NameConflict");
    assertEquals(await place.jobs(), []);
  },
);
