/** A real node as a guest of the machine: what it asks for, and that nothing of it stays. */

import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { startCluster } from "../cluster/cluster.ts";
import { componentIdentity, readPlan } from "../cluster/control_plane.ts";
import { cgroupOf, linkOf } from "../cluster/node/addresses.ts";
import { layoutOf } from "../cluster/paths.ts";
import { end, type ProcessIdentity } from "../cluster/process.ts";
import { run, sh, temporaryDirectory } from "./support/cluster_command.ts";
import { processToKill } from "./support/killed_process.ts";

const runPod = ["run", "sleeper", "--image=busybox:1.37", "--", "sleep", "infinity"];
const podRuns = ["wait", "--for=condition=Ready", "pod/sleeper", "--timeout=300s"];

Deno.test("Cluster with a real node leaves nothing when it is disposed of", async () => {
  const cluster = await startCluster({ realNode: true });
  const traces = await tracesOf(cluster.dir);
  await cluster.kubectl(runPod);
  await cluster.kubectl(podRuns);
  const { processes, links, cgroups } = await traces();
  const started = (await cluster.processes()).map(({ pid }) => `/proc/${pid}/mountinfo`);
  const others = processes.filter((one) => !started.includes(one));
  assert(processes.length > others.length && others.length > 0, "processes of node and containers");
  assertEquals([links.length, cgroups.length > 0], [1, true]);
  await cluster[Symbol.asyncDispose]();
  assertEquals(await traces(), { processes: [], links: [], cgroups: [] });
});

Deno.test("Cluster with a real node leaves nothing when who started it is killed", async () => {
  const process = await processToKill(`
    const cluster = await startCluster({ realNode: true });
    await cluster.kubectl(${JSON.stringify(runPod)});
    await cluster.kubectl(${JSON.stringify(podRuns)});
    console.log(cluster.dir);
  `);
  const traces = await tracesOf(process.line);
  assertEquals((await traces()).links.length, 1);
  await process.kill();
  assertEquals(await traces(), { processes: [], links: [], cgroups: [] });
});

Deno.test("cluster up --real-node starts a node anew whose namespaces are gone", async () => {
  await using dir = await temporaryDirectory();
  const cluster = `${dir.path}/it's #1`;
  try {
    const up = await run(["up", "--real-node", "--dir", cluster]);
    assertEquals([up.code, up.stdout], [0, ""]);
    const simulated = await run(["up", "--dir", cluster]);
    assertEquals(simulated.code, 1);
    assertStringIncludes(simulated.stderr, "with another kind of node than it has: take it down");

    const before = await identities(cluster);
    await end([before.namespaces], { signal: "KILL", withinMs: 10_000 });
    assertEquals((await run(["up", "--real-node", "--dir", cluster])).code, 0);
    const after = await identities(cluster);
    assertEquals(after.etcd, before.etcd);
    assertNotEquals(after.kubelet, before.kubelet);
    const env = await run(["env", "--dir", cluster]);
    const kubectl = await sh(
      `${env.stdout}\nkubectl ${runPod.join(" ")} && kubectl ${podRuns.join(" ")}`,
    );
    assertEquals([kubectl.code, kubectl.stderr], [0, ""]);
  } finally {
    const down = await run(["down", "--dir", cluster]);
    assertEquals(down, { code: 0, stdout: "", stderr: `The cluster in ${cluster} is gone.\n` });
  }
  assertEquals(await dir.entries(), []);
});

Deno.test("cluster up --real-node says what it needs of the machine", async () => {
  await using dir = await temporaryDirectory();
  const args = ["up", "--real-node", "--dir", `${dir.path}/cluster`];
  const nobody = await run(args, {}, ["unshare", "--user"]);
  assertEquals([nobody.code, nobody.stdout], [1, ""]);
  assertStringIncludes(
    nobody.stderr,
    "Cannot start a real node: containers and networks need root",
  );

  const hide = 'mount --bind /dev/null "$(command -v runc)" && exec "$@"';
  const without = await run(args, {}, ["unshare", "--mount", "sh", "-c", hide, "sh"]);
  assertEquals([without.code, without.stdout], [1, ""]);
  assertStringIncludes(
    without.stderr,
    "Cannot start a real node without runc; on Debian and Ubuntu",
  );
  assertStringIncludes(without.stderr, "apt-get install --no-install-recommends runc\n");
  assertEquals(await dir.entries(), []);
});

/** What there is on this machine because of the real node of the cluster in `dir`. */
async function tracesOf(dir: string) {
  const node = (await readPlan(layoutOf(dir)))?.realNode;
  assert(node !== undefined);
  const lines = async (script: string, ...args: string[]) =>
    (await sh(script, args)).stdout.split("\n").filter((line) => line !== "");
  return async () => ({
    // Every process of the node sees something of the directory under another name.
    processes: await lines(
      'grep --files-with-matches --no-messages "$1" /proc/[0-9]*/mountinfo',
      dir,
    ),
    links: await lines('ip -oneline link show "$1" 2>/dev/null', linkOf(node)),
    cgroups: await lines('find /sys/fs/cgroup -name "$1"', cgroupOf(node)),
  });
}

async function identities(
  cluster: string,
): Promise<Record<"etcd" | "kubelet" | "namespaces", ProcessIdentity>> {
  const names = ["etcd", "kubelet", "namespaces"] as const;
  const found = names.map(async (name) => [name, await componentIdentity(name, layoutOf(cluster))]);
  return Object.fromEntries(await Promise.all(found));
}
