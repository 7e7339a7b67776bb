/** The alerts, by Prometheus' own tool: that they parse, and when each fires and when it does not. */

import { assert, assertEquals } from "@std/assert";
import { parse } from "yaml";
import { repository, run, tool } from "./support/helm.ts";

const rules = "charts/zen-flow/files/prometheus-rules.yaml";
const cases = "tests/prometheus/alerts.yaml";

Deno.test("promtool check rules finds nothing to say of the alerts", async () => {
  const args = ["check", "rules", "--lint=all", "--lint-fatal", rules];
  const { success, stdout, stderr } = await run(await tool("promtool"), args);
  assert(success, stdout + stderr);
});

Deno.test("promtool test rules sees each alert fire and be silent as it should", async () => {
  const { success, stdout, stderr } = await run(await tool("promtool"), ["test", "rules", cases]);
  assert(success, stdout + stderr);
});

Deno.test("there is a case in which each alert fires, and one in which it does not", async () => {
  const read = async (path: string) => parse(await Deno.readTextFile(`${repository}${path}`));
  const alerts = (await read(rules)).groups
    .flatMap((group: { rules: { alert: string }[] }) => group.rules.map(({ alert }) => alert));
  const seen = new Map<string, Set<string>>();
  for (const { promql_expr_test: [{ expr, exp_samples }] } of (await read(cases)).tests) {
    const alert = /alertname="(\w+)"/.exec(expr)![1]!;
    const how = exp_samples.length > 0 ? "fires" : "silent";
    seen.set(alert, (seen.get(alert) ?? new Set()).add(how));
  }
  assertEquals([...seen.keys()].sort(), alerts.toSorted());
  for (const [alert, how] of seen) assertEquals([...how].sort(), ["fires", "silent"], alert);
});
