/** How pods end that cannot be run, or fail. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Pod, PodSpec } from "@cloudydeno/kubernetes-apis/core/v1";
import { isolations } from "../../../tests/support/isolations.ts";
import { LocalWorld, shell } from "../../../tests/support/local_world.ts";

function endOf(pod: Pod | undefined) {
  return pod?.status?.containerStatuses?.[0]?.state?.terminated;
}

const FILES = "d=/files; printf '#!/no/such/interpreter\\n' >$d/lost; " +
  "echo 'echo text' >$d/text; cp $d/text $d/plain; chmod +x $d/lost $d/text; mkdir $d/folder";

for (const isolation of await isolations()) {
  Deno.test(`processExecutor() (${isolation}) tells why a program cannot be started`, async () => {
    await using world = await LocalWorld.start({ isolation });
    const volumes = [{ name: "files", persistentVolumeClaim: { claimName: "files" } }];
    const volumeMounts = [{ name: "files", mountPath: "/files" }];
    await world.runJob("prepare", { volumes, containers: [{ ...shell(FILES), volumeMounts }] });
    const cases: [string[], string][] = [
      [["no-such-program"], 'exec: "no-such-program": executable file not found in $PATH'],
      [["/no/such/program"], "no such file or directory"],
      [["/files/lost"], "/no/such/interpreter"],
      [["/files/text"], "exec format error"],
      [["/files/plain"], "permission denied"],
      [["/files/folder"], "is a directory"],
      [["cd"], "executable file not found"],
      [["true", "x".repeat(200_000)], "Argument list too long"],
    ];
    for (const [index, [command, words]] of cases.entries()) {
      const container = { name: "main", image: "none", command, volumeMounts };
      const { pods, reason } = await world.runJob(`case-${index}`, {
        volumes,
        containers: [container],
      });
      const ended = endOf(pods[0]);
      assertEquals([ended?.exitCode, ended?.reason], [128, "StartError"], words);
      assertStringIncludes(ended?.message ?? "", words);
      assertEquals([pods[0]?.status?.phase, reason], ["Failed", "BackoffLimitExceeded"]);
    }
  });
}

Deno.test("processExecutor() finds a program along the container's own PATH", async () => {
  await using world = await LocalWorld.start();
  const volumes = [{ name: "bin", persistentVolumeClaim: { claimName: "bin" } }];
  const volumeMounts = [{ name: "bin", mountPath: "/opt/bin" }];
  const make = "printf '#!/bin/sh\\necho mine\\n' >/opt/bin/tool; chmod +x /opt/bin/tool";
  await world.runJob("make", { volumes, containers: [{ ...shell(make), volumeMounts }] });
  const env = [{ name: "PATH", value: "/opt/bin:/usr/bin:/bin" }];
  const tool = { name: "tool", image: "none", command: ["tool"], env, volumeMounts };
  await world.runJob("use", { volumes, containers: [tool] });
  assertEquals(world.linesOf("tool"), ["mine"]);
});

Deno.test("processExecutor() fails what needs a cluster at once, with the reason", async () => {
  await using world = await LocalWorld.start();
  const secret = { name: "S", valueFrom: { secretKeyRef: { name: "pass", key: "k" } } };
  const cases: [PodSpec, string, string][] = [
    [
      { containers: [{ name: "main", image: "alpine", args: ["x"] }] },
      "CreateContainerError",
      "entrypoint of image 'alpine'",
    ],
    [
      { containers: [{ ...shell("true"), env: [secret] }] },
      "CreateContainerConfigError",
      "Secret 'pass'",
    ],
    [
      { volumes: [{ name: "s", secret: { secretName: "x" } }], containers: [shell("true")] },
      "CreateContainerConfigError",
      "Secret 'x', which this run was not given",
    ],
    [
      { volumes: [{ name: "h", hostPath: { path: "/" } }], containers: [shell("true")] },
      "FailedMount",
      "use a claim",
    ],
    [
      { volumes: [{ name: "c", configMap: { name: "none" } }], containers: [shell("true")] },
      "CreateContainerConfigError",
      'configmap "none" not found',
    ],
    [
      { restartPolicy: "OnFailure", containers: [{ ...shell("true"), env: [secret] }] },
      "CreateContainerConfigError",
      "Secret 'pass'",
    ],
  ];
  for (const [index, [spec, reason, words]] of cases.entries()) {
    const { pods, result } = await world.runJob(`case-${index}`, spec);
    const ended = endOf(pods[0]);
    assertEquals([result, pods[0]?.status?.phase], ["Failed", "Failed"], words);
    assertEquals([pods[0]?.status?.reason, ended?.reason], [reason, reason]);
    assertStringIncludes(ended?.message ?? "", words);
    assertStringIncludes(pods[0]?.status?.message ?? "", words);
  }
});

Deno.test("processExecutor() takes the last lines of output where no message was left", async () => {
  await using world = await LocalWorld.start();
  const container = { terminationMessagePolicy: "FallbackToLogsOnError" };
  const failed = await world.runScript("seq 100; echo why >&2; exit 4", { container });
  const message = endOf(failed.pods[0])?.message ?? "";
  assertEquals(message.split("\n").slice(0, 2), ["22", "23"]);
  assertEquals(message.endsWith("100\nwhy\n"), true);
  const other = await world.runJob("left", {
    containers: [{ ...shell("echo out; printf left >/dev/termination-log; exit 1"), ...container }],
  });
  assertEquals(endOf(other.pods[0])?.message, "left");
});

Deno.test("processExecutor() cuts termination messages as the kubelet does", async () => {
  await using world = await LocalWorld.start();
  const script = "{ printf first; seq 2000; } >/dev/termination-log";
  const alone = await world.runJob("alone", { containers: [shell(script)] });
  assertEquals(endOf(alone.pods[0])?.message?.length, 4096);
  assertEquals(endOf(alone.pods[0])?.message?.endsWith("2000\n"), true);
  const names = ["a", "b", "c", "d"];
  const four = await world.runJob("four", { containers: names.map((name) => shell(script, name)) });
  assertEquals(
    four.pods[0]?.status?.containerStatuses?.map(({ state }) => state?.terminated?.message?.length),
    [3072, 3072, 3072, 3072],
  );
});

Deno.test("processExecutor() reports exit codes, and 128 + n for a signal", async () => {
  await using world = await LocalWorld.start();
  // `$$$$`, because Kubernetes takes `$$` for a literal dollar.
  const cases: [string, number][] = [
    ["exit 7", 7],
    ["kill -9 $$$$", 137],
    ["kill -TERM $$$$", 143],
  ];
  for (const [index, [script, exitCode]] of cases.entries()) {
    const { pods } = await world.runJob(`case-${index}`, {
      containers: [shell(`exec sh -c '${script}'`)],
    });
    assertEquals([endOf(pods[0])?.exitCode, endOf(pods[0])?.reason], [exitCode, "Error"]);
  }
});

Deno.test("processExecutor() runs init containers in order and none after one that fails", async () => {
  await using world = await LocalWorld.start();
  const { pods, result } = await world.runJob("init", {
    initContainers: [
      shell("echo 1", "one"),
      shell("echo 2; exit 5", "two"),
      shell("echo 3", "three"),
    ],
    containers: [shell("echo main")],
  });
  assertEquals(result, "Failed");
  assertEquals(world.output.map(({ line }) => line), ["1", "2"]);
  const status = pods[0]?.status;
  assertEquals(status?.initContainerStatuses?.map(({ state }) => state?.terminated?.exitCode), [
    0,
    5,
    undefined,
  ]);
  assertEquals(status?.containerStatuses?.[0]?.state, { waiting: { reason: "PodInitializing" } });
  assertEquals(status?.conditions?.find(({ type }) => type === "Initialized")?.status, "False");
});

Deno.test("processExecutor() fails a pod of which one container fails, when all have ended", async () => {
  await using world = await LocalWorld.start();
  const { pods, result } = await world.runJob("two", {
    containers: [shell("exit 3", "bad"), shell("echo done", "good")],
  });
  assertEquals(result, "Failed");
  assertEquals(world.linesOf("good"), ["done"]);
  const codes = pods[0]?.status?.containerStatuses?.map(({ name, state }) =>
    `${name} ${state?.terminated?.exitCode}`
  );
  assertEquals(codes, ["bad 3", "good 0"]);
});

Deno.test("processExecutor() runs a sidecar beside the containers and ends it after them", async () => {
  await using world = await LocalWorld.start();
  const volumes = [{ name: "v", emptyDir: {} }];
  const volumeMounts = [{ name: "v", mountPath: "/v" }];
  const sidecar = {
    ...shell(
      "trap 'echo bye; exit 0' TERM; mkfifo /v/fifo; echo hello >/v/fifo; while :; do sleep 1; done",
      "side",
    ),
    restartPolicy: "Always",
    volumeMounts,
  };
  const reader = { ...shell("until [ -p /v/fifo ]; do :; done; cat /v/fifo"), volumeMounts };
  const { result, pods } = await world.runJob("sidecar", {
    volumes,
    initContainers: [sidecar],
    containers: [reader],
  });
  assertEquals(result, "Complete");
  assertEquals(world.linesOf(), ["hello"]);
  assertEquals(world.linesOf("side").at(-1), "bye");
  assertEquals(pods[0]?.status?.initContainerStatuses?.[0]?.state?.terminated?.exitCode, 0);
});
