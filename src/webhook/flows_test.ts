import { assertEquals, assertStringIncludes } from "@std/assert";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { create, flow, open, since, update, valid } from "../../tests/support/admission.ts";
import { step, template } from "../../tests/support/flow_world.ts";

const invalid: JobFlowSpec = {
  steps: [step("a", { dependencies: ["b"] }), step("b", { dependencies: ["a", "nowhere"] })],
};

Deno.test("validate-flows refuses a flow with every error, each with its field", async () => {
  const { ask, reports } = open();
  const { allowed, status } = await ask("validate-flows", create(flow({}, invalid)));
  assertEquals([allowed, status?.code, status?.reason], [false, 422, "Invalid"]);
  assertEquals(status?.message.split("\n").length, 2);
  assertStringIncludes(status!.message, "spec.steps[1].dependencies[1]: no step is named");
  assertStringIncludes(status!.message, "a -> b -> a");
  assertEquals([status?.details?.name, status?.details?.causes.length], ["flow", 2]);
  assertEquals(reports, [["validate-flows", "denied"]]);
});

Deno.test("validate-flows lets a valid flow in, with a warning of what is seldom meant", async () => {
  const { ask, reports } = open();
  assertEquals(await ask("validate-flows", create(flow())), { uid: "review-uid", allowed: true });
  const hanging = { ...valid, finally: [step("tidy")] };
  const { allowed, warnings } = await ask("validate-flows", create(flow({}, hanging)));
  assertEquals(allowed, true);
  assertEquals(warnings?.length, 1);
  assertStringIncludes(warnings![0]!, "spec.finally[0]: no deadline of the flow ends");
  assertEquals(reports.map(([, result]) => result), ["allowed", "allowed"]);
});

const MAIN = "spec.steps[0].template.spec.template.spec.containers[0]";

Deno.test("validate-flows no more than warns of what Kubernetes' schema of a Job does not know", async () => {
  const { ask } = open();
  const containers = [{ name: "main", image: "i", comand: ["a"], args: "b", tty: "{{ true }}" }];
  const templated = template({ template: { spec: { containers } } } as object);
  const steps = [step("a", { template: templated })];
  const misfits = [
    `${MAIN}.comand: unknown field "comand": did you mean "command"?`,
    `${MAIN}.args: must be a list, but is the string "b"`,
  ];
  const stored = await ask("validate-flows", create(flow({}, { steps })));
  assertEquals([stored.allowed, stored.warnings], [true, misfits]);
  // Where a flow is refused for something else, all is told at once.
  const hanging = { steps: [...steps, step("b", { dependencies: ["x"] })], finally: [step("f")] };
  const refused = await ask("validate-flows", create(flow({}, hanging)));
  assertEquals([refused.allowed, refused.status?.details?.causes.length], [false, 1]);
  assertEquals(refused.warnings?.slice(0, 2), misfits);
  assertStringIncludes(refused.warnings![2]!, "spec.finally[0]: no deadline of the flow ends");
});

Deno.test("validate-flows does not warn of what it refuses", async () => {
  const { ask } = open();
  const templated = template(
    { completions: true, template: { spec: { containers: 3 } } } as object,
  );
  const steps = [step("a", { template: templated })];
  const { status, warnings } = await ask("validate-flows", create(flow({}, { steps })));
  assertEquals([status?.details?.causes.length, warnings], [2, undefined]);
  assertStringIncludes(status!.message, ".containers: at least one container is needed");
});

Deno.test("validate-flows survives a spec of any shape", async () => {
  const { ask } = open();
  for (const spec of [{}, { steps: 3 }, { steps: [null] }, { steps: [{ template: [] }] }]) {
    const { uid } = await ask("validate-flows", create({ metadata: {}, spec }));
    assertEquals(uid, "review-uid");
  }
});

Deno.test("validate-flows tells no more than a hundred errors", async () => {
  const { ask } = open();
  const steps = Array.from({ length: 300 }, (_, i) => step(`s${i}`, { dependencies: ["nowhere"] }));
  const { status } = await ask("validate-flows", create(flow({}, { steps })));
  assertEquals(status?.details?.causes.length, 101);
  assertStringIncludes(status!.message, "and 200 more errors");
});

Deno.test("validate-flows refuses an edit only for errors that it brings in", async () => {
  const { ask } = open();
  const before = flow({}, invalid);
  const cancelled = await ask(
    "validate-flows",
    update(before, flow({}, { ...invalid, cancel: true })),
  );
  assertEquals(cancelled.allowed, true);
  assertEquals(cancelled.warnings?.length, 2);
  assertStringIncludes(cancelled.warnings![0]!, "not started until mended: spec.steps[");
  const half = { steps: [step("a"), step("b", { dependencies: ["a", "nowhere"] })] };
  const mended = await ask("validate-flows", update(before, flow({}, half)));
  assertEquals([mended.allowed, mended.warnings?.length], [true, 1]);
  const worse = { steps: [...half.steps, step("c", { dependencies: ["elsewhere"] })] };
  const { status } = await ask("validate-flows", update(before, flow({}, worse)));
  assertEquals(status?.message.split("\n").length, 1);
  assertStringIncludes(status!.message, "elsewhere");
});

Deno.test("validate-flows has nothing to say of metadata, or of a flow that is being deleted", async () => {
  const { ask } = open();
  const labelled = update(flow({}, invalid), flow({ note: "x" }, invalid));
  assertEquals(await ask("validate-flows", labelled), { uid: "review-uid", allowed: true });
  const going = flow({}, invalid);
  const deleting = { ...going, metadata: { ...going.metadata, deletionTimestamp: since } };
  assertEquals((await ask("validate-flows", update(flow(), deleting))).allowed, true);
});

Deno.test("validate-flows knows errors again in steps that have moved", async () => {
  const { ask } = open();
  const wrong = (name: string) => step(name, { dependencies: ["nowhere"] });
  const before = flow({}, { steps: [step("x"), wrong("a"), wrong("b")] });
  const repaired = flow({}, { steps: [step("x"), wrong("b")] });
  assertEquals((await ask("validate-flows", update(before, repaired))).allowed, true);
  const inserted = flow({}, { steps: [step("new"), step("x"), wrong("a"), wrong("b")] });
  assertEquals((await ask("validate-flows", update(before, inserted))).allowed, true);
  const worse = flow({}, { steps: [step("x"), wrong("a"), wrong("c"), wrong("b")] });
  const { allowed, status } = await ask("validate-flows", update(before, worse));
  assertEquals([allowed, status?.details?.causes.length], [false, 1]);
});
