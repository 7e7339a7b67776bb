import { assertEquals } from "@std/assert";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step as typedStep, template } from "../../../tests/support/flow_world.ts";
import { formatErrors, validate } from "./mod.ts";

/** A step with more fields, which may be of any shape. */
const step = (name: string, more: object = {}): object => ({ ...typedStep(name), ...more });
const errorsOf = (...steps: object[]) =>
  formatErrors(validate({ steps } as unknown as JobFlowSpec));

const S3 = { bucket: "bucket", key: "key" };
const input = (more: object) => ({ inputs: { artifacts: [{ name: "x", path: "/in", ...more }] } });
const output = (more: object = {}) => ({
  outputs: { artifacts: [{ name: "x", path: "/out", s3: S3, ...more }] },
});
const INPUT = "spec.steps[0].inputs.artifacts[0]";
const OUTPUT = "spec.steps[0].outputs.artifacts[0]";

Deno.test("validate() lets artifacts be carried by S3 and HTTP, with expressions in addresses", () => {
  const http = {
    url: "https://host.example/{{ inputs.parameters.day }}.csv",
    headers: [{ name: "Authorization", secretKeyRef: { name: "web", key: "header" } }],
  };
  assertEquals(
    errorsOf(
      step("a", {
        inputs: {
          parameters: [{ name: "day", value: "monday" }],
          artifacts: [{ name: "x", path: "/in", http }],
        },
        ...output({ s3: { bucket: "days", key: "{{ inputs.parameters.day }}.tgz" } }),
      }),
      step("b", {
        dependencies: ["a"],
        ...input({ from: "a/x" }),
      }),
    ),
    [],
  );
});

Deno.test("validate() refuses addresses that are none, and what would be shown to everybody", () => {
  const cases: (readonly [object, string])[] = [
    [
      { http: { url: "https://" } },
      '.http.url: must be an http or https address, but is "https://"',
    ],
    [
      { http: { url: "https://me:secret@host/" } },
      ".http.url: holds credentials; give them by reference, in a header or the store's Secrets",
    ],
    [
      { http: { url: "http://h", headers: [{ name: "Range", value: "x" }] } },
      ".http.headers[0].name: zen-flow sets this header; remove it",
    ],
    [
      { http: { url: "http://h", headers: [{ name: "X", value: "a\r\nB: c" }] } },
      ".http.headers[0].value: a header cannot have control characters",
    ],
    [
      { s3: { ...S3, bucket: "evil.example/" } },
      ".s3.bucket: a bucket's name has 3 to 63 letters, digits, dots, dashes and underscores, and " +
      'begins and ends with a letter or digit, unlike "evil.example/"',
    ],
    [{ s3: { ...S3, key: "a/../b" } }, ".s3.key: a key with a part . or .. cannot be asked for"],
    [
      { s3: { ...S3, region: "{{ 'r' }}" } },
      ".s3.region: cannot be an expression; of an artifact, url, endpoint, bucket and key can",
    ],
  ];
  for (const [more, message] of cases) {
    assertEquals(errorsOf(step("a", input(more))), [`${INPUT}${message}`]);
  }
});

Deno.test("validate() checks the expressions in addresses like all others", () => {
  const s3 = { ...S3, key: "{{ steps.b.outputs.parameters.n }}" };
  assertEquals(errorsOf(step("a", output({ s3 }))), [
    `${OUTPUT}.s3.key: no step is named "b" (at character 4)`,
  ]);
});

Deno.test("validate() takes braces as they are where a step has no expressions", () => {
  const literal = { metadata: { annotations: { "workflow.zen.io/expressions": "off" } } };
  const headers = [{ name: "X", value: "{{ 'raw' }}" }];
  const http = { url: "http://h/{{'x'}}", headers };
  assertEquals(errorsOf(step("a", { ...literal, ...input({ http }) })), []);
  const s3 = { bucket: "{{x}}", key: "{{x}}" };
  assertEquals(errorsOf(step("a", { ...literal, ...input({ s3 }) })), [
    `${INPUT}.s3.bucket: a bucket's name has 3 to 63 letters, digits, dots, dashes and ` +
    'underscores, and begins and ends with a letter or digit, unlike "{{x}}"',
  ]);
  assertEquals(errorsOf(step("a", input({ http }))), [
    `${INPUT}.http.headers[0].value: cannot be an expression; of an artifact, url, endpoint, ` +
    "bucket and key can",
  ]);
});

