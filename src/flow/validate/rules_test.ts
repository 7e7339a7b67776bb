/** Rules on numbers, quantities, policies, data and sizes: what each refuses, and what it lets pass. */

import { assertEquals } from "@std/assert";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step as typedStep, template } from "../../../tests/support/flow_world.ts";
import { formatErrors, validate } from "./mod.ts";

/** A step with more fields, which may be of any shape. */
const step = (name: string, more: object = {}): object => ({ ...typedStep(name), ...more });

const errorsOf = (spec: unknown) => formatErrors(validate(spec as JobFlowSpec));

const POD = "spec.steps[0].template.spec.template.spec";
const JOB = "spec.steps[0].template.spec";

/** The errors of a flow whose one step has this in its Job's spec and its pod's. */
function errorsOfJob(jobSpec: object, podSpec: object = {}) {
  const containers = [{ name: "main", image: "i" }];
  const given = template({ ...jobSpec, template: { spec: { containers, ...podSpec } } });
  return errorsOf({ steps: [step("a", { template: given })] });
}

const container = (resources: object) => ({
  containers: [{ name: "main", image: "i", resources }],
});

Deno.test("validate() wants resources to be quantities of more than zero", () => {
  const resources = { limits: { cpu: "half" }, requests: { memory: "-1Gi", cpu: 0 } };
  assertEquals(errorsOfJob({}, container(resources)), [
    `${POD}.containers[0].resources.limits.cpu: "half" is not a quantity; write it like 500m, 2 or 64Mi`,
    `${POD}.containers[0].resources.requests.memory: must be more than zero, but is -1Gi; leave it out where nothing is meant`,
    `${POD}.containers[0].resources.requests.cpu: must be more than zero, but is 0; leave it out where nothing is meant`,
  ]);
});

Deno.test("validate() wants requests within limits, whatever the units", () => {
  const over = { requests: { cpu: "1100m", memory: "1Gi" }, limits: { cpu: 1, memory: "1024Mi" } };
  assertEquals(errorsOfJob({}, container(over)), [
    `${POD}.containers[0].resources.requests.cpu: is more than the limit of 1; request no more than the limit`,
  ]);
});

Deno.test("validate() checks the quantities of init containers, pods, volumes and claims", () => {
  const bad = { requests: { cpu: "x" } };
  const podSpec = {
    initContainers: [{ name: "init", image: "i", resources: bad }],
    resources: bad,
    volumes: [{ name: "v", emptyDir: { sizeLimit: "1 Gi" } }],
  };
  const found = errorsOfJob({}, podSpec).map((line) => line.split(":")[0]);
  assertEquals(found, [
    `${POD}.resources.requests.cpu`,
    `${POD}.initContainers[0].resources.requests.cpu`,
    `${POD}.volumes[0].emptyDir.sizeLimit`,
  ]);
  const claim = { metadata: { name: "c" }, spec: { resources: { requests: { storage: "0" } } } };
  assertEquals(
    errorsOf({ steps: [step("a")], resourceTemplates: { volumeClaimTemplates: [claim] } }),
    [
      "spec.resourceTemplates.volumeClaimTemplates[0].spec.resources.requests.storage: " +
      "must be more than zero, but is 0; leave it out where nothing is meant",
    ],
  );
});

Deno.test("validate() leaves to the run what an expression will give", () => {
  const given = container({ requests: { cpu: "{{ params.cpu }}" }, limits: { cpu: "1" } });
  const jobSpec = { completions: "{{ int(params.n) }}", completionMode: "{{ params.mode }}" };
  const parameters = ["cpu", "n", "mode"].map((name) => ({ name }));
  const podTemplate = template({ ...jobSpec, template: { spec: given } } as never);
  assertEquals(errorsOf({ parameters, steps: [step("a", { template: podTemplate })] }), []);
});

