/** `zen-flow restore` and what it says; on a real API server it is in `tests/e2e/suites/restore.ts`. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { flow } from "./flow_file.ts";
import { ServedCluster } from "./served_cluster.ts";

const ask = { name: "ask", type: "Manual" };

function list(...items: readonly unknown[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

const saved = (metadata: object) => ({ ...JSON.parse(flow("x", [ask])), metadata });

Deno.test("zen-flow restore takes a backup of no flows", async () => {
  await using cluster = await ServedCluster.start();
  const { stdout: backup } = await cluster.run(["backup"]);
  assertEquals(await cluster.run(["restore", "-"], { stdin: backup }), {
    code: 0,
    stdout: "no flows: 0 restored, 0 left alone, 0 not restored\n",
    stderr: "",
  });
  const report = await cluster.run(["report", "-"], { stdin: backup });
  assertStringIncludes(report.stderr, "this list is empty");
});

Deno.test("zen-flow restore refuses flows of another namespace than the one that is named", async () => {
  await using cluster = await ServedCluster.start();
  const stdin = list(saved({ name: "here" }), saved({ name: "there", namespace: "team-a" }));
  const { code, stdout, stderr } = await cluster.run(["restore", "-", "-n", "default"], { stdin });
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, "items[1].metadata.namespace: is not the namespace that");
  assertStringIncludes(stderr, "1 problem; nothing was restored.");
  assertEquals((await cluster.flows.getJobFlowList()).items, []);
});

Deno.test("zen-flow restore and report refuse a flow that no server can have stored", async () => {
  await using cluster = await ServedCluster.start();
  const stdin = list(saved({ generateName: "run-" }));
  for (const command of ["restore", "report"]) {
    const { code, stderr } = await cluster.run([command, "-"], { stdin });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "items[0].metadata.name: a flow that was stored has a name");
  }
});

Deno.test("zen-flow restore says on standard error what it did not restore", async () => {
  await using cluster = await ServedCluster.start();
  const lost = saved({ name: "lost", deletionTimestamp: "2026-01-01T00:00:00Z" });
  const stdin = list(saved({ name: "good" }), lost);
  assertEquals(await cluster.run(["restore", "-"], { stdin }), {
    code: 1,
    stdout: "default/good: restored: it had not begun\n" +
      "2 flows: 1 restored, 0 left alone, 1 not restored\n",
    stderr: "default/lost: not restored: it was being deleted when it was saved\n",
  });
});
