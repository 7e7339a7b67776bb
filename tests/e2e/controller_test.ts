/**
 * `zen-flow controller` on a real control plane. One cluster serves all suites: starting one takes
 * longer than most tests.
 */

import { shareOneWorld } from "./support/cluster_test_case.ts";
import "./suites/basics.ts";
import "./suites/jobs.ts";
import "./suites/kubectl.ts";
import "./suites/limits.ts";
import "./suites/namespaces.ts";
import "./suites/metrics.ts";
import "./suites/outcomes.ts";
import "./suites/prometheus.ts";
import "./suites/refusals.ts";
import "./suites/semantics.ts";
import "./suites/webhook.ts";
import "./suites/webhook_approvals.ts";
import "./suites/writes.ts";

shareOneWorld();