Deno.test("validate() wants a Job's counts in range", () => {
  const jobSpec = { parallelism: -1, backoffLimit: 1.5, activeDeadlineSeconds: "60" };
  assertEquals(errorsOfJob(jobSpec, { activeDeadlineSeconds: 0 }), [
    `${JOB}.parallelism: must be a whole number of at least 0, but is -1`,
    `${JOB}.activeDeadlineSeconds: must be a whole number of at least 0, but is "60"`,
    `${JOB}.backoffLimit: must be a whole number of at least 0, but is 1.5`,
    `${POD}.activeDeadlineSeconds: must be a whole number of at least 1, but is 0`,
  ]);
});

Deno.test("validate() knows what belongs to Indexed Jobs", () => {
  assertEquals(errorsOfJob({ completionMode: "Indexed", parallelism: 100_001 }), [
    `${JOB}.completions: an Indexed Job needs completions, the number of its indexes`,
    `${JOB}.parallelism: must be at most 100000 in an Indexed Job`,
  ]);
  assertEquals(errorsOfJob({ backoffLimitPerIndex: 1 }), [
    `${JOB}.backoffLimitPerIndex: works only with completionMode: Indexed`,
  ]);
  assertEquals(errorsOfJob({ completionMode: "indexed" }), [
    `${JOB}.completionMode: must be Indexed or NonIndexed, but is "indexed"`,
  ]);
});

Deno.test("validate() wants container names to be labels, each once in a pod", () => {
  const podSpec = {
    initContainers: [{ name: "main", image: "i" }],
    containers: [{ name: "main", image: "i" }, { name: "Two", image: "i" }],
  };
  assertEquals(errorsOfJob({}, podSpec), [
    `${POD}.containers[1].name: must be lower-case letters, digits and dashes, begin and end with ` +
    'a letter or digit, and have at most 63 characters, but is "Two"',
    `${POD}.containers[0].name: another container of this pod is named "main"; names are unique`,
  ]);
});

Deno.test("validate() checks exit codes in the flow's policy and in a template's own", () => {
  const rules = [{ action: "FailJob", onExitCodes: { operator: "In", values: [3, 2, 256] } }];
  const wrong = [
    "[0].onExitCodes.values[2]: an exit code is between 0 and 255, but this is 256",
    "[0].onExitCodes.values: must be in ascending order, each once",
  ];
  const path = "spec.executionPolicy.podFailurePolicy.rules";
  assertEquals(
    errorsOf({ executionPolicy: { podFailurePolicy: { rules } }, steps: [step("a")] }),
    wrong.map((text) => path + text),
  );
  assertEquals(
    errorsOfJob({ podFailurePolicy: { rules } }),
    wrong.map((text) => `${JOB}.podFailurePolicy.rules${text}`),
  );
});

Deno.test("validate() wants room in the flow's policy for the rule that ignores evictions", () => {
  const rule = { action: "FailJob", onExitCodes: { operator: "In", values: [1] } };
  const own = { action: "Count", onPodConditions: [{ type: "DisruptionTarget" }] };
  const errors = (rules: object[]) =>
    errorsOf({ executionPolicy: { podFailurePolicy: { rules } }, steps: [step("a")] });
  assertEquals(errors(Array(19).fill(rule)), []);
  assertEquals(errors([...Array(19).fill(rule), own]), []);
  assertEquals(errors(Array(20).fill(rule)), [
    "spec.executionPolicy.podFailurePolicy.rules: Kubernetes takes at most 20 rules, and one that " +
    "ignores evictions is put in front of these; leave one out, or add one for DisruptionTarget " +
    "in place of another",
  ]);
});

Deno.test("validate() wants a podReplacementPolicy that a podFailurePolicy goes with", () => {
  const podReplacementPolicy = "TerminatingOrFailed";
  assertEquals(errorsOfJob({ podReplacementPolicy }), []);
  const rules = [{ action: "FailJob", onExitCodes: { operator: "In", values: [1] } }];
  assertEquals(errorsOfJob({ podReplacementPolicy, podFailurePolicy: { rules } }), [
    `${JOB}.podReplacementPolicy: must be Failed beside a podFailurePolicy, or left out`,
  ]);
});

