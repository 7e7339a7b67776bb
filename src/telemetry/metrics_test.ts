import { assert, assertEquals, assertMatch } from "@std/assert";
import { CATALOGUE, type MetricEntry } from "./catalogue.ts";
import { Metrics } from "./metrics.ts";

const OPENMETRICS = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3";

/** The lines that begin with one of these. */
async function lines(metrics: Metrics, accept: string, ...starts: string[]): Promise<string[]> {
  const { text } = await metrics.expose(accept);
  return text.split("\n").filter((line) => starts.some((start) => line.startsWith(start)));
}

Deno.test("Metrics.expose() tells every metric of the catalogue with type and help", async () => {
  const { contentType, text } = await new Metrics().expose("*/*");
  assertEquals(contentType, "text/plain; version=0.0.4; charset=utf-8");
  for (const [name, { type, help }] of Object.entries(CATALOGUE)) {
    assert(text.includes(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`), name);
  }
});

Deno.test("Metrics counts, sets and observes under labels", async () => {
  const metrics = new Metrics();
  metrics.add("zen_flow_step_retries_total", { namespace: "a" });
  metrics.add("zen_flow_step_retries_total", { namespace: "a" }, 2);
  metrics.set("zen_flow_jobflows_total", { phase: "Running", namespace: "a" }, 4);
  metrics.observe("zen_flow_step_duration_seconds", { result: "Failed" }, 5400);
  const starts = ["zen_flow_step_retries_total", "zen_flow_jobflows_total"];
  assertEquals(await lines(metrics, "", ...starts), [
    'zen_flow_jobflows_total{phase="Running",namespace="a"} 4',
    'zen_flow_step_retries_total{namespace="a"} 3',
  ]);
  const buckets = await lines(metrics, "", "zen_flow_step_duration_seconds_bucket");
  assertEquals(buckets.filter((line) => line.includes('"3600"') || line.includes('"7200"')), [
    'zen_flow_step_duration_seconds_bucket{le="3600",result="Failed"} 0',
    'zen_flow_step_duration_seconds_bucket{le="7200",result="Failed"} 1',
  ]);
  metrics.clear("zen_flow_jobflows_total");
  assertEquals(await lines(metrics, "", "zen_flow_jobflows_total"), []);
});

Deno.test("Metrics.expose() speaks OpenMetrics when asked to, and the other format after it", async () => {
  const metrics = new Metrics();
  metrics.add("zen_flow_reconciliation_errors_total", {});
  const [open, plain] = await Promise.all([metrics.expose(OPENMETRICS), metrics.expose("")]);
  assertEquals(
    open.contentType,
    "application/openmetrics-text; version=1.0.0; charset=utf-8",
  );
  assertMatch(open.text, /\n# EOF\n$/);
  assert(open.text.includes("# TYPE zen_flow_reconciliation_errors counter\n"));
  assert(open.text.includes("\nzen_flow_reconciliation_errors_total 1\n"));
  assert(plain.text.includes("# TYPE zen_flow_reconciliation_errors_total counter\n"));
  assert(plain.text.includes("\nzen_flow_reconciliation_errors_total 1\n"));
  assert(!plain.text.includes("# EOF"));
  const again = await metrics.expose(OPENMETRICS);
  assertEquals(again.text, open.text);
});

Deno.test("Metrics.onScrape() sets what follows from the present state", async () => {
  const metrics = new Metrics();
  let phase = "Running";
  metrics.onScrape(() => {
    metrics.clear("zen_flow_jobflows_total");
    metrics.set("zen_flow_jobflows_total", { phase, namespace: "a" }, 1);
  });
  await metrics.expose("");
  phase = "Succeeded";
  assertEquals(await lines(metrics, "", "zen_flow_jobflows_total"), [
    'zen_flow_jobflows_total{phase="Succeeded",namespace="a"} 1',
  ]);
});

Deno.test("CATALOGUE keeps to the rules of Prometheus, and names no object but a namespace", () => {
  const allowed = [
    ...["phase", "namespace", "result", "outcome", "verb", "resource", "code", "webhook"],
  ];
  for (const [name, entry] of Object.entries(CATALOGUE) as [string, MetricEntry][]) {
    assertMatch(name, /^zen_flow_[a-z_]+$/);
    assertEquals(name.endsWith("_total") || entry.type !== "counter", true, name);
    assertEquals(entry.type === "histogram", entry.buckets !== undefined, name);
    const isSorted = entry.buckets?.every((bound, i, all) => i === 0 || bound > all[i - 1]!);
    assert(isSorted ?? true, name);
    const strange = entry.labels.filter((label) =>
      ![...allowed, "version", "deno"].includes(label)
    );
    assertEquals(strange, [], name);
  }
});
