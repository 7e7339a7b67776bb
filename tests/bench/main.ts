/**
 * The benchmark: `deno task bench [--quick]`. Prints targets beside what was measured, and judges
 * nothing: figures move with the machine, so no test depends on them.
 */

import { openWorld } from "../e2e/support/world.ts";
import { lintCost } from "./lint_cost.ts";
import { realContainer, simulatedContainer } from "./bare_client.ts";
import { failover } from "./failover.ts";
import { compare } from "./on_cluster.ts";
import { planCost } from "./plan_cost.ts";
import { processCost } from "./process_cost.ts";
import { type Row, table } from "./report.ts";

/** How much of everything is measured. */
interface Extent {
  readonly calls: number;
  readonly lints: number;
  /** Runs of each comparison; 0: it is left out. */
  readonly chain: number;
  readonly few: { readonly chains: number; readonly runs: number };
  readonly many: { readonly chains: number; readonly runs: number };
  readonly load: { readonly flows: number; readonly steps: number };
  readonly handOvers: number;
}

const full: Extent = {
  calls: 500,
  lints: 7,
  chain: 3,
  few: { chains: 50, runs: 3 },
  many: { chains: 500, runs: 2 },
  load: { flows: 1000, steps: 20 },
  handOvers: 3,
};
const quick: Extent = {
  calls: 100,
  lints: 3,
  chain: 1,
  few: { chains: 20, runs: 1 },
  many: { chains: 0, runs: 0 },
  load: { flows: 50, steps: 20 },
  handOvers: 1,
};

if (import.meta.main) {
  const [flag, ...more] = Deno.args;
  if (more.length > 0 || (flag !== undefined && flag !== "--quick")) {
    console.error("Usage: deno task bench [--quick]");
    Deno.exit(2);
  }
  await bench(flag === undefined ? full : quick);
}

async function bench(extent: Extent): Promise<void> {
  const rows: Row[] = [...planCost(extent), await lintCost({ runs: extent.lints })];
  rows.push(...await onRealNode(extent), ...await onSimulatedNode(extent));
  console.log(table(rows));
}

/** Containers that really start and end: the latency of one flow. */
async function onRealNode({ chain }: Extent): Promise<Row[]> {
  progress("a chain on a real node");
  await using world = await openWorld({ realNode: true });
  return await compare(world, {
    ...{ chains: 1, steps: 10, runs: chain, container: realContainer },
    target: "1.05 × bare + 0.2 s",
    limit: (bareMs) => bareMs * 1.05 + 200,
  });
}

/** Pods that cost nothing: what many flows cost. */
async function onSimulatedNode({ few, many, load, handOvers }: Extent): Promise<Row[]> {
  const rows: Row[] = [];
  await using world = await openWorld();
  for (const { chains, runs } of [few, many].filter(({ runs }) => runs > 0)) {
    progress(`${chains} flows at once`);
    rows.push(
      ...await compare(world, {
        ...{ chains, steps: 5, runs, container: simulatedContainer },
        target: "1.25 × bare (two busy cores)",
        limit: (bareMs) => bareMs * 1.25,
      }),
    );
  }
  progress("leaders that end");
  rows.push(...await failover(world, { runs: handOvers }));
  progress("the process");
  rows.push(...await processCost(world, load));
  return rows;
}

function progress(what: string): void {
  console.error(`… ${what}`);
}
