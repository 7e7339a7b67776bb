/** How pods are restarted, stopped and killed. No process may outlive its pod. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { FakeClock } from "../../../tests/support/fake_clock.ts";
import { hasMounts, isolations } from "../../../tests/support/isolations.ts";
import { LocalWorld, shell } from "../../../tests/support/local_world.ts";

const MOUNTS = await hasMounts();
const DATA = {
  volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
  volumeMounts: [{ name: "data", mountPath: "/data" }],
};

/** A named pipe in the claim `data`: whoever reads it sees its end when the last writer has died. */
async function makePipe(world: LocalWorld): Promise<{ read(): Promise<string> }> {
  await Deno.mkdir(`${world.scratchDir}/volumes/data`, { recursive: true });
  const path = `${world.scratchDir}/volumes/data/pipe`;
  const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
  assertEquals(success, true);
  return { read: () => Deno.readTextFile(path) };
}

/** Processes that hold the pipe open: the script's own, a child, and with `setsid` one that left. */
function holdPipe(more = ""): string {
  return `exec 9>/data/pipe; sleep 1000 & ${more} echo held >&9; echo up; wait`;
}

for (const isolation of await isolations()) {
  Deno.test(`processExecutor() (${isolation}) kills all processes of a Job that is deleted`, async () => {
    await using world = await LocalWorld.start({ isolation });
    const pipe = await makePipe(world);
    const { volumes, volumeMounts } = DATA;
    const text = pipe.read();
    await world.createJob("long", {
      volumes,
      containers: [{ ...shell(holdPipe()), volumeMounts }],
    });
    await world.said("up");
    const gone = world.podOf("long", (_, isGone) => isGone);
    await world.batch.deleteJob("long", { propagationPolicy: "Foreground" });
    assertEquals((await gone).status?.containerStatuses?.[0]?.state?.terminated?.exitCode, 143);
    assertEquals(await text, "held\n");
  });

  Deno.test(`processExecutor() (${isolation}) lets a process end its own way within the grace period`, async () => {
    await using world = await LocalWorld.start({ isolation });
    await world.createJob("polite", {
      containers: [shell("trap 'echo bye; exit 9' TERM; echo up; while :; do sleep 1; done")],
    });
    await world.said("up");
    const gone = world.podOf("polite", (_, isGone) => isGone);
    await world.batch.deleteJob("polite", { propagationPolicy: "Foreground" });
    assertEquals((await gone).status?.containerStatuses?.[0]?.state?.terminated?.exitCode, 9);
    assertEquals(world.linesOf().at(-1), "bye");
  });

  Deno.test(`processExecutor() (${isolation}) kills what ignores SIGTERM after the grace period`, async () => {
    const clock = new FakeClock();
    await using world = await LocalWorld.start({ isolation, clock });
    await world.createJob("stubborn", {
      terminationGracePeriodSeconds: 20,
      containers: [shell("trap '' TERM; echo up; while :; do sleep 1; done")],
    });
    await world.said("up");
    const leaving = world.podOf("stubborn", (pod) => Boolean(pod.metadata.deletionTimestamp));
    const gone = world.podOf("stubborn", (_, isGone) => isGone);
    await world.batch.deleteJob("stubborn", { propagationPolicy: "Foreground" });
    await leaving;
    await clock.advance(20_000);
    assertEquals((await gone).status?.containerStatuses?.[0]?.state?.terminated?.exitCode, 137);
  });

  Deno.test(`processExecutor() (${isolation}) leaves no process when it is disposed`, async () => {
    let text: Promise<string>;
    {
      await using world = await LocalWorld.start({ isolation });
      const pipe = await makePipe(world);
      text = pipe.read();
      const { volumes, volumeMounts } = DATA;
      await world.createJob("left", {
        volumes,
        containers: [{ ...shell(holdPipe()), volumeMounts }, shell("sleep 1000", "other")],
      });
      await world.said("up");
    }
    assertEquals(await text, "held\n");
  });

  Deno.test(`processExecutor() (${isolation}) ends what a process leaves running behind it`, async () => {
    await using world = await LocalWorld.start({ isolation });
    const pipe = await makePipe(world);
    const text = pipe.read();
    const { volumes, volumeMounts } = DATA;
    const script = "exec 9>/data/pipe; sleep 1000 & echo held >&9";
    const { result } = await world.runScript(script, {
      pod: { volumes },
      container: { volumeMounts },
    });
    assertEquals([result, await text], ["Complete", "held\n"]);
  });
}

