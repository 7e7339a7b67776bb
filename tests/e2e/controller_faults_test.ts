/**
 * `zen-flow controller` on a real control plane where something goes wrong: processes killed,
 * servers restarted, connections cut, more work than there is room for.
 */

import { shareOneWorld } from "./support/cluster_test_case.ts";
import "./suites/connections.ts";
import "./suites/crash_points.ts";
import "./suites/crashes.ts";
import "./suites/election.ts";
import "./suites/fan_out.ts";
import "./suites/lifetimes.ts";
import "./suites/overload.ts";
import "./suites/server_restart.ts";

shareOneWorld();
