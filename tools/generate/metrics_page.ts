/** Prints docs/METRICS.md from the catalogue of metrics. */

import { CATALOGUE, type MetricEntry } from "../../src/telemetry/catalogue.ts";

/** The page, in Markdown. */
export function printMetricsPage(): string {
  const entries = Object.entries(CATALOGUE) as [string, MetricEntry][];
  const histograms = entries.filter(([, { buckets }]) => buckets !== undefined);
  return [
    "# Metrics",
    "",
    "<!-- Printed by `deno task generate` from src/telemetry/catalogue.ts; do not edit. -->",
    "",
    "`zen-flow controller` serves them at `/metrics` on `--metrics-addr` (`METRICS_ADDR`, `:8080` by",
    "default) in Prometheus' text format, or in OpenMetrics where that is asked for.",
    "",
    "A label never names an object, but for `namespace`. Gauges by phase follow the controller's cache:",
    "they are right from the first list on, and a flow that is deleted is gone from them. Every replica",
    "tells them, so take their maximum, not their sum; counters and histograms grow where",
    "`zen_flow_leader` is 1, and begin anew with each process.",
    "",
    "| metric | type | labels | meaning |",
    "|---|---|---|---|",
    ...entries.map(([name, { type, labels, help }]) =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(", ")} | ${help} |`
    ),
    "",
    "## Buckets",
    "",
    "Upper bounds of the histograms, in seconds.",
    "",
    "| metric | bounds |",
    "|---|---|",
    ...histograms.map(([name, { buckets }]) => `| \`${name}\` | ${buckets!.join(", ")} |`),
    "",
  ].join("\n");
}
