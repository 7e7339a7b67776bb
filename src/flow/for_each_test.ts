import { assert, assertEquals } from "@std/assert";
import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { FlowWorld, step, template } from "../../tests/support/flow_world.ts";
import { itemsConfigMap, withItem } from "./for_each.ts";
import type { Action, FlowResource } from "./types.ts";

type CreateJob = Extract<Action, { kind: "createJob" }>;

function fanOut(items: unknown[], more: Partial<Step> = {}): Step {
  return step("each", { forEach: { items: items as never }, ...more });
}

function creates(world: FlowWorld): CreateJob[] {
  return world.actions.filter((action) => action.kind === "createJob");
}

function dataOf(resource: FlowResource | undefined): Record<string, string> {
  return resource!.body["data"] as Record<string, string>;
}

Deno.test("itemsConfigMap() holds the items by index, strings as they are, the rest as JSON", () => {
  const flow = { name: "f", namespace: "n", uid: "u" };
  const items = ["a", "", 'it\'s "b"', "l1\nl2\n", "{{ x }}", "../../etc", 1, null, { k: [true] }];
  const made = itemsConfigMap(flow, step("each"), items);
  assertEquals(dataOf(made), {
    "0": "a",
    "1": "",
    "2": 'it\'s "b"',
    "3": "l1\nl2\n",
    "4": "{{ x }}",
    "5": "../../etc",
    "6": "1",
    "7": "null",
    "8": '{"k":[true]}',
  });
  assertEquals(made.body["immutable"], true);
  const metadata = made.body["metadata"] as { name: string; ownerReferences: { uid: string }[] };
  assertEquals(metadata.ownerReferences.map(({ uid }) => uid), ["u"]);
  assert(/^f-each-items-\w{10}$/.test(metadata.name), metadata.name);
});

Deno.test("withItem() shows every container its item, and refers to nothing but the index", () => {
  const given = {
    containers: [{ name: "main", env: [{ name: "COPY", value: "$(ZEN_FLOW_ITEM)" }] }],
    initContainers: [{ name: "first", volumeMounts: [{ name: "d", mountPath: "/d" }] }],
    volumes: [{ name: "d", emptyDir: {} }],
  };
  const before = structuredClone(given);
  const mount = {
    name: "zen-flow-items",
    mountPath: "/zen-flow/item",
    subPathExpr: "$(JOB_COMPLETION_INDEX)",
    readOnly: true,
  };
  const variable = { name: "ZEN_FLOW_ITEM", value: "/zen-flow/item" };
  assertEquals(withItem(given, "the-items"), {
    containers: [{
      name: "main",
      env: [variable, { name: "COPY", value: "$(ZEN_FLOW_ITEM)" }],
      volumeMounts: [mount],
    }],
    initContainers: [{
      name: "first",
      env: [variable],
      volumeMounts: [{ name: "d", mountPath: "/d" }, mount],
    }],
    volumes: [{ name: "d", emptyDir: {} }, {
      name: "zen-flow-items",
      configMap: { name: "the-items" },
    }],
  });
  assertEquals(given, before);
});

Deno.test("plan() makes one Indexed Job of a forEach step, and first its ConfigMap", () => {
  const world = new FlowWorld({ steps: [fanOut(["a", "b", "c"])] });
  world.pass();
  const [create, ...others] = creates(world);
  assertEquals(others, []);
  const { completionMode, completions, parallelism, backoffLimit } = create!.job.spec!;
  // Kubernetes' own backoffLimit stands, whatever the number of items.
  assertEquals([completionMode, completions, parallelism, backoffLimit], [
    "Indexed",
    3,
    3,
    undefined,
  ]);
  assertEquals(dataOf(create!.needs), { "0": "a", "1": "b", "2": "c" });
  assertEquals(world.status("each").items, { total: 3, succeeded: 0 });
});

Deno.test("plan() runs 100 items at a time unless the template says how many", () => {
  const items = Array.from({ length: 250 }, (_, index) => index);
  const widthOf = (given: Step) => {
    const world = new FlowWorld({ steps: [given] });
    world.pass();
    return creates(world)[0]!.job.spec!.parallelism;
  };
  assertEquals(widthOf(fanOut(items)), 100);
  assertEquals(widthOf(fanOut(items, { template: template({ parallelism: 7 }) })), 7);
});

Deno.test("plan() lets a forEach step without items succeed, and what depends on it go on", () => {
  const never = fanOut([], { name: "never", when: "never" });
  const world = new FlowWorld({
    steps: [step("last", { dependencies: ["each"] }), fanOut([]), never],
  });
  world.pass();
  assertEquals(world.phases(), { last: "Running", each: "Succeeded", never: "Skipped" });
  assertEquals(creates(world).map(({ step }) => step), ["last"]);
  const { items, attempt, jobRef, message } = world.status("each");
  assertEquals([items, attempt, jobRef], [{ total: 0, succeeded: 0 }, undefined, undefined]);
  assertEquals(message, "forEach has no items, so nothing had to run");
});

