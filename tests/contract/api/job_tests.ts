/** What the API makes of Jobs, and refuses in them. */

import { assertEquals } from "@std/assert";
import { invalidJob, REFUSED_JOBS } from "./job_refusals.ts";
import { job, podTemplate } from "./objects.ts";
import type { ContractTest } from "./suite.ts";
import { assertFails } from "./failure.ts";

export const jobTests: readonly ContractTest[] = [
  {
    name: "Job creation fills in the defaults",
    async run(api) {
      const created = await api.create("jobs", job("a"));
      const { selector: _selector, template, ...spec } = created.spec;
      assertEquals(spec, {
        backoffLimit: 6,
        completionMode: "NonIndexed",
        completions: 1,
        manualSelector: false,
        parallelism: 1,
        podReplacementPolicy: "TerminatingOrFailed",
        suspend: true,
      });
      assertEquals(template.spec, {
        containers: [{
          command: ["true"],
          image: "busybox:1",
          imagePullPolicy: "IfNotPresent",
          name: "main",
          resources: {},
          terminationMessagePath: "/dev/termination-log",
          terminationMessagePolicy: "File",
        }],
        dnsPolicy: "ClusterFirst",
        restartPolicy: "Never",
        schedulerName: "default-scheduler",
        securityContext: {},
        terminationGracePeriodSeconds: 30,
      });
      assertEquals([created.metadata.generation, created.status], [1, {}]);
    },
  },
  {
    name: "Job creation fills in defaults that depend on what is set",
    async run(api) {
      const wide = await api.create("jobs", job("a", { parallelism: 2 }));
      assertEquals([wide.spec.parallelism, wide.spec.completions], [2, undefined]);
      const indexed = await api.create(
        "jobs",
        job("b", { completionMode: "Indexed", completions: 3, backoffLimitPerIndex: 1 }),
      );
      assertEquals([indexed.spec.parallelism, indexed.spec.backoffLimit], [1, 2147483647]);
      const policy = await api.create(
        "jobs",
        job("c", {
          podFailurePolicy: {
            rules: [{ action: "Ignore", onPodConditions: [{ type: "x.io/a" }] }],
          },
        }),
      );
      assertEquals(policy.spec.podReplacementPolicy, "Failed");
      const [rule] = policy.spec.podFailurePolicy.rules;
      assertEquals(rule.onPodConditions, [{ type: "x.io/a", status: "True" }]);
    },
  },
  {
    name: "Job creation fills in the defaults of containers and volumes",
    async run(api) {
      const template = podTemplate({
        containers: [
          { name: "a", image: "busybox", env: [{ name: "X", valueFrom: fieldRef }] },
          { name: "b", image: "x.io:5000/busybox:latest", ports: [{ containerPort: 80 }] },
          { name: "c", image: "x.io:5000/busybox", resources: { limits: { cpu: "1" } } },
        ],
        volumes: [{ name: "a" }, { name: "b", configMap: { name: "x" } }],
      });
      const { spec } = await api.create("jobs", job("a", { template }));
      const [a, b, c] = spec.template.spec.containers;
      const pulls = [a.imagePullPolicy, b.imagePullPolicy, c.imagePullPolicy];
      assertEquals(pulls, ["Always", "Always", "Always"]);
      assertEquals(a.env[0].valueFrom.fieldRef.apiVersion, "v1");
      assertEquals(b.ports, [{ containerPort: 80, protocol: "TCP" }]);
      assertEquals(c.resources, { limits: { cpu: "1" } });
      assertEquals(spec.template.spec.volumes, [
        { name: "a", emptyDir: {} },
        { name: "b", configMap: { name: "x", defaultMode: 420 } },
      ]);
    },
  },
  {
    name: "Job creation makes a selector and labels of its uid and name",
    async run(api) {
      const created = await api.create("jobs", job("a"));
      const { uid = "" } = created.metadata;
      const labels = {
        "batch.kubernetes.io/controller-uid": uid,
        "batch.kubernetes.io/job-name": "a",
        "controller-uid": uid,
        "job-name": "a",
      };
      assertEquals(created.spec.template.metadata.labels, labels);
      const matchLabels = { "batch.kubernetes.io/controller-uid": uid };
      assertEquals(created.spec.selector, { matchLabels });
      assertEquals((await api.get("jobs", "a")).metadata.labels, labels);
    },
  },
  {
    name: "Job creation takes over the labels of its template if it has none",
    async run(api) {
      const template = { ...podTemplate(), metadata: { labels: { app: "x" } } };
      const bare = await api.create("jobs", job("a", { template }));
      assertEquals(bare.metadata.labels, bare.spec.template.metadata.labels);
      assertEquals(bare.metadata.labels?.app, "x");
      const own = job("b", { template });
      own.metadata.labels = { mine: "y" };
      assertEquals((await api.create("jobs", own)).metadata.labels, { mine: "y" });
    },
  },
  {
    name: "Job creation refuses what is wrong, with all its causes",
    async run(api) {
      for (const [spec, causes] of REFUSED_JOBS) {
        await assertFails(api.create("jobs", job("a", spec)), invalidJob("a", causes));
      }
    },
  },
  {
    name: "Job creation refuses a selector and labels of the user's own",
    async run(api) {
      const labels = { "controller-uid": "mine" };
      const template = { ...podTemplate(), metadata: { labels } };
      const selector = { matchLabels: { a: "b" } };
      const field = "spec.template.metadata.labels";
      const refused: [Record<string, unknown>, string[]][] = [
        [{ template }, [`FieldValueInvalid ${field}[controller-uid]`]],
        [{ selector }, ["FieldValueInvalid spec.selector", `FieldValueInvalid ${field}`]],
        [{ manualSelector: true }, [
          `FieldValueInvalid ${field}`,
          "FieldValueRequired spec.selector",
        ]],
        [{ manualSelector: true, selector }, [`FieldValueInvalid ${field}`]],
      ];
      for (const [spec, causes] of refused) {
        await assertFails(api.create("jobs", job("a", spec)), invalidJob("a", causes));
      }
      const matching = { ...podTemplate(), metadata: { labels: { a: "b" } } };
      const spec = { manualSelector: true, selector, template: matching };
      const { metadata } = await api.create("jobs", job("a", spec));
      assertEquals(metadata.labels, { a: "b" });
    },
  },
  {
    name: "Job creation refuses a name that its pods cannot have",
    async run(api) {
      const long = "a".repeat(64);
      const causes = ["FieldValueInvalid spec.template.labels"];
      await assertFails(api.create("jobs", job(long)), invalidJob(long, causes));
      const name = "a".repeat(62);
      const indexed = { completionMode: "Indexed", completions: 11 };
      await assertFails(
        api.create("jobs", job(name, indexed)),
        invalidJob(name, ["FieldValueInvalid metadata.name"]),
      );
      await api.create("jobs", job("a".repeat(63)));
    },
  },
];

const fieldRef = { fieldRef: { fieldPath: "metadata.name" } };
