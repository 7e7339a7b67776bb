/** Jobs that the API server does not want: for now, or for good. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { jobName } from "../../../src/flow/names.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { chain, flow, podStep, template } from "../support/flows.ts";
import { type Place, stepOf } from "../support/world.ts";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** Gives the controller's account its role with these changes to the rules, until it is let in. */
async function withhold(place: Place, change: (rule: Rule) => Partial<Rule>): Promise<void> {
  const { namespace, account } = place;
  const role = ["get", "clusterrole/zen-flow-controller", "--output=json"];
  const rules: Rule[] = JSON.parse(await place.kubectl(role)).rules;
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const metadata = { name: "less" };
  const less = rules.map((rule) => ({ ...rule, ...change(rule) }))
    .filter(({ resources, verbs }) => resources.length > 0 && verbs.length > 0);
  await place.kubectl(["delete", "rolebinding", `zen-flow-controller-of-${namespace}`]);
  await place.apply({ apiVersion, kind: "Role", metadata, rules: less }, {
    ...{ apiVersion, kind: "RoleBinding", metadata },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "less" },
    subjects: [{ kind: "ServiceAccount", ...account }],
  });
}

/** Labels the namespace. */
async function label(place: Place, pair: string): Promise<void> {
  await place.kubectl(["label", "--overwrite", "namespace", place.namespace, pair]);
}

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
    await place.kubectl(["wait", "resourcequota/no-jobs", `--for=${enforced}`, "--timeout=300s"]);
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
  "a create that the controller has no right to waits, says so, and runs once it is granted",
  async (place) => {
    await withhold(place, ({ resources, verbs }) => ({
      verbs: resources.includes("jobs") ? verbs.filter((verb) => verb !== "create") : verbs,
    }));
    await place.startController();
    await place.apply(flow("rights", chain(1)));
    const refused = await place.stepThat(
      "rights",
      "step-1",
      ({ reason }) => reason === "CreateForbidden",
    );
    assertEquals(refused.phase, "Pending");
    assertStringIncludes(refused.message!, 'cannot create resource "jobs"');

    await place.letIn(place.account);
    const finished = await place.finished("rights");
    assertEquals(finished.status?.phase, "Succeeded");
    const { attempt, reason } = stepOf(finished, "step-1");
    assertEquals([attempt, reason], [1, undefined]);
  },
);

const refusedPods = [
  {
    what: "Pod Security",
    forbid: (place: Place) => label(place, "pod-security.kubernetes.io/enforce=restricted"),
    allow: (place: Place) => label(place, "pod-security.kubernetes.io/enforce-"),
    words: "violates PodSecurity",
  },
  {
    what: "a quota",
    forbid: async (place: Place) => {
      await place.kubectl(["create", "quota", "no-pods", "--hard=pods=0"]);
      const enforced = "--for=jsonpath={.status.hard.pods}=0";
      await place.kubectl(["wait", "resourcequota/no-pods", enforced, "--timeout=300s"]);
    },
    allow: (place: Place) => place.kubectl(["delete", "resourcequota/no-pods"]),
    words: "exceeded quota: no-pods",
  },
];

for (const { what, forbid, allow, words } of refusedPods) {
  clusterTest(
    `a Job whose pods ${what} forbids keeps its step Running, which says why`,
    async (place) => {
      await forbid(place);
      await place.startController();
      await place.apply(flow("pods", chain(1)));
      const waiting = await place.stepThat(
        "pods",
        "step-1",
        ({ reason }) => reason === "PodsForbidden",
      );
      assertEquals(waiting.phase, "Running");
      assertStringIncludes(waiting.message!, words);
      assertEquals((await place.jobs()).length, 1);

      await allow(place);
      const finished = await place.finished("pods");
      assertEquals(finished.status?.phase, "Succeeded");
      const { attempt, reason } = stepOf(finished, "step-1");
      assertEquals([attempt, reason], [1, undefined]);
    },
  );
}

clusterTest(
  "a flow whose status may not be written says so by an event, and goes on once it may",
  async (place) => {
    await withhold(place, ({ resources }) => ({
      resources: resources.filter((resource) => resource !== "jobflows/status"),
    }));
    await place.startController();
    await place.apply(flow("mute", chain(1)));
    const { message } = await place.event("StatusNotWritten");
    assertStringIncludes(message!, "the status cannot be written, so nothing goes on");
    assertStringIncludes(message!, 'cannot patch resource "jobflows/status"');
    assertEquals(await place.jobs(), []);
    await place.letIn(place.account);
    assertEquals((await place.finished("mute")).status?.phase, "Succeeded");
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