Deno.test("validate() refuses to store two artifacts of a step under one key", () => {
  const artifact = (name: string, s3: object) => ({ name, path: `/${name}`, s3 });
  const artifacts = [
    artifact("one", S3),
    artifact("two", { ...S3, endpoint: "http://h" }),
    artifact("three", { ...S3, key: "other" }),
    artifact("four", S3),
  ];
  assertEquals(errorsOf(step("a", { outputs: { artifacts } })), [
    'spec.steps[0].outputs.artifacts[3].s3.key: artifact "one" is stored there too; ' +
    "give each a key of its own",
  ]);
});

Deno.test("validate() refuses to store from a container that cannot be an init container", () => {
  const containers = [{
    name: "main",
    image: "i",
    ports: [{ containerPort: 1 }],
    readinessProbe: {},
    lifecycle: {},
    volumeMounts: [{ name: "v", mountPath: "/v", subPathExpr: "$(X)" }],
  }];
  const given = template({
    template: { spec: { containers, volumes: [{ name: "v", emptyDir: {} }] } },
  });
  const at = "spec.steps[0].template.spec.template.spec.containers[0]";
  const why = "to store an artifact in S3 the step's container becomes an init container, which " +
    "cannot have this";
  assertEquals(errorsOf(step("a", { template: given, ...output() })), [
    `${at}.readinessProbe: ${why}`,
    `${at}.lifecycle: ${why}`,
    `${at}.ports: ${why}`,
    `${at}.volumeMounts[0].subPathExpr: what stores the artifact does not know the container's ` +
    "variables; use subPath",
  ]);
  assertEquals(
    errorsOf(step("a", { template: given, ...input({ http: { url: "http://h" } }) })),
    [],
  );
});

Deno.test("validate() refuses to store one object from several pods", () => {
  const why = "several pods would store the same object; keep the output on a claim, where each " +
    "index has a folder of its own, and let a step after it store them";
  const cases: [object, string[]][] = [
    [{ completions: 3, parallelism: 2 }, [`spec.steps[0].template.spec.completions: ${why}`]],
    [{ parallelism: 2 }, [`spec.steps[0].template.spec.parallelism: ${why}`]],
    [{ completions: 1, parallelism: 2 }, []],
  ];
  for (const [job, errors] of cases) {
    assertEquals(errorsOf(step("a", { template: template(job), ...output() })), errors);
  }
  assertEquals(errorsOf(step("a", { forEach: { items: [1] }, ...output() })), [
    `spec.steps[0].forEach: ${why}`,
  ]);
});

Deno.test("validate() wants one file to be in a folder, and names of containers that are not ours", () => {
  const file = { archive: { format: "none" } };
  assertEquals(errorsOf(step("a", output({ ...file, path: "/model" }))), [
    `${OUTPUT}.path: one file has to be in a folder, as /out/model`,
  ]);
  assertEquals(errorsOf(step("a", output({ ...file, path: "/out/model" }))), []);
  const containers = [{ name: "zen-flow-put", image: "i" }];
  const given = template({ template: { spec: { containers } } });
  assertEquals(errorsOf(step("a", { template: given, ...output() })), [
    "spec.steps[0].template.spec.template.spec.containers[0].name: is kept for what carries the " +
    "step's artifacts; choose another",
  ]);
});

Deno.test("validate() lets what a container mounts by itself be stored", () => {
  const containers = [{
    name: "main",
    image: "i",
    volumeMounts: [{ name: "v", mountPath: "/out" }],
  }];
  const volumes = [{ name: "v", emptyDir: {} }];
  const given = template({ template: { spec: { containers, volumes } } });
  assertEquals(errorsOf(step("a", { template: given, ...output() })), []);
});
