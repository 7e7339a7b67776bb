/** The commands on a cluster, on a real control plane with simulated pods. */

import { shareOneWorld } from "./support/cluster_test_case.ts";
import "./suites/cli_failures.ts";
import "./suites/acting_pages.ts";
import "./suites/cli_page.ts";
import "./suites/completion.ts";
import "./suites/restore.ts";

shareOneWorld();
