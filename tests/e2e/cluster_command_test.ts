/** `deno task cluster` as a user calls it: up, env, down, and what it says when it cannot. */

import { assertEquals, assertExists, assertNotEquals, assertStringIncludes } from "@std/assert";
import { componentIdentity } from "../cluster/control_plane.ts";
import { componentNames, layoutOf } from "../cluster/paths.ts";
import { choosePorts } from "../cluster/ports.ts";
import { end, type ProcessIdentity } from "../cluster/process.ts";
import { run, sh, temporaryDirectory } from "./support/cluster_command.ts";

Deno.test("cluster up, env and down give a cluster that outlives the command", async () => {
  await using dir = await temporaryDirectory();
  const cluster = `${dir.path}/it's new`;
  const [first, second] = await Promise.all([
    run(["up", "--dir", cluster]),
    run(["up", "--dir", cluster]),
  ]);
  try {
    assertEquals([first.code, first.stdout], [0, ""]);
    assertEquals([second.code, second.stdout], [0, ""]);
    // One of them waited for the other, and then had nothing to do.
    const already = `The cluster in ${cluster} is already up.\n`;
    assertEquals([first, second].filter(({ stderr }) => stderr === already).length, 1);

    const env = await run(["env", "--dir", cluster]);
    assertEquals([env.code, env.stderr], [0, ""]);
    const kubectl = await sh(`${env.stdout}\nkubectl get nodes --output=name`);
    assertEquals(kubectl, { code: 0, stdout: "node/simulated\n", stderr: "" });
  } finally {
    const down = await run(["down", "--dir", cluster]);
    assertEquals(down, { code: 0, stdout: "", stderr: `The cluster in ${cluster} is gone.\n` });
  }
  assertEquals(await dir.entries(), []);

  const env = await run(["env", "--dir", cluster]);
  assertEquals([env.code, env.stdout], [1, ""]);
  assertStringIncludes(env.stderr, `There is no cluster up in ${cluster}`);
});

Deno.test("cluster up starts again only what has ended", async () => {
  await using dir = await temporaryDirectory();
  const cluster = `${dir.path}/cluster`;
  try {
    assertEquals((await run(["up", "--dir", cluster])).code, 0);
    const before = await processes(cluster);
    const scheduler = before["kube-scheduler"];
    assertExists(scheduler);
    await end([scheduler], { signal: "KILL", withinMs: 10_000 });
    assertEquals((await run(["up", "--dir", cluster])).code, 0);
    const after = await processes(cluster);
    assertNotEquals(after["kube-scheduler"], scheduler);
    assertEquals({ ...after, "kube-scheduler": scheduler }, before);
  } finally {
    await run(["down", "--dir", cluster]);
  }
});

Deno.test("cluster up refuses a directory that holds something else", async () => {
  await using dir = await temporaryDirectory();
  await Deno.writeTextFile(`${dir.path}/thesis.txt`, "");
  const up = await run(["up", "--dir", dir.path]);
  assertEquals([up.code, up.stdout], [1, ""]);
  assertStringIncludes(up.stderr, `Cannot start a cluster in '${dir.path}' as it holds 'thesis`);
  const down = await run(["down", "--dir", dir.path]);
  assertEquals([down.code, down.stderr], [0, `There is no cluster in ${dir.path}.\n`]);
  assertEquals(await dir.entries(), ["thesis.txt"]);
});

Deno.test("cluster up shows the log of a component that cannot start", async () => {
  await using dir = await temporaryDirectory();
  const cluster = `${dir.path}/cluster`;
  await Deno.mkdir(cluster);
  const ports = choosePorts();
  // A cluster whose port for etcd somebody else has taken meanwhile.
  using _ = Deno.listen({ hostname: "127.0.0.1", port: ports.etcdClient });
  await Deno.writeTextFile(`${cluster}/cluster.json`, JSON.stringify({ ports }));
  const up = await run(["up", "--dir", cluster]);
  assertEquals([up.code, up.stdout], [1, ""]);
  assertStringIncludes(up.stderr, "error: Cannot start etcd: it has ended; ");
  assertStringIncludes(up.stderr, "address already in use");
  assertEquals((await run(["down", "--dir", cluster])).code, 0);
  assertEquals(await dir.entries(), []);
});

Deno.test("cluster up says which Go it needs where there is none or an old one", async () => {
  await using dir = await temporaryDirectory();
  const env = { XDG_CACHE_HOME: `${dir.path}/cache`, PATH: dir.path };
  const missing = await run(["up", "--dir", `${dir.path}/cluster`], env);
  assertEquals(missing.code, 1);
  assertStringIncludes(missing.stderr, "error: Go 1.26.0 or newer is needed to build etcd, and ");
  const script = "#!/bin/sh\necho go version go1.9.7 linux/amd64\n";
  await Deno.writeTextFile(`${dir.path}/go`, script, { mode: 0o755 });
  const old = await run(["up", "--dir", `${dir.path}/cluster`], env);
  assertEquals(old.code, 1);
  assertStringIncludes(old.stderr, "is needed to build etcd; found 'go version go1.9.7 linux/am");
});

Deno.test("cluster up says that it needs openssl", async () => {
  await using dir = await temporaryDirectory();
  const cluster = `${dir.path}/cluster`;
  const up = await run(["up", "--dir", cluster], { PATH: dir.path });
  assertEquals(up.code, 1);
  assertStringIncludes(up.stderr, "there is no 'openssl' on PATH; install openssl");
  assertEquals((await run(["down", "--dir", cluster])).code, 0);
});

Deno.test("cluster shows its usage for anything else", async () => {
  const wrong = [
    [],
    ["start"],
    ["up", "--dir"],
    ["up", "--dir="],
    ["up", "--fast"],
    ["up", "now"],
    ["up", "--dir", "a", "b"],
    ["down", "--real-node"],
  ];
  for (const args of wrong) {
    const result = await run(args);
    assertEquals([result.code, result.stdout], [2, ""]);
    assertStringIncludes(result.stderr, "Usage: deno task cluster up [--real-node] [--dir DIR]");
  }
});

async function processes(cluster: string): Promise<Record<string, ProcessIdentity | undefined>> {
  const layout = layoutOf(cluster);
  const entries = componentNames.map(async (name) => [name, await componentIdentity(name, layout)]);
  return Object.fromEntries(await Promise.all(entries));
}