for (const isolation of await isolations()) {
  if (isolation === "rewrite" || !MOUNTS) continue;
  Deno.test(`processExecutor() (${isolation}) reaches processes that left their session`, async () => {
    await using world = await LocalWorld.start({ isolation });
    const pipe = await makePipe(world);
    const text = pipe.read();
    const { volumes, volumeMounts } = DATA;
    await world.createJob("escape", {
      volumes,
      containers: [{ ...shell(holdPipe("setsid sleep 1000 &")), volumeMounts }],
    });
    await world.said("up");
    await world.batch.deleteJob("escape", { propagationPolicy: "Foreground" });
    assertEquals(await text, "held\n");
  });
}

Deno.test("processExecutor() ends a Job's processes at its activeDeadlineSeconds", async () => {
  const clock = new FakeClock();
  await using world = await LocalWorld.start({ clock });
  await world.createJob("slow", { containers: [shell("echo up; sleep 1000")] }, {
    activeDeadlineSeconds: 60,
  });
  await world.said("up");
  const gone = world.podOf("slow", (_, isGone) => isGone);
  await clock.advance(60_000);
  assertEquals((await world.jobEnd("slow")).reason, "DeadlineExceeded");
  assertEquals((await gone).status?.containerStatuses?.[0]?.state?.terminated?.exitCode, 143);
});

Deno.test("processExecutor() keeps a pod's own activeDeadlineSeconds", async () => {
  const clock = new FakeClock();
  await using world = await LocalWorld.start({ clock });
  await world.createJob("slow", {
    activeDeadlineSeconds: 60,
    containers: [shell("echo up; sleep 1000")],
  });
  await world.said("up");
  await clock.advance(60_000);
  const { pods } = await world.jobEnd("slow");
  assertEquals([pods[0]?.status?.phase, pods[0]?.status?.reason], ["Failed", "DeadlineExceeded"]);
});

Deno.test("processExecutor() restarts a failing container in place, at once and then after 10 s", async () => {
  const clock = new FakeClock();
  await using world = await LocalWorld.start({ clock });
  const script = "echo run >>/data/runs; n=$(wc -l </data/runs); echo run $n; [ $n -ge 3 ]";
  const waits = world.podOf(
    "retry",
    (pod) => pod.status?.containerStatuses?.[0]?.state?.waiting?.reason === "CrashLoopBackOff",
  );
  await world.createJob("retry", {
    restartPolicy: "OnFailure",
    volumes: DATA.volumes,
    containers: [{ ...shell(script), volumeMounts: DATA.volumeMounts }],
  }, { backoffLimit: 6 });
  const waiting = (await waits).status?.containerStatuses?.[0];
  assertEquals([waiting?.restartCount, waiting?.lastState?.terminated?.exitCode], [1, 1]);
  assertStringIncludes(waiting?.state?.waiting?.message ?? "", "back-off 10s restarting failed");
  await clock.advance(9_999);
  assertEquals(world.linesOf(), ["run 1", "run 2"]);
  await clock.advance(1);
  const { result, pods } = await world.jobEnd("retry");
  assertEquals([result, pods.length], ["Complete", 1]);
  assertEquals(world.linesOf(), ["run 1", "run 2", "run 3"]);
  const ended = pods[0]?.status?.containerStatuses?.[0];
  assertEquals([ended?.restartCount, ended?.lastState?.terminated?.exitCode], [2, 1]);
});

Deno.test("processExecutor() runs no more pods at once than it may, and says which wait", async () => {
  await using world = await LocalWorld.start({ maxPods: 1 });
  const pipe = await makePipe(world);
  const { volumes, volumeMounts } = DATA;
  await world.createJob("first", {
    volumes,
    containers: [{ ...shell("echo up; echo x >/data/pipe", "first"), volumeMounts }],
  });
  await world.said("up");
  const waits = world.podOf(
    "second",
    (pod) => pod.status?.conditions?.some((one) => one.reason === "Unschedulable") ?? false,
  );
  await world.createJob("second", { containers: [shell("echo second", "second")] });
  assertEquals((await waits).status?.phase, "Pending");
  assertEquals(world.linesOf("second"), []);
  assertEquals(await pipe.read(), "x\n");
  assertEquals((await world.jobEnd("second")).result, "Complete");
  assertEquals((await world.jobEnd("first")).result, "Complete");
});

Deno.test("processExecutor() lets a pod that waits be deleted", async () => {
  await using world = await LocalWorld.start({ maxPods: 1 });
  await world.createJob("first", { containers: [shell("echo up; sleep 1000")] });
  await world.said("up");
  const waits = world.podOf("second", (pod) => (pod.status?.conditions ?? []).length > 0);
  const gone = world.podOf("second", (_, isGone) => isGone);
  await world.createJob("second", { containers: [shell("true")] });
  await waits;
  await world.batch.deleteJob("second", { propagationPolicy: "Foreground" });
  assertEquals((await gone).spec?.nodeName, undefined);
});