Deno.test("validate() allows FailIndex only where every Job that gets it has indexes", () => {
  const rules = [{ action: "FailIndex", onExitCodes: { operator: "In", values: [1] } }];
  const executionPolicy = { podFailurePolicy: { rules } };
  const indexed = template({
    completionMode: "Indexed",
    completions: 2,
    backoffLimitPerIndex: 1,
    template: { spec: { containers: [{ name: "main", image: "i" }] } },
  });
  assertEquals(errorsOf({ executionPolicy, steps: [step("a", { template: indexed })] }), []);
  assertEquals(
    errorsOf({ executionPolicy, steps: [step("a", { template: indexed }), step("b")] }),
    [
      "spec.executionPolicy.podFailurePolicy.rules[0].action: FailIndex needs a Job with " +
      'backoffLimitPerIndex, which step "b" has not; put this rule into the podFailurePolicy of ' +
      "the templates that it is for",
    ],
  );
  assertEquals(
    errorsOfJob({ podFailurePolicy: { rules } }, { restartPolicy: "OnFailure" }),
    [
      `${JOB}.podFailurePolicy.rules[0].action: FailIndex needs backoffLimitPerIndex in the same Job`,
      `${POD}.restartPolicy: must be Never beside a podFailurePolicy`,
    ],
  );
});

Deno.test("validate() wants each value to have one source", () => {
  const inputs = {
    parameters: [
      { name: "none" },
      { name: "two", value: "x", valueFrom: { expression: "1" } },
      { name: "odd", valueFrom: { expression: "1", jsonPath: "a:$" } },
      { name: "good", value: "" },
    ],
    artifacts: [
      { name: "a", path: "/in", s3: { bucket: "bucket", key: "k" }, http: { url: "https://h" } },
      { name: "b", path: "/b", http: { url: "https://h", headers: [{ name: "h" }] } },
    ],
  };
  const outputs = {
    parameters: [{ name: "o", valueFrom: {} }, { name: "own" }],
    artifacts: [
      { name: "s", path: "/s", s3: { bucket: "bucket", key: "k", accessKeyIDSecretRef: {} } },
      { name: "t", path: "/t" },
    ],
  };
  assertEquals(errorsOf({ steps: [step("a", { inputs, outputs })] }), [
    "spec.steps[0].inputs.parameters[0]: needs exactly one of value and valueFrom, but none is given",
    "spec.steps[0].inputs.parameters[1]: needs exactly one of value and valueFrom, but value and valueFrom are given",
    "spec.steps[0].inputs.parameters[2].valueFrom: needs exactly one of expression, jsonPath, configMapKeyRef and secretKeyRef, but expression and jsonPath are given",
    "spec.steps[0].outputs.parameters[0].valueFrom: needs exactly one of expression and jsonPath, but none is given",
    "spec.steps[0].inputs.artifacts[0]: needs exactly one of from, http and s3, but http and s3 are given",
    "spec.steps[0].inputs.artifacts[1].http.headers[0]: needs exactly one of value and secretKeyRef, but none is given",
    "spec.steps[0].outputs.artifacts[0].s3: accessKeyIDSecretRef and secretAccessKeySecretRef are given together or not at all",
    "spec.steps[0].outputs.artifacts[1]: needs exactly one of persistentVolumeClaim and s3, but none is given",
  ]);
});

