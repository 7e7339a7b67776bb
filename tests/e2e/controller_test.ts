/**
 * `zen-flow controller` on a real control plane. One cluster serves all suites: starting one takes
 * longer than most tests.
 */

import { shareOneWorld } from "./support/cluster_test_case.ts";
import "./suites/basics.ts";
import "./suites/crashes.ts";

shareOneWorld();
