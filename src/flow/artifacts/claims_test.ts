import { assertEquals } from "@std/assert";
import type { PodSpec } from "@cloudydeno/kubernetes-apis/core/v1";
import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { FlowWorld, step, template } from "../../../tests/support/flow_world.ts";

const made = (name: string, more: Partial<Step> = {}): Step =>
  step(name, {
    outputs: {
      artifacts: [{ name: "model", path: "/out", persistentVolumeClaim: { claimName: "work" } }],
    },
    ...more,
  });

const reads = (name: string, from: string, more: Partial<Step> = {}): Step =>
  step(name, {
    dependencies: [from],
    inputs: { artifacts: [{ name: "model", path: "/in/model", from: `${from}/model` }] },
    ...more,
  });

/** The pod of the last Job that was made for a step. */
function podOf(world: FlowWorld, name: string): PodSpec {
  const action = world.actions.findLast((one) => one.kind === "createJob" && one.step === name);
  if (action?.kind !== "createJob") throw new Error(`step ${name} has had no Job`);
  return action.job.spec!.template.spec!;
}

Deno.test("plan() mounts a claim's folder of the attempt that makes the artifact", () => {
  const world = new FlowWorld({
    steps: [made("train", { retryPolicy: { limit: 1, backoff: { duration: "1s" } } })],
  });
  world.pass();
  const first = world.job("train").name;
  assertEquals(podOf(world, "train").containers, [{
    name: "main",
    image: "busybox",
    command: ["true"],
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: [{ name: "zen-flow-claim-0", mountPath: "/out", subPath: `${first}/model` }],
  }]);
  assertEquals(podOf(world, "train").volumes, [
    { name: "zen-flow-claim-0", persistentVolumeClaim: { claimName: "work" } },
  ]);
  world.fail("train");
  world.advance(1000);
  const second = world.job("train").name;
  const [mount] = podOf(world, "train").containers[0]!.volumeMounts!;
  assertEquals([mount!.subPath, second === first], [`${second}/model`, false]);
});

Deno.test("plan() mounts what a reader wants, read-only, from the attempt that succeeded", () => {
  const retryPolicy = { limit: 1, backoff: { duration: "1s" } };
  const world = new FlowWorld({ steps: [made("train", { retryPolicy }), reads("use", "train")] });
  world.pass();
  world.fail("train");
  world.advance(1000);
  const { name } = world.job("train");
  world.succeed("train");
  assertEquals(podOf(world, "use").containers[0]!.volumeMounts, [{
    name: "zen-flow-claim-0",
    mountPath: "/in/model",
    subPath: `${name}/model`,
    readOnly: true,
  }]);
});

Deno.test("plan() mounts an artifact from the claim that the flow makes of a template", () => {
  const world = new FlowWorld({
    resourceTemplates: { volumeClaimTemplates: [{ metadata: { name: "work" }, spec: {} }] },
    steps: [made("train")],
  });
  world.pass();
  assertEquals(podOf(world, "train").volumes![0]!.persistentVolumeClaim!.claimName, "flow-work");
});

Deno.test("plan() mounts an artifact from a volume that the template has, and adds none", () => {
  const given = template()!;
  const pod = given.spec.template.spec!;
  const claim = { name: "work", persistentVolumeClaim: { claimName: "work" } };
  pod.volumes = [claim];
  pod.containers![0]!.volumeMounts = [{ name: "work", mountPath: "/work" }];
  const world = new FlowWorld({ steps: [made("train", { template: given })] });
  world.pass();
  const { volumes, containers } = podOf(world, "train");
  assertEquals(volumes, [claim]);
  assertEquals(containers[0]!.volumeMounts!.map(({ name, mountPath }) => [name, mountPath]), [
    ["work", "/work"],
    ["work", "/out"],
  ]);
});

Deno.test("plan() gives each index of an Indexed Job a folder of its own in the artifact", () => {
  const indexed = template({ completionMode: "Indexed", completions: 3 });
  const world = new FlowWorld({
    steps: [made("map", { template: indexed }), reads("reduce", "map")],
  });
  world.pass();
  const { name } = world.job("map");
  const [mount] = podOf(world, "map").containers[0]!.volumeMounts!;
  assertEquals(mount!.subPathExpr, `${name}/model/$(JOB_COMPLETION_INDEX)`);
  world.succeed("map");
  assertEquals(podOf(world, "reduce").containers[0]!.volumeMounts![0]!.subPath, `${name}/model`);
});

Deno.test("plan() fails a step whose artifact's step did not succeed, before there is a Job", () => {
  const world = new FlowWorld({
    executionPolicy: { failFast: false },
    steps: [
      made("broken", { continueOnFailure: true }),
      made("unwanted", { when: "never" }),
      reads("a", "broken"),
      reads("b", "unwanted"),
      step("after", { dependencies: ["a"] }),
    ],
    finally: [{ ...reads("last", "broken"), dependencies: [] }],
  });
  world.pass();
  world.fail("broken");
  assertEquals(world.reasons(), {
    broken: "Failed/Error",
    unwanted: "Skipped/ConditionFalse",
    a: "Failed/InputMissing",
    b: "Failed/InputMissing",
    after: "Skipped/UpstreamFailed",
    last: "Failed/InputMissing",
  });
  assertEquals(
    [world.status("a").message, world.status("b").message],
    [
      "step broken failed, so there are no artifacts of it",
      "step unwanted was skipped, so there are no artifacts of it",
    ],
  );
  const jobs = world.actions.flatMap((one) => one.kind === "createJob" ? [one.step] : []);
  assertEquals(jobs, ["broken"]);
});
