/** What a controller reports, put into the metrics under their names. */

import type { FlowController, FlowControllerStats } from "../controller/controller.ts";
import { STEP_RESULTS } from "../controller/step_stats.ts";
import { OUTCOMES } from "../kube/controller.ts";
import type { CountedRequest } from "../kube/counted_client.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { WebhookName, WebhookResult } from "../webhook/webhook.ts";
import { versionParts } from "./version.ts";

/** Who is told what the admission webhook does. */
export interface WebhookReports {
  /** A request to one of the webhooks was answered. */
  admitted(webhook: WebhookName, result: WebhookResult): void;
  /** @param notAfter ms since the epoch. */
  certificateLoaded(notAfter: number): void;
}

/** The reports of one process. */
export class ControllerMetrics implements FlowControllerStats, WebhookReports {
  readonly #metrics: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    const { version, deno } = versionParts();
    metrics.set("zen_flow_build_info", { version, deno }, 1);
    metrics.set("zen_flow_leader", {}, 0);
    // To Prometheus a series that has just begun has not grown: alerts would miss the first failures.
    for (const outcome of OUTCOMES) {
      metrics.open("zen_flow_reconciliation_duration_seconds", { outcome });
    }
    for (const result of STEP_RESULTS) metrics.open("zen_flow_step_duration_seconds", { result });
  }

  /** Tells, whenever it is asked for, what this controller holds and whether it leads. */
  watch(controller: Pick<FlowController, "census">, isLeader: () => boolean): void {
    this.#metrics.onScrape(() => {
      this.#count(controller);
      this.#metrics.set("zen_flow_leader", {}, isLeader() ? 1 : 0);
    });
  }

  /** A request to the API server was answered. */
  requested(request: CountedRequest): void {
    this.#metrics.add("zen_flow_api_requests_total", { ...request });
  }

  admitted(webhook: WebhookName, result: WebhookResult): void {
    this.#metrics.add("zen_flow_admission_requests_total", { webhook, result });
  }

  certificateLoaded(notAfter: number): void {
    const name = "zen_flow_webhook_certificate_expiry_timestamp_seconds";
    this.#metrics.set(name, {}, notAfter / 1000);
  }

  readonly passes: FlowControllerStats["passes"] = {
    reconciled: (outcome, durationMs) => {
      const seconds = durationMs / 1000;
      this.#metrics.observe("zen_flow_reconciliation_duration_seconds", { outcome }, seconds);
      if (outcome === "error") this.#metrics.add("zen_flow_reconciliation_errors_total", {});
    },
  };

  readonly queue: FlowControllerStats["queue"] = {
    added: () => this.#metrics.add("zen_flow_workqueue_adds_total", {}),
    depth: (keys) => this.#metrics.set("zen_flow_workqueue_depth", {}, keys),
    waited: (ms) => this.#metrics.observe("zen_flow_workqueue_wait_seconds", {}, ms / 1000),
  };

  readonly steps: FlowControllerStats["steps"] = {
    ended: (result, durationMs) =>
      this.#metrics.observe("zen_flow_step_duration_seconds", { result }, durationMs / 1000),
    retried: (namespace) => this.#metrics.add("zen_flow_step_retries_total", { namespace }),
    timedOut: (namespace) => this.#metrics.add("zen_flow_step_timeouts_total", { namespace }),
    created: (latencyMs) =>
      this.#metrics.observe("zen_flow_step_start_latency_seconds", {}, latencyMs / 1000),
  };

  #count(controller: Pick<FlowController, "census">): void {
    const { flows, steps } = controller.census();
    this.#metrics.clear("zen_flow_jobflows_total");
    for (const { namespace, phase, count } of flows) {
      this.#metrics.set("zen_flow_jobflows_total", { namespace, phase }, count);
    }
    this.#metrics.clear("zen_flow_steps_total");
    this.#metrics.clear("zen_flow_approvals_pending");
    for (const { namespace, phase, count } of steps) {
      this.#metrics.set("zen_flow_steps_total", { namespace, phase }, count);
      if (phase !== "PendingApproval") continue;
      this.#metrics.set("zen_flow_approvals_pending", { namespace }, count);
    }
  }
}
