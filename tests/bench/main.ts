/**
 * The benchmark: `deno task bench [--quick]`. Prints targets beside what was measured, and judges
 * nothing: figures move with the machine, so no test depends on them.
 */

import { openWorld } from "../e2e/support/world.ts";
import { lintCost } from "./lint_cost.ts";
import { compare } from "./on_cluster.ts";
import { planCost } from "./plan_cost.ts";
import { processCost } from "./process_cost.ts";
import { type Row, table } from "./report.ts";

const full = {
  calls: 500,
  lints: 7,
  chain: { chains: 1, steps: 10, runs: 5 },
  many: { chains: 50, steps: 5, runs: 3 },
  load: { flows: 200, steps: 20 },
};
const quick: typeof full = {
  calls: 100,
  lints: 3,
  chain: { chains: 1, steps: 10, runs: 1 },
  many: { chains: 20, steps: 5, runs: 1 },
  load: { flows: 50, steps: 20 },
};

if (import.meta.main) {
  const [flag, ...more] = Deno.args;
  if (more.length > 0 || (flag !== undefined && flag !== "--quick")) {
    console.error("Usage: deno task bench [--quick]");
    Deno.exit(2);
  }
  await bench(flag === undefined ? full : quick);
}

async function bench({ calls, lints, chain, many, load }: typeof full): Promise<void> {
  const rows: Row[] = [...planCost({ calls }), await lintCost({ runs: lints })];
  await using world = await openWorld();
  const progress = (what: string) => console.error(`… ${what}`);
  progress("a chain");
  rows.push(
    ...await compare(world, {
      ...chain,
      target: "1.05 × bare + 0.2 s (real node)",
      limit: (bareMs) => bareMs * 1.05 + 200,
    }),
  );
  progress("many flows at once");
  rows.push(
    ...await compare(world, {
      ...many,
      target: "1.25 × bare (two busy cores)",
      limit: (bareMs) => bareMs * 1.25,
    }),
  );
  progress("the process");
  rows.push(...await processCost(world, load));
  console.log(table(rows));
}
