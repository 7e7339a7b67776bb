/** How often a rule of the plugin fires on pieces of source: for its tests. */

import { assertEquals } from "@std/assert";
import plugin from "../lint_plugin.ts";

/** One piece of source, where it lies, and how often the rule under test is to fire. */
type Case = readonly [path: string, source: string, findings: number];

/** Throws where the rule fires more or less often than it is to. */
export function assertFindings(rule: string, cases: readonly Case[]): void {
  for (const [path, source, findings] of cases) {
    const found = Deno.lint.runPlugin(plugin, path, source)
      .filter((one) => one.id === `zen/${rule}`);
    assertEquals(found.length, findings, `${path}: ${source}\n${JSON.stringify(found)}`);
  }
}
