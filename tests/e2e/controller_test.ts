/**
 * `zen-flow controller` on a real control plane. One cluster serves all suites: starting one takes
 * longer than most tests.
 */

import { shareOneWorld } from "./support/cluster_test_case.ts";
import "./suites/basics.ts";
import "./suites/connections.ts";
import "./suites/crash_points.ts";
import "./suites/crashes.ts";
import "./suites/election.ts";
import "./suites/fan_out.ts";
import "./suites/jobs.ts";
import "./suites/kubectl.ts";
import "./suites/lifetimes.ts";
import "./suites/limits.ts";
import "./suites/namespaces.ts";
import "./suites/metrics.ts";
import "./suites/outcomes.ts";
import "./suites/overload.ts";
import "./suites/prometheus.ts";
import "./suites/refusals.ts";
import "./suites/semantics.ts";
import "./suites/webhook.ts";
import "./suites/webhook_approvals.ts";
import "./suites/writes.ts";
import "./suites/server_restart.ts";

shareOneWorld();
