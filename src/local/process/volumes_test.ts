/** What a container's process finds in volumes, at whatever path, and what is left of them. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { hasMounts, isolations } from "../../../tests/support/isolations.ts";
import { LocalWorld, shell } from "../../../tests/support/local_world.ts";

const MOUNTS = await hasMounts();

function volume(name: string, mountPath: string, more: object = {}) {
  return { name, mountPath, ...more };
}

for (const isolation of await isolations()) {
  Deno.test(`processExecutor() (${isolation}) shares volumes of a pod and files of claims as paths are written`, async () => {
    await using world = await LocalWorld.start({ isolation });
    const volumes = [
      { name: "work", emptyDir: {} },
      { name: "store", persistentVolumeClaim: { claimName: "results" } },
    ];
    const mounts = [volume("work", "/work"), volume("store", "/data/store")];
    const first = await world.runJob("write", {
      volumes,
      initContainers: [{ ...shell("echo one >/work/a", "init"), volumeMounts: mounts }],
      containers: [{
        ...shell("cat a && cp /work/a /data/store/a"),
        workingDir: "/work",
        volumeMounts: mounts,
      }],
    });
    assertEquals(first.result, "Complete");
    assertEquals(await Deno.readTextFile(`${world.scratchDir}/volumes/results/a`), "one\n");
    const second = await world.runJob("read", {
      volumes,
      containers: [{
        ...shell("cat /in/a; ls /work", "second"),
        volumeMounts: [volume("work", "/work"), volume("store", "/in")],
      }],
    });
    assertEquals(second.result, "Complete");
    assertEquals(world.linesOf("second"), ["one"]);
  });

  Deno.test(`processExecutor() (${isolation}) mounts ConfigMaps, the downward API and subPaths`, async () => {
    await using world = await LocalWorld.start({ isolation });
    await world.createConfigMap("settings", {
      data: { "app.conf": "colour=blue", "run.sh": "#!/bin/sh\necho ran\n" },
      binaryData: { raw: "/wA=" },
    });
    const volumes = [
      { name: "all", configMap: { name: "settings", defaultMode: 0o500 } },
      {
        name: "some",
        configMap: { name: "settings", items: [{ key: "app.conf", path: "sub/app", mode: 0o400 }] },
      },
      { name: "none", configMap: { name: "missing", optional: true } },
      {
        name: "mixed",
        projected: {
          sources: [{ configMap: { name: "settings" } }, {
            downwardAPI: {
              items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels['job-name']" } }],
            },
          }],
        },
      },
      { name: "claim", persistentVolumeClaim: { claimName: "shared" } },
    ];
    const script = [
      "cat /etc/app/app.conf; echo",
      "/etc/app/run.sh",
      "od -An -tx1 /etc/app/raw",
      "stat -Lc %a /etc/app/app.conf /opt/some/sub/app",
      "ls /opt/none",
      "cat /opt/mixed/labels; echo",
      "cat /opt/one.conf; echo",
      "echo x >/data/mine",
    ].join("\n");
    const { result } = await world.runJob("mounts", {
      volumes,
      containers: [{
        ...shell(script),
        env: [{ name: "WHO", value: "zen" }],
        volumeMounts: [
          volume("all", "/etc/app"),
          volume("some", "/opt/some"),
          volume("none", "/opt/none"),
          volume("mixed", "/opt/mixed"),
          volume("all", "/opt/one.conf", { subPath: "app.conf" }),
          volume("claim", "/data", { subPathExpr: "by/$(WHO)" }),
        ],
      }],
    });
    assertEquals(world.linesOf(), [
      "colour=blue",
      "ran",
      " ff 00",
      "500",
      "400",
      "mounts",
      "colour=blue",
    ]);
    assertEquals(result, "Complete");
    assertEquals(await Deno.readTextFile(`${world.scratchDir}/volumes/shared/by/zen/mine`), "x\n");
  });
}

Deno.test("processExecutor() mounts the Secrets that it is given, byte by byte", async () => {
  const keys = new Map([["id", Uint8Array.of(0xff, 0)], ["pass", Uint8Array.of(0x78, 0x0a)]]);
  await using world = await LocalWorld.start({ secrets: new Map([["login", keys]]) });
  const items = [{ key: "pass", path: "sub/p", mode: 0o400 }];
  const volumes = [
    { name: "all", secret: { secretName: "login" } },
    { name: "some", projected: { sources: [{ secret: { name: "login", items } }] } },
    { name: "none", secret: { secretName: "missing", optional: true } },
  ];
  const script = "ls /s; od -An -tx1 /s/id; cat /p/sub/p; stat -Lc %a /s/id /p/sub/p; ls /n";
  const volumeMounts = [volume("all", "/s"), volume("some", "/p"), volume("none", "/n")];
  const { result } = await world.runScript(script, {
    pod: { volumes },
    container: { volumeMounts },
  });
  assertEquals([result, ...world.linesOf()], [
    "Complete",
    "id",
    "pass",
    " ff 00",
    "x",
    "644",
    "400",
  ]);
});

Deno.test({
  name:
    "processExecutor() has mount points anywhere, also within folders and volumes, and none outside",
  ignore: !MOUNTS,
  fn: async () => {
    const before = [...Deno.readDirSync("/")].map(({ name }) => name).sort();
    await using world = await LocalWorld.start();
    const volumes = ["a", "b", "c"].map((name) => ({ name, emptyDir: {} }));
    const paths = [
      "/data",
      "/zen-flow",
      "/tmp/zen-flow-x",
      "/etc/config",
      "/usr/share/zen/deep",
      "/var/run/zen",
    ];
    const script = [
      ...paths.map((path) => `echo ok >${path}/file`),
      "echo in >/data/sub/deeper/file; cat /data/sub/deeper/file",
      "cat /tmp/zen-flow-x/file; test -s /etc/passwd && test -x /usr/bin/env && echo there",
      "echo new >/tmp/zen-flow-mine && echo new >/mine && cat /tmp/zen-flow-mine /mine",
      "ls -d /proc/[0-9]* | wc -l >/dev/null; cat /proc/self/comm",
    ].join(" && ");
    const { result } = await world.runScript(script, {
      pod: { volumes },
      container: {
        volumeMounts: [
          ...paths.map((path) => volume("a", path)),
          volume("b", "/data/sub"),
          volume("c", "/data/sub/deeper"),
        ],
      },
    });
    assertEquals(world.linesOf(), ["in", "ok", "there", "new", "new", "cat"]);
    assertEquals(result, "Complete");
    assertEquals([...Deno.readDirSync("/")].map(({ name }) => name).sort(), before);
    for (const path of ["/etc/config", "/tmp/zen-flow-x", "/tmp/zen-flow-mine", "/usr/share/zen"]) {
      assertEquals(await exists(path), false, path);
    }
  },
});

Deno.test({
  name: "processExecutor() enforces read-only mounts",
  ignore: !MOUNTS,
  fn: async () => {
    await using world = await LocalWorld.start();
    await world.createConfigMap("settings", { data: { key: "value" } });
    const { result } = await world.runScript(
      "echo x >/rw/x && ! echo x >/ro/x && ! echo x >/cfg/key && cat /ro/x",
      {
        pod: {
          volumes: [{ name: "v", emptyDir: {} }, { name: "c", configMap: { name: "settings" } }],
        },
        container: {
          volumeMounts: [
            volume("v", "/rw"),
            volume("v", "/ro", { readOnly: true }),
            volume("c", "/cfg"),
          ],
        },
      },
    );
    assertEquals(result, "Complete");
    assertEquals(world.linesOf().at(-1), "x");
  },
});

Deno.test("processExecutor() rewrites no path into one that a shell would take apart", async () => {
  const scratchDir = await Deno.makeTempDir({ prefix: "a b-" });
  {
    await using world = await LocalWorld.start({ isolation: "rewrite", scratchDir });
    const { pods } = await world.runScript("true");
    const ended = pods[0]?.status?.containerStatuses?.[0]?.state?.terminated;
    assertEquals(ended?.reason, "CreateContainerConfigError");
    assertStringIncludes(ended?.message ?? "", "scratch directory");
  }
  await Deno.remove(scratchDir, { recursive: true });
});

Deno.test("processExecutor() leaves logs and claims behind and nothing else", async () => {
  const scratchDir = await Deno.makeTempDir({ prefix: "zen-flow-" });
  {
    await using world = await LocalWorld.start({ scratchDir });
    await world.runScript("mkdir -p /work/a/b && chmod 500 /work/a; touch /data/x /root-file", {
      pod: {
        volumes: [
          { name: "work", emptyDir: {} },
          { name: "data", persistentVolumeClaim: { claimName: "data" } },
        ],
      },
      container: { volumeMounts: [volume("work", "/work"), volume("data", "/data")] },
    });
  }
  const left = [...Deno.readDirSync(scratchDir)].map(({ name }) => name).sort();
  assertEquals(left, ["logs", "pods", "volumes"]);
  assertEquals([...Deno.readDirSync(`${scratchDir}/pods`)], []);
  assertEquals([...Deno.readDirSync(`${scratchDir}/volumes/data`)].map(({ name }) => name), ["x"]);
  await Deno.remove(scratchDir, { recursive: true });
});

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
