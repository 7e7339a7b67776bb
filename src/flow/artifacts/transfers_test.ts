import { assertEquals } from "@std/assert";
import type { PodSpec } from "@cloudydeno/kubernetes-apis/core/v1";
import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { FlowWorld, step, template } from "../../../tests/support/flow_world.ts";

const secret = (key: string) => ({ name: "s3", key });
const S3 = {
  endpoint: "http://minio:9000",
  bucket: "models",
  key: "model.tgz",
  accessKeyIDSecretRef: secret("id"),
  secretAccessKeySecretRef: secret("key"),
};
const CREDENTIALS = {
  accessKeyIDEnv: "ZEN_FLOW_SECRET_0",
  secretAccessKeyEnv: "ZEN_FLOW_SECRET_1",
};

/** The Job that a flow of these steps makes for the one of this name, others having succeeded. */
function jobOf(name: string, steps: Step[], spec: Partial<JobFlowSpec> = {}): Job {
  const world = new FlowWorld({ ...spec, steps });
  world.pass();
  for (const { name: other } of steps) {
    if (other === name) break;
    world.succeed(other);
  }
  const action = world.actions.find((one) => one.kind === "createJob" && one.step === name);
  if (action?.kind !== "createJob") throw new Error(JSON.stringify(world.flow.status));
  return action.job;
}

const podOf = (...given: Parameters<typeof jobOf>): PodSpec => jobOf(...given).spec!.template.spec!;

/** What a container of ours is told, as its process gets it: Kubernetes undoes the doubling. */
function toldTo(podSpec: PodSpec, name: string): unknown[] {
  const containers = [...podSpec.initContainers ?? [], ...podSpec.containers];
  const { args } = containers.find((container) => container.name === name)!;
  return JSON.parse(args![2]!.replaceAll("$$", "$"));
}

Deno.test("plan() puts a container that fetches before the step's, and its files where they go", () => {
  const podSpec = podOf("use", [
    step("use", {
      inputs: {
        artifacts: [
          {
            name: "page",
            path: "/in/page.html",
            http: {
              url: "https://host.example/page?a=1",
              headers: [
                { name: "Accept", value: "text/html" },
                { name: "Authorization", secretKeyRef: { name: "web", key: "header" } },
              ],
              checksum: `sha256:${"0".repeat(64)}`,
            },
          },
          { name: "model", path: "/model", s3: S3, archive: { format: "tar" } },
        ],
      },
    }),
  ]);
  assertEquals(podSpec.initContainers!.map(({ args: _, ...container }) => container), [{
    name: "zen-flow-get",
    image: "zen-flow",
    volumeMounts: [{ name: "zen-flow-inputs", mountPath: "/zen-flow/inputs" }],
    env: [
      { name: "ZEN_FLOW_SECRET_0", valueFrom: { secretKeyRef: { name: "web", key: "header" } } },
      { name: "ZEN_FLOW_SECRET_1", valueFrom: { secretKeyRef: secret("id") } },
      { name: "ZEN_FLOW_SECRET_2", valueFrom: { secretKeyRef: secret("key") } },
    ],
    resources: {
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { cpu: "1", memory: "512Mi" },
    },
    terminationMessagePolicy: "FallbackToLogsOnError",
  }]);
  assertEquals(toldTo(podSpec, "zen-flow-get"), [
    {
      name: "page",
      http: {
        url: "https://host.example/page?a=1",
        headers: [
          { name: "Accept", value: "text/html" },
          { name: "Authorization", valueEnv: "ZEN_FLOW_SECRET_0" },
        ],
      },
      checksum: `sha256:${"0".repeat(64)}`,
      packing: { format: "none", compression: "none" },
      to: "/zen-flow/inputs/page",
    },
    {
      name: "model",
      s3: {
        ...{ endpoint: "http://minio:9000", bucket: "models", key: "model.tgz" },
        ...{ accessKeyIDEnv: "ZEN_FLOW_SECRET_1", secretAccessKeyEnv: "ZEN_FLOW_SECRET_2" },
      },
      packing: { format: "tar", compression: "gzip" },
      to: "/zen-flow/inputs/model",
    },
  ]);
  assertEquals(podSpec.containers.map(({ name, env, volumeMounts }) => [name, env, volumeMounts]), [
    ["main", undefined, [
      { name: "zen-flow-inputs", mountPath: "/in/page.html", subPath: "page" },
      { name: "zen-flow-inputs", mountPath: "/model", subPath: "model" },
    ]],
  ]);
  assertEquals(podSpec.volumes, [{ name: "zen-flow-inputs", emptyDir: {} }]);
});

const storing = (more: Partial<Step> = {}): Step =>
  step("make", {
    outputs: {
      artifacts: [
        { name: "model", path: "/out/model", s3: S3 },
        {
          name: "report",
          path: "/reports/report.txt",
          s3: { bucket: "reports", key: "report.txt" },
          archive: { format: "none" },
        },
      ],
    },
    ...more,
  });

