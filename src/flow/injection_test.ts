/** No value can change more of a Job than the leaf it stands in, nor be read as anything else. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FlowWorld, step, template } from "../../tests/support/flow_world.ts";
import { HOSTILE, HOSTILE_ITEMS, HUGE } from "../../tests/support/hostile.ts";
import { itemText } from "./items.ts";
import { readMessage } from "./outputs/message.ts";

/** A Job in which a value stands everywhere that one can. */
function jobWith(value: string) {
  const mark = "{{ inputs.parameters.v }}";
  const world = new FlowWorld({
    parameters: [{ name: "v", value }, { name: "secret", value: "s3cret" }],
    steps: [
      step("a", {
        inputs: {
          parameters: [
            { name: "secret", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
            { name: "v", value: "{{ params.v }}" },
          ],
        },
        metadata: { annotations: { note: mark } },
        template: template({
          template: {
            metadata: { annotations: { inner: `<${mark}>` } },
            spec: {
              containers: [{
                name: "main",
                image: mark,
                command: ["echo", mark, `<${mark}>`],
                args: [mark, `$${mark}`, `$$${mark}(X)`, `$(PARAM_${mark})`, `${mark}(X)`],
                env: [{ name: "E", value: mark }, { name: "F", value: `$(A$${mark}` }],
                volumeMounts: [{ name: "v", mountPath: mark, subPathExpr: mark }],
              }],
              volumes: [{ name: "v", configMap: { name: mark } }],
              nodeSelector: { zone: mark },
            },
          },
        } as never),
      }),
    ],
  });
  world.pass();
  const action = world.actions.find(({ kind }) => kind === "createJob");
  return action?.kind === "createJob" ? action.job : world.status("a");
}

/** Every path of an object, and the text at it. */
function leaves(node: unknown, path = ""): [string, unknown][] {
  if (typeof node !== "object" || node === null) return [[path, node]];
  const entries = Object.entries(node);
  return [
    [path, Array.isArray(node) ? entries.length : entries.map(([key]) => key).sort().join()],
    ...entries.flatMap(([key, child]) => leaves(child, `${path}/${key}`)),
  ];
}

const EXPANDED = /\/(command|args)\/\d+$|\/env\/\d+\/value$|\/subPathExpr$/;

/** What Kubernetes makes of a text in which it expands `$(VAR)` (Kubernetes: "$$" is "$"). */
function expanded(text: string): string {
  return text.replace(/\$(\$|\((\w+)\))/g, (_, dollar) => dollar === "$" ? "$" : "EXPANDED");
}

function assertHarmless(value: string): void {
  const plain = new Map(leaves(jobWith("plain")));
  const found = new Map(leaves(jobWith(value)));
  assertEquals([...found.keys()].sort(), [...plain.keys()].sort(), JSON.stringify(value));
  for (const [path, text] of plain) {
    if (typeof text !== "string" || !text.includes("plain")) {
      assertEquals(found.get(path), text, path);
      continue;
    }
    const got = found.get(path) as string;
    const [seen, wanted] = EXPANDED.test(path) ? [got, text].map(expanded) : [got, text];
    assertEquals(
      seen,
      wanted!.replaceAll("plain", () => value),
      `${path} of ${JSON.stringify(value)}`,
    );
  }
}

Deno.test("a hostile value changes nothing of a Job but the texts it stands in", () => {
  for (const value of HOSTILE) assertHarmless(value);
});

Deno.test("no value at all changes anything of a Job but the texts it stands in", () => {
  const texts = fc.string({ unit: "binary", maxLength: 40 }).filter((text) => !text.includes("\0"));
  const pieces = fc.constantFrom(...HOSTILE, "$", "(", ")", "{", "}", "PARAM_V", "PARAM_SECRET");
  const mixed = fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join(""));
  fc.assert(fc.property(fc.oneof(texts, mixed), assertHarmless), { numRuns: 300, seed: 1 });
});

Deno.test("a value that no process can be given fails the step, and there is no Job", () => {
  const table: [string, string][] = [
    [HUGE, "their lists or texts are too large"],
    ["x".repeat(200 * 1024), "the value has more than the 130048 characters"],
    ["a\0b", "the value has a NUL character"],
    ["\ud800", "the text is not valid Unicode"],
  ];
  for (const [value, message] of table) {
    const world = new FlowWorld({
      parameters: [{ name: "v", value }],
      steps: [step("a", { inputs: { parameters: [{ name: "v", value: "{{ params.v }}" }] } })],
    }, { unchecked: true });
    world.pass();
    assertEquals(world.actions, []);
    assertEquals(world.reasons(), { a: "Failed/ExpressionError" });
    assert(world.status("a").message!.includes(message), world.status("a").message);
  }
});

