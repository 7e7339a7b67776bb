/** Data of steps: what reaches their Jobs, and how a step ends that lacks some. */

import { assert, assertEquals } from "@std/assert";
import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { FlowWorld, step, template } from "../../tests/support/flow_world.ts";

/** A step whose pod is this. */
function stepOf(name: string, container: object, more: Partial<Step> = {}, job = {}): Step {
  const containers = [{ name: "main", image: "busybox", ...container }];
  return step(name, {
    template: template({ ...job, template: { spec: { containers } } } as never),
    ...more,
  });
}

/** The flow after its first pass, and the Jobs that it created, by step. */
function begin(spec: JobFlowSpec) {
  const world = new FlowWorld(spec);
  world.pass();
  const jobs = Object.fromEntries(
    world.actions.flatMap((action) =>
      action.kind === "createJob" ? [[action.step, action.job]] : []
    ),
  );
  return { world, jobs };
}

const input = (name: string, value: string) => ({ name, value });

Deno.test("start() puts values into the template, the metadata and the environment", () => {
  const { jobs } = begin({
    parameters: [input("n", "3"), input("who", "a $(B) {{ c }}")],
    steps: [
      stepOf(
        "a",
        {
          command: ["echo", "$(PARAM_WHO)", "to {{ params.who }}"],
          env: [{ name: "N", value: "{{ int(params.n) + 1 }}" }],
          resources: { limits: { cpu: "{{ params.n }}" } },
        },
        {
          metadata: { labels: { who: "{{ flow.name }}" } },
          inputs: {
            parameters: [
              input("who", "{{ params.who }}"),
              { name: "twice", valueFrom: { expression: "int(params.n) * 2" } },
              { name: "key", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
              {
                name: "conf",
                valueFrom: { configMapKeyRef: { name: "settings", key: "k", optional: true } },
              },
            ],
          },
        },
        { parallelism: "{{ inputs.parameters.twice }}" },
      ),
    ],
    resourceTemplates: { configMapTemplates: [{ metadata: { name: "settings" } }] },
  });
  const { metadata, spec } = jobs["a"]!;
  assertEquals(metadata?.labels?.["who"], "flow");
  assertEquals(spec?.parallelism, 6);
  assertEquals(spec?.template.spec?.containers[0], {
    name: "main",
    image: "busybox",
    command: ["echo", "$(PARAM_WHO)", "to a $$(B) {{ c }}"],
    resources: { limits: { cpu: "3" } },
    env: [
      { name: "PARAM_WHO", value: "a $$(B) {{ c }}" },
      { name: "PARAM_TWICE", value: "6" },
      { name: "PARAM_KEY", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
      {
        name: "PARAM_CONF",
        valueFrom: { configMapKeyRef: { name: "flow-settings", key: "k", optional: true } },
      },
      { name: "N", value: "4" },
    ],
    terminationMessagePolicy: "FallbackToLogsOnError",
  });
});

Deno.test("start() leaves {{ as they are where the step switches expressions off", () => {
  const { jobs } = begin({
    steps: [
      stepOf("a", { args: ["{{ .Name }}"] }, {
        metadata: { annotations: { "workflow.zen.io/expressions": "off" } },
        inputs: { parameters: [input("v", "{{ .Value }}")] },
      }),
    ],
  });
  const container = jobs["a"]!.spec!.template.spec!.containers[0]!;
  assertEquals(container.args, ["{{ .Name }}"]);
  assertEquals(container.env, [{ name: "PARAM_V", value: "{{ .Value }}" }]);
});

Deno.test("start() fails a step before it has a Job where a value does not fit", () => {
  const table: [object, string, string][] = [
    [
      { parallelism: "{{ int(params.word) }}" },
      "ExpressionError",
      "template.spec.parallelism: int() type error: cannot convert to int",
    ],
    [
      { completions: "{{ 7 / int(params.zero) }}" },
      "ExpressionError",
      "template.spec.completions: division by zero",
    ],
  ];
  for (const [job, reason, message] of table) {
    const { world, jobs } = begin({
      parameters: [input("word", "x"), input("zero", "0")],
      executionPolicy: { failFast: false },
      steps: [
        stepOf("bad", {}, { retryPolicy: { limit: 3 } }, job),
        step("below", { dependencies: ["bad"] }),
        step("beside"),
      ],
    });
    assertEquals(Object.keys(jobs), ["beside"]);
    assertEquals(world.reasons(), {
      bad: `Failed/${reason}`,
      below: "Skipped/UpstreamFailed",
    });
    assertEquals([world.status("bad").message, world.status("bad").attempt], [message, undefined]);
  }
});

Deno.test("start() starts nothing beside a step that fails for its data, where failFast says so", () => {
  const { world, jobs } = begin({
    parameters: [input("word", "x")],
    steps: [
      step("beside"),
      stepOf("bad", { env: [{ name: "A", value: "{{ int(params.word) }}" }] }),
    ],
  });
  assertEquals(jobs, {});
  assertEquals(world.reasons(), { beside: "Skipped/FailFast", bad: "Failed/ExpressionError" });
  assertEquals(world.flow.status?.phase, "Failed");
});

Deno.test("start() gives the slot of a step that fails for its data to another", () => {
  const { world, jobs } = begin({
    parameters: [input("word", "x")],
    executionPolicy: { parallelism: 1, failFast: false },
    steps: [stepOf("bad", { args: ["{{ int(params.word) }}"] }), step("next"), step("last")],
  });
  assertEquals(Object.keys(jobs), ["next"]);
  assertEquals(world.phases(), { bad: "Failed", next: "Running", last: "Pending" });
});

Deno.test("start() fails a step whose input has no value, unless it has a default", () => {
  const from = { valueFrom: { expression: "steps.a.outputs.parameters.count" } };
  const path = { valueFrom: { jsonPath: "a:$.count" } };
  for (const source of [from, path, { value: "n={{ steps.a.outputs.parameters.count }}" }]) {
    const spec = (more: object) => ({
      steps: [
        step("a", {
          when: "never",
          outputs: { parameters: [{ name: "count" }] },
        }),
        step("b", {
          dependencies: ["a"],
          inputs: { parameters: [{ name: "n", ...source, ...more }] },
        }),
      ],
    });
    const world = new FlowWorld(spec({}), { unchecked: true });
    world.pass();
    assertEquals(world.reasons()["b"], "Failed/InputMissing");
    assert(world.status("b").message!.startsWith("input n: "), world.status("b").message);
    const withDefault = new FlowWorld(spec({ default: "0" }), { unchecked: true });
    withDefault.pass();
    const job = withDefault.actions.find((action) => action.kind === "createJob")!.job;
    const { env } = job.spec!.template.spec!.containers[0]!;
    assertEquals(env, [{ name: "PARAM_N", value: "0" }]);
  }
});

Deno.test("plan() does not start a flow of which a parameter has no value", () => {
  const { world } = begin({ parameters: [{ name: "day" }], steps: [step("a")] });
  assertEquals(
    world.flow.status?.message,
    "not started: 1 error: spec.parameters[0]: parameter day has no value; give it one here, or " +
      "run the flow with -p day=VALUE",
  );
});

Deno.test("start() fails a step whose expressions do too much together, though each alone does not", () => {
  const expression = '"' + "a,".repeat(400) + '".split(",").map(x, x + x).size()';
  const flowWith = (count: number) => {
    const spec = template();
    const args = Array.from({ length: count }, () => `{{ ${expression} }}`);
    spec!.spec.template.spec!.containers[0]!.args = args;
    return new FlowWorld({ steps: [step("a", { template: spec })] });
  };
  const few = flowWith(10);
  few.pass();
  assertEquals(few.phases(), { a: "Running" });
  const many = flowWith(1000);
  many.pass();
  assertEquals(many.reasons(), { a: "Failed/ExpressionError" });
});

Deno.test("start() fails a step with several pods that can leave only the word of one", () => {
  const count = { name: "n", value: "3" };
  const s3 = { bucket: "bucket", key: "key" };
  const write: Partial<Step> = { outputs: { parameters: [{ name: "x" }] } };
  const store: Partial<Step> = { outputs: { artifacts: [{ name: "x", path: "/out", s3 }] } };
  const number = "{{ int(params.n) }}";
  const table: [Partial<Step>, object, string][] = [
    [write, { completions: number }, "completions: only a Job with one pod can have"],
    [write, { parallelism: number }, "parallelism: only a Job with one pod can have"],
    [store, { completions: number }, "completions: several pods would store the same object"],
    [store, { parallelism: number }, "parallelism: several pods would store the same object"],
  ];
  for (const [outputs, job, why] of table) {
    const { world } = begin({ parameters: [count], steps: [stepOf("a", {}, outputs, job)] });
    assertEquals(world.reasons(), { a: "Failed/ExpressionError" });
    assert(world.status("a").message!.startsWith(`template.spec.${why}`));
  }
  const one = { completions: 1, parallelism: number };
  const { world } = begin({ parameters: [count], steps: [stepOf("a", {}, write, one)] });
  assertEquals(world.phases(), { a: "Running" });
});

Deno.test("start() fails a step whose expressions give an artifact no address, and names it", () => {
  const s3 = { bucket: "bucket", key: "key" };
  const table: [object, string][] = [
    [{ s3: { ...s3, key: "{{ params.empty }}" } }, "s3.key: a key cannot be empty"],
    [{ s3: { ...s3, key: "{{ params.long }}" } }, "s3.key: a key has at most 1024 bytes"],
    [{ s3: { ...s3, key: "a/{{ '..' }}" } }, "s3.key: a key with a part . or .. cannot be"],
    [{ s3: { ...s3, bucket: "{{ params.empty }}" } }, "s3.bucket: a bucket's name has 3 to 63"],
    [{ s3: { ...s3, endpoint: "{{ params.empty }}" } }, "s3.endpoint: must be an http or https"],
  ];
  const parameters = [input("empty", ""), input("long", "x".repeat(2000))];
  for (const [more, why] of table) {
    const artifacts = [{ name: "report", path: "/out", ...more }];
    const { world } = begin({ parameters, steps: [step("a", { outputs: { artifacts } })] });
    assertEquals(world.reasons(), { a: "Failed/ExpressionError" });
    const message = world.status("a").message!;
    assert(message.startsWith(`outputs.artifacts[0].${why}`), message);
    assert(message.endsWith('(artifact "report")'), message);
  }
  const artifacts = [{ name: "page", path: "/in", http: { url: "http://{{ params.empty }}" } }];
  const { world } = begin({ parameters, steps: [step("a", { inputs: { artifacts } })] });
  assertEquals(
    world.status("a").message,
    'inputs.artifacts[0].http.url: must be an http or https address, but is "http://" ' +
      '(artifact "page")',
  );
});