Deno.test("plan() makes the step's container an init container, and stores after it", () => {
  const given = template()!;
  const pod = given.spec.template.spec!;
  pod.initContainers = [{ name: "first", image: "busybox" }];
  pod.containers![0]!.securityContext = { runAsUser: 1000 };
  const job = jobOf("make", [storing({ template: given })]);
  const podSpec = job.spec!.template.spec!;
  assertEquals(podSpec.initContainers!.map(({ name }) => name), ["first", "main"]);
  assertEquals(podSpec.initContainers![1]!.volumeMounts, [
    { name: "zen-flow-outputs-0", mountPath: "/out/model" },
    { name: "zen-flow-outputs-1", mountPath: "/reports" },
  ]);
  const [putter, ...others] = podSpec.containers;
  assertEquals(others, []);
  assertEquals([putter!.name, putter!.securityContext, putter!.volumeMounts], [
    "zen-flow-put",
    { runAsUser: 1000 },
    [
      { name: "zen-flow-outputs-0", mountPath: "/zen-flow/outputs/0", readOnly: true },
      { name: "zen-flow-outputs-1", mountPath: "/zen-flow/outputs/1", readOnly: true },
    ],
  ]);
  assertEquals(toldTo(podSpec, "zen-flow-put"), [
    {
      name: "model",
      s3: {
        ...{ endpoint: "http://minio:9000", bucket: "models", key: "model.tgz" },
        ...CREDENTIALS,
      },
      packing: { format: "tar", compression: "gzip" },
      from: "/zen-flow/outputs/0",
    },
    {
      name: "report",
      s3: { bucket: "reports", key: "report.txt" },
      packing: { format: "none", compression: "none" },
      from: "/zen-flow/outputs/1/report.txt",
    },
  ]);
  // What goes by containers goes by the step's own, as if it were the pod's one container.
  assertEquals(job.spec!.template.metadata!.annotations, {
    "kubectl.kubernetes.io/default-container": "main",
  });
});

Deno.test("plan() keeps failure rules that name the step's container where that is an init container", () => {
  const rule = {
    action: "FailJob" as const,
    onExitCodes: { containerName: "main", operator: "In" as const, values: [42] },
  };
  const job = jobOf("make", [storing()], {
    executionPolicy: { podFailurePolicy: { rules: [rule] } },
  });
  assertEquals(job.spec!.podFailurePolicy!.rules.at(-1), rule);
});

Deno.test("plan() stores what the container mounts by itself, and adds no volume for it", () => {
  const given = template()!;
  const pod = given.spec.template.spec!;
  pod.volumes = [{ name: "scratch", emptyDir: { sizeLimit: "1Gi" } }];
  pod.containers![0]!.volumeMounts = [{ name: "scratch", mountPath: "/reports/", subPath: "a" }];
  const podSpec = podOf("make", [storing({ template: given })]);
  assertEquals(podSpec.volumes!.map(({ name }) => name), ["scratch", "zen-flow-outputs-0"]);
  assertEquals(podSpec.containers[0]!.volumeMounts![1], {
    ...{ name: "scratch", mountPath: "/zen-flow/outputs/1", subPath: "a", readOnly: true },
  });
});

Deno.test("plan() fetches from where the step that made it has stored it, expressions and all", () => {
  const make = step("make", {
    inputs: { parameters: [{ name: "day", value: "{{ params.day }}" }] },
    outputs: {
      artifacts: [{
        name: "model",
        path: "/out",
        s3: { bucket: "models", key: "{{ inputs.parameters.day }}/$(HOME).tgz" },
      }],
    },
  });
  const use = step("use", {
    dependencies: ["make"],
    inputs: { artifacts: [{ name: "in", path: "/in", from: "make/model" }] },
  });
  const spec = { parameters: [{ name: "day", value: '"],[{$(ZEN_FLOW_SECRET_0)' }] };
  const key = '"],[{$(ZEN_FLOW_SECRET_0)/$(HOME).tgz';
  const packing = { format: "tar", compression: "gzip" };
  const stored = podOf("make", [make, use], spec);
  assertEquals(toldTo(stored, "zen-flow-put"), [
    { name: "model", s3: { bucket: "models", key }, packing, from: "/zen-flow/outputs/0" },
  ]);
  const fetched = podOf("use", [make, use], spec);
  assertEquals(toldTo(fetched, "zen-flow-get"), [
    { name: "in", s3: { bucket: "models", key }, packing, to: "/zen-flow/inputs/in" },
  ]);
  // Kubernetes expands $(NAME) in arguments, unless its dollar sign is doubled.
  const [, , told] = fetched.initContainers![0]!.args!;
  assertEquals(told!.replaceAll("$$", "").includes("$"), false);
});