Deno.test("values that make a Job larger than Kubernetes stores fail the step, and there is no Job", () => {
  const args = Array.from({ length: 10 }, () => "{{ params.v }}");
  const inputs = { parameters: [{ name: "v", value: "{{ params.v }}" }] };
  const containers = ["a", "b"].map((name) => ({ name, image: "busybox", args }));
  const outcomeOf = (size: number) => {
    const world = new FlowWorld({
      parameters: [{ name: "v", value: "x".repeat(size) }],
      steps: [step("a", { inputs, template: template({ template: { spec: { containers } } }) })],
    }, { unchecked: true });
    world.pass();
    const { phase, reason, message } = world.status("a");
    return [phase, reason, world.actions.length, message];
  };
  // Two containers have it ten times in arguments and once in a variable.
  const most = Math.floor((1.5 * 1024 * 1024 - 200) / 22);
  assertEquals(outcomeOf(most), ["Running", undefined, 1, undefined]);
  const [phase, reason, actions, message] = outcomeOf(most + 20);
  assertEquals([phase, reason, actions], ["Failed", "ExpressionError", 0]);
  assert(
    /^with its values the Job has 157\d+ bytes, and Kubernetes stores 1572864/.test(`${message}`),
  );
});

/** A flow whose second step has the output of the first in its command, and the Job of that. */
function consumerOf(value: unknown) {
  const world = new FlowWorld({
    steps: [
      step("produce", { outputs: { parameters: [{ name: "v" }] } }),
      step("consume", {
        dependencies: ["produce"],
        template: template({
          template: {
            spec: {
              containers: [{
                name: "main",
                image: "busybox",
                command: ["echo", "{{ steps.produce.outputs.parameters.v }}"],
              }],
            },
          },
        }),
      }),
    ],
  });
  world.pass();
  const written = { text: JSON.stringify({ v: value }), limit: 4096 };
  world.addPod("produce", { phase: "Succeeded", written });
  world.pass();
  return { world, job: world.actions.at(-1) };
}

Deno.test("a hostile output is in the status as it was written, and changes no later Job", () => {
  const plain = new Map(leaves(consumerOf("plain").job));
  for (const value of HOSTILE) {
    const { world, job } = consumerOf(value);
    assertEquals(world.status("produce").outputs?.parameters, { v: value });
    const found = new Map(leaves(job));
    assertEquals([...found.keys()], [...plain.keys()], JSON.stringify(value));
    for (const [path, text] of plain) {
      const got = found.get(path);
      if (text !== "plain") assertEquals(got, text, path);
      else assertEquals(expanded(got as string), value, path);
    }
  }
});

/** The Job of a `forEach` over as many items as there are hostile ones, and their ConfigMap. */
function fanOutOf(items: typeof HOSTILE_ITEMS) {
  const world = new FlowWorld({ steps: [step("each", { forEach: { items } })] });
  world.pass();
  const action = world.actions.at(-1)!;
  if (action.kind !== "createJob") throw new Error(JSON.stringify(world.status("each")));
  return { job: action.job, data: (action.needs!.body as { data: object }).data };
}

Deno.test("hostile items are values of a ConfigMap by their index, and change nothing of the Job", () => {
  const hostile = fanOutOf(HOSTILE_ITEMS);
  assertEquals(hostile.job, fanOutOf(HOSTILE_ITEMS.map(() => "plain")).job);
  assertEquals(Object.values(hostile.data), HOSTILE_ITEMS.map(itemText));
  assertEquals(Object.keys(hostile.data), HOSTILE_ITEMS.map((_, index) => String(index)));
});

Deno.test("an item of 10 MB fails the step, and there is no Job", () => {
  const parameters = [{ name: "v", value: HUGE }];
  const forEach = { expression: "[params.v]" };
  const world = new FlowWorld({ parameters, steps: [step("each", { forEach })] }, {
    unchecked: true,
  });
  world.pass();
  assertEquals(world.actions, []);
  assertEquals(world.reasons(), { each: "Failed/ExpressionError" });
});

Deno.test("no message of a pod throws, and names in it mean nothing to JavaScript", () => {
  const value = fc.json({ depthSize: "small" });
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    value,
    value.map((text) => `{"a": ${text}}`),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const read = readMessage(text);
      assert("error" in read || Object.getPrototypeOf(read.written) === Object.prototype);
    }),
    { numRuns: 1000, seed: 2 },
  );
  const hostile = '{"__proto__": {"polluted": 1}, "constructor": 2, "toString": 3}';
  const read = readMessage(hostile) as { written: Record<string, unknown> };
  assertEquals(Object.keys(read.written), ["__proto__", "constructor", "toString"]);
  assertEquals(({} as Record<string, unknown>)["polluted"], undefined);
});
