/** What keeps the cluster's commands from harm: process identities, locks, whole builds. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { withFileLock } from "../cluster/file_lock.ts";
import { end, launch, type LaunchedProcess, readIdentity, running } from "../cluster/process.ts";

Deno.test("end() leaves alone a process that only has the id of the one to end", async () => {
  await using dir = await temporaryDirectory();
  const { identity, child } = await launchShell(dir.path, "exec sleep 1000");
  const earlier = { ...identity, startTicks: String(Number(identity.startTicks) - 1) };
  const beforeReboot = { ...identity, bootId: "00000000-0000-0000-0000-000000000000" };
  await end([earlier, beforeReboot], { signal: "KILL", withinMs: 0 });
  assertEquals(await running([earlier, identity, beforeReboot]), [identity]);
  await end([identity], { signal: "KILL", withinMs: 10_000 });
  assertEquals((await child.status).signal, "SIGKILL");
});

Deno.test("launch() records the program before it runs, and appends what it prints", async () => {
  await using dir = await temporaryDirectory();
  await Deno.writeTextFile(`${dir.path}/log`, "before\n");
  const script = `read -r pid rest <'${dir.path}/pid'; [ $pid = $$ ] && echo out && echo err >&2`;
  const { identity, child } = await launchShell(dir.path, script);
  assertEquals((await child.status).code, 0);
  assertEquals(await Deno.readTextFile(`${dir.path}/log`), "before\nout\nerr\n");
  assertEquals(await readIdentity(`${dir.path}/pid`), identity);
  assertEquals(await running([identity]), []);
});

Deno.test("withFileLock() lets in one at a time, also when the file is removed", async () => {
  await using dir = await temporaryDirectory();
  const lock = `${dir.path}/lock`;
  let inside = 0;
  const enter = async (meanwhile: Promise<void>) => {
    assertEquals(++inside, 1);
    await meanwhile;
    assertEquals(inside--, 1);
  };
  const waiting = Promise.withResolvers<void>();
  const waiterSettled = Promise.withResolvers<void>();
  const newcomerSettled = Promise.withResolvers<void>();
  const others: Promise<void>[] = [];
  let waits = 0;
  await withFileLock(lock, async () => {
    const onWait = () => ++waits === 1 ? waiting.resolve() : waiterSettled.resolve();
    others.push(withFileLock(lock, () => {
      waiterSettled.resolve();
      return enter(newcomerSettled.promise);
    }, onWait));
    await enter(waiting.promise);
    await Deno.remove(lock);
    // Finds no file and makes a new one, while the waiter is about to get the old one's lock.
    others.push(withFileLock(lock, () => {
      newcomerSettled.resolve();
      return enter(waiterSettled.promise);
    }, newcomerSettled.resolve));
  });
  await Promise.all(others);
  assertEquals(inside, 0);
});

Deno.test("ensurePrograms() builds each program once when two ask at once", async () => {
  await using dir = await temporaryDirectory();
  await writeGo(dir.path, `echo "$program" >>"$log"; echo built >"$target"`);
  const result = await buildTwiceAtOnce(dir.path);
  assertEquals(result.stderr, "");
  const [first, second] = JSON.parse(result.stdout);
  assertEquals(first, second);
  assertEquals(await Deno.readTextFile(first.kubectl), "built\n");
  const log = await Deno.readTextFile(`${dir.path}/log`);
  assertEquals(log.trim().split("\n"), [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubectl",
    "kwok",
  ]);
});

Deno.test("ensurePrograms() leaves nothing of a module that cannot be built whole", async () => {
  await using dir = await temporaryDirectory();
  const script =
    `echo built >"$target"; [ "$program" != kubectl ] || { echo no room >&2; exit 1; }`;
  await writeGo(dir.path, script);
  const result = await buildTwiceAtOnce(dir.path);
  assertEquals(result.code, 1);
  assertStringIncludes(result.stderr, "Cannot build kubectl 1.37.2: 'go build -trimpath");
  assertStringIncludes(result.stderr, "said:\nno room");
  const cached = await Array.fromAsync(Deno.readDir(`${dir.path}/cache`), (entry) => entry.name);
  assertEquals(cached.filter((name) => !name.startsWith("etcd-3.")), ["build.lock"]);
  assertEquals(cached.length, 2);
});

async function launchShell(dir: string, script: string): Promise<LaunchedProcess> {
  return await launch({
    program: "/bin/sh",
    args: ["-c", script],
    env: {},
    pidFile: `${dir}/pid`,
    logFile: `${dir}/log`,
  });
}

/** Stands in for ten minutes of compilation; everything around it is as ever. */
async function writeGo(dir: string, build: string): Promise<void> {
  const script = `#!/bin/sh
    if [ "$1" = version ]; then echo go version go1.26.0 linux/amd64; exit; fi
    [ "$1 $5" = "build -o" ] || exit 64
    target=$6
    program=\${target##*/}
    log='${dir}/log'
    ${build}
  `;
  await Deno.writeTextFile(`${dir}/go`, script, { mode: 0o755 });
}

async function buildTwiceAtOnce(
  dir: string,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const script = `
    import { ensurePrograms } from "${new URL("../cluster/build.ts", import.meta.url)}";
    const options = { kind: { realNode: false, oldestKubernetes: false }, cacheDir: "${dir}/cache", report: () => {} };
    const both = await Promise.all([ensurePrograms(options), ensurePrograms(options)]);
    console.log(JSON.stringify(both));
  `;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", script],
    env: { PATH: `${dir}:/usr/bin:/bin`, NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

async function temporaryDirectory() {
  const path = await Deno.makeTempDir({ prefix: "zen-flow-test-" });
  assert(!path.includes("'"));
  return {
    path,
    async [Symbol.asyncDispose]() {
      await Deno.remove(path, { recursive: true });
    },
  };
}