Deno.test("plan() gives each attempt of a forEach step the same items", () => {
  const world = new FlowWorld({ steps: [fanOut(["a", "b"], { retryPolicy: { limit: 1 } })] });
  world.pass();
  world.change(world.job("each").name, { succeeded: 1 });
  world.fail("each");
  assertEquals(world.status("each").items, { total: 2, succeeded: 1 });
  world.advance(1000);
  const [first, second] = creates(world);
  assertEquals([first!.attempt, second!.attempt], [1, 2]);
  assertEquals(second!.needs, first!.needs);
  assertEquals(world.status("each").items, { total: 2, succeeded: 0 });
});

Deno.test("settle() writes how the items stand for each tenth of them, and at the end", () => {
  const items = Array.from({ length: 200 }, (_, index) => index);
  const world = new FlowWorld({ steps: [fanOut(items)] });
  world.pass();
  const { name } = world.job("each");
  const before = world.writes;
  for (let succeeded = 1; succeeded < 199; succeeded++) {
    world.change(name, { succeeded });
    world.pass();
  }
  assertEquals(world.writes - before, 9);
  assertEquals(world.status("each").items, { total: 200, succeeded: 180 });
  world.change(name, {
    succeeded: 198,
    failedIndexes: { count: 2, list: "3,7" },
    failed: { reason: "FailedIndexes", message: "Job has failed indexes" },
  });
  world.addPod("each", {
    phase: "Failed",
    index: 7,
    failure: { container: "main", exitCode: 4, reason: "Error", message: "no such page" },
  });
  world.pass();
  assertEquals(world.status("each").items, {
    total: 200,
    succeeded: 198,
    failed: 2,
    failedIndexes: "3,7",
  });
  assertEquals(
    world.status("each").message,
    "Job has failed indexes; index 7: container main ended with exit code 4: no such page " +
      "(198/200 succeeded, failed indexes 3,7)",
  );
});

Deno.test("settle() counts the one item of a Job whose pod has succeeded before it says so", () => {
  const world = new FlowWorld({ steps: [fanOut(["only"])] });
  world.pass();
  world.addPod("each", { phase: "Succeeded", index: 0 });
  world.pass();
  assertEquals(world.phases(), { each: "Succeeded" });
  assertEquals(world.status("each").items, { total: 1, succeeded: 1 });
});

/** A flow whose second step takes its items from an expression. */
function computed(expression: string, value = "a,b,c"): FlowWorld {
  const world = new FlowWorld({
    parameters: [{ name: "pages", value }],
    steps: [
      step("each", { forEach: { expression } }),
      step("after", { dependencies: ["each"] }),
    ],
  });
  world.pass();
  return world;
}

Deno.test("plan() takes the items of a forEach step from an expression", () => {
  const world = computed("params.pages.split(',')");
  const [create] = creates(world);
  assertEquals(dataOf(create!.needs), { "0": "a", "1": "b", "2": "c" });
  assertEquals([create!.job.spec!.completions, create!.job.spec!.parallelism], [3, 3]);
  const mixed = creates(
    computed("[dyn(1), dyn(2.5), dyn(true), dyn(null), dyn('x'), dyn({'k': [1]})]"),
  )[0]!;
  assertEquals(Object.values(dataOf(mixed.needs)), ["1", "2.5", "true", "null", "x", '{"k":[1]}']);
});

Deno.test("plan() lets an expression give no items", () => {
  const world = computed("params.pages.split(',').filter(page, page == 'none')");
  assertEquals(world.phases(), { each: "Succeeded", after: "Running" });
});

Deno.test("plan() fails a step whose expression gives no items that pods can have", () => {
  const many = "params.pages.split(',').map(x, x)";
  const sixfold = `[${Array(6).fill("params.pages").join()}]`;
  const cases: [string, string | undefined, string, RegExp][] = [
    ["dyn({'a': 1})", undefined, "ItemsInvalid", /^forEach gives a map, and needs a list$/],
    ["[1, 2][0] == 1 ? dyn(null) : dyn([])", undefined, "ItemsInvalid", /gives null/],
    ["[[1, 2][7]]", undefined, "ExpressionError", /^forEach: /],
    [many, ",".repeat(10_000), "ItemsTooLarge", /gives 10001 items, and takes at most 10000$/],
    [sixfold, "é".repeat(100_000), "ItemsTooLarge", /^the items of forEach have 1200000 bytes/],
  ];
  for (const [expression, value, reason, message] of cases) {
    const world = computed(expression, value);
    assertEquals(world.reasons(), {
      each: `Failed/${reason}`,
      after: "Skipped/UpstreamFailed",
    }, expression);
    assert(message.test(world.status("each").message!), world.status("each").message);
    assertEquals(creates(world), []);
  }
});