Deno.test("validate() wants names of parameters and artifacts to be unique in a step", () => {
  const same = (more: object) => [{ name: "n", ...more }, { name: "n", ...more }];
  const inputs = {
    parameters: [...same({ value: "1" }), { name: "a.b", value: "1" }, { name: "A_b", value: "1" }],
    artifacts: ["/a", "/b"].map((path) => ({ name: "n", path, http: { url: "https://h" } })),
  };
  const outputs = {
    parameters: same({}),
    artifacts: ["/c", "/d"].map((path) => ({ name: "n", path, persistentVolumeClaim: {} })),
  };
  assertEquals(errorsOf({ steps: [step("a", { inputs, outputs }), step("b", { inputs: {} })] }), [
    'spec.steps[0].inputs.parameters[1].name: another input parameter is named "n"; names are unique',
    'spec.steps[0].inputs.parameters[3].name: would be the variable PARAM_A_B in the containers, as "a.b" is already; choose another name',
    'spec.steps[0].inputs.artifacts[1].name: another input artifact is named "n"; names are unique',
    'spec.steps[0].outputs.parameters[1].name: another output parameter is named "n"; names are unique',
    'spec.steps[0].outputs.artifacts[1].name: another output artifact is named "n"; names are unique',
  ]);
});

Deno.test("validate() wants artifact paths that are absolute and stay where they are", () => {
  const artifacts = ["data", "/a/../b", "/a/..", "/a..b/c"]
    .map((path, index) => ({ name: `a${index}`, path, http: { url: "https://h" } }));
  assertEquals(errorsOf({ steps: [step("a", { inputs: { artifacts } })] }), [
    'spec.steps[0].inputs.artifacts[0].path: must be an absolute path without .., but is "data"',
    'spec.steps[0].inputs.artifacts[1].path: must be an absolute path without .., but is "/a/../b"',
    'spec.steps[0].inputs.artifacts[2].path: must be an absolute path without .., but is "/a/.."',
  ]);
});

Deno.test("validate() wants a parameter's value to be one of its enum", () => {
  const parameters = [{ name: "env", value: "prd", enum: ["dev", "prod"] }];
  assertEquals(errorsOf({ steps: [step("a")], parameters }), [
    'spec.parameters[0].value: must be one of dev, prod, as its enum says; it is "prd"',
  ]);
});

Deno.test("validate() refuses what a Manual step cannot have", () => {
  const manual = { ...step("ask"), type: "Manual", forEach: { items: [1] } };
  assertEquals(errorsOf({ steps: [manual] }), [
    "spec.steps[0].template: a Manual step waits for an approval and runs nothing; remove the template",
    "spec.steps[0].forEach: a Manual step waits for an approval and runs nothing; remove the forEach",
  ]);
});

Deno.test("validate() refuses a flow that etcd may not hold, counting UTF-8", () => {
  const flow = (text: string) => ({
    steps: [step("a", {
      template: template({
        template: { spec: { containers: [{ name: "main", image: "i", args: [text] }] } },
      }),
    })],
  });
  assertEquals(errorsOf(flow("x".repeat(1000 * 1024))), []);
  assertEquals(errorsOf(flow("é".repeat(1000 * 512))), []);
  const tooMuch = [
    "spec: the flow would have about 1026 KiB with its full status, more than the 1024 KiB that " +
    "are sure to be stored; move scripts and data into ConfigMaps or images, or make several flows",
  ];
  assertEquals(errorsOf(flow("x".repeat(1025 * 1024))), tooMuch);
  assertEquals(errorsOf(flow("😀".repeat(1025 * 256))), tooMuch);
});

Deno.test("validate() refuses what is nested more than 200 deep, and looks no further", () => {
  const nested = (depth: number): unknown => {
    let value: unknown = "x";
    for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { value };
    return value;
  };
  const message = "has lists and objects more than 200 deep in each other; write what is so deep " +
    "as one text, or leave it out";
  for (const depth of [1000, 100_000]) {
    const deep = nested(depth);
    assertEquals(errorsOfJob({ deep }), [`spec.steps[0].template: ${message}`]);
    assertEquals(errorsOf({ parameters: [{ name: "p", value: deep }], steps: [] }), [
      `spec.parameters[0].value: ${message}`,
    ]);
  }
  assertEquals(errorsOfJob({ deep: nested(190) }), []);
});
