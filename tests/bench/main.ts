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
  many: { chains: 500, runs: 1 },
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

/** Each part is printed when it is known: what fails later takes nothing with it. */
async function bench(extent: Extent): Promise<void> {
  print([...planCost(extent), ...await lintCost({ runs: extent.lints })]);
  await onRealNode(extent);
  await onSimulatedNode(extent);
}

/** Containers that really start and end: the latency of one flow. */
async function onRealNode({ chain }: Extent): Promise<void> {
  progress("a chain on a real node");
  await using world = await openWorld({ realNode: true });
  print(
    await compare(world, {
      ...{ chains: 1, steps: 10, runs: chain, container: realContainer },
      target: "1.05 × bare + 0.2 s",
      limit: (bareMs) => bareMs * 1.05 + 200,
    }),
  );
}

/** Pods that cost nothing: what many flows cost. */
async function onSimulatedNode({ few, many, load, handOvers }: Extent): Promise<void> {
  await using world = await openWorld();
  const compareMany = async ({ chains, runs }: Extent["many"]) => {
    progress(`${chains} flows at once`);
    const target = "1.25 × bare (two busy cores)";
    const limit = (bareMs: number) => bareMs * 1.25;
    const container = simulatedContainer;
    print(await compare(world, { chains, steps: 5, runs, container, target, limit }));
  };
  await compareMany(few);
  progress("leaders that end");
  print(await failover(world, { runs: handOvers }));
  progress("the process");
  print(await processCost(world, load));
  if (many.runs > 0) await compareMany(many);
}

function print(rows: readonly Row[]): void {
  console.log(`${table(rows)}\n`);
}

function progress(what: string): void {
  console.error(`… ${what}`);
}
