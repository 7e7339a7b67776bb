/**
 * The one catalogue of metrics: what is not here is not measured. The registry (`metrics.ts`) and
 * docs/METRICS.md are made from it. Apart from `namespace` no label may name an object, or a cluster
 * with many of them would fill the memory of whoever stores the series.
 */

/** What is told of one metric. */
export interface MetricEntry {
  readonly type: "counter" | "gauge" | "histogram";
  /** One sentence without its full stop, shown by `/metrics`. */
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram, ascending. */
  readonly buckets?: readonly number[];
}

/** What lasts as long as a request or a pass, in seconds. */
const SHORT = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What lasts as long as a step may, in seconds: from one second to a day. */
const LONG = [
  ...[1, 2, 5, 10, 30, 60, 120, 300, 600, 1800],
  ...[3600, 7200, 14_400, 28_800, 43_200, 86_400],
];

export const CATALOGUE = {
  zen_flow_jobflows_total: {
    type: "gauge",
    help: "JobFlows that exist, by phase",
    labels: ["phase", "namespace"],
  },
  zen_flow_steps_total: {
    type: "gauge",
    help: "Steps of the JobFlows that exist, by phase",
    labels: ["phase", "namespace"],
  },
  zen_flow_approvals_pending: {
    type: "gauge",
    help: "Manual steps that wait for somebody's decision",
    labels: ["namespace"],
  },
  zen_flow_step_duration_seconds: {
    type: "histogram",
    help: "Time from the start of a step's first attempt to its end, retries included, by result",
    labels: ["result"],
    buckets: LONG,
  },
  zen_flow_step_start_latency_seconds: {
    type: "histogram",
    help: "Time from the decision to start an attempt until its Job is created",
    labels: [],
    buckets: SHORT,
  },
  zen_flow_step_retries_total: {
    type: "counter",
    help: "Attempts that failed and are followed by another",
    labels: ["namespace"],
  },
  zen_flow_step_timeouts_total: {
    type: "counter",
    help: "Attempts, and waits for a decision, that took longer than they may",
    labels: ["namespace"],
  },
  zen_flow_reconciliation_duration_seconds: {
    type: "histogram",
    help: "Time that a pass over a JobFlow takes, by outcome",
    labels: ["outcome"],
    buckets: SHORT,
  },
  zen_flow_reconciliation_errors_total: {
    type: "counter",
    help: "Passes over a JobFlow that failed; each is repeated",
    labels: [],
  },
  zen_flow_workqueue_depth: {
    type: "gauge",
    help: "JobFlows that wait for a pass",
    labels: [],
  },
  zen_flow_workqueue_adds_total: {
    type: "counter",
    help: "JobFlows that began to wait for a pass",
    labels: [],
  },
  zen_flow_workqueue_wait_seconds: {
    type: "histogram",
    help: "Time that a JobFlow waits for a pass",
    labels: [],
    buckets: SHORT,
  },
  zen_flow_api_requests_total: {
    type: "counter",
    help:
      "Requests to the API server, by verb, resource and HTTP status code; 2xx stands for all " +
      "that succeeded, none for those without an answer",
    labels: ["verb", "resource", "code"],
  },
  zen_flow_admission_requests_total: {
    type: "counter",
    help:
      "Requests to the admission webhook, by webhook and result: allowed, denied, refused (it was " +
      "no review), failed (the API server did not say who may approve)",
    labels: ["webhook", "result"],
  },
  zen_flow_webhook_certificate_expiry_timestamp_seconds: {
    type: "gauge",
    help:
      "Until when the certificate of the admission webhook is valid, in seconds since the epoch; " +
      "0 where no webhook is served",
    labels: [],
  },
  zen_flow_leader: {
    type: "gauge",
    help: "1 where this process works, 0 where another one leads",
    labels: [],
  },
  zen_flow_build_info: {
    type: "gauge",
    help: "1, with the versions of zen-flow and of what it runs on",
    labels: ["version", "deno"],
  },
} as const satisfies Readonly<Record<string, MetricEntry>>;

export type MetricName = keyof typeof CATALOGUE;

/** Names of the metrics of one type. */
export type NameOf<T extends MetricEntry["type"]> = {
  [N in MetricName]: (typeof CATALOGUE)[N]["type"] extends T ? N : never;
}[MetricName];

/** Values of the labels of one metric, all of them. */
export type LabelsOf<N extends MetricName> = Readonly<
  Record<(typeof CATALOGUE)[N]["labels"][number], string>
>;
