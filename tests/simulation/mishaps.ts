/** What goes wrong by itself now and then, while the faults last: a row for each class. */

import type { Chance } from "./chance.ts";
import type { Fault } from "./faults.ts";
import type { Nodes } from "./nodes.ts";
import type { People } from "./people.ts";
import type { Replicas } from "./replicas.ts";
import type { WatchLine } from "./watch_line.ts";
import type { World } from "./world.ts";

/** Whom it can happen to. */
interface Parties {
  readonly nodes: Nodes;
  readonly people: People;
  readonly replicas: Replicas;
}

interface Mishap {
  readonly fault: Fault;
  /** At usual intensity it happens every so many ms, by chance. */
  readonly everyMs: number;
  readonly happen: (parties: Parties, chance: Chance, world: World) => unknown;
}

/** What runs so far behind comes too late for a line that is cut. */
const LOST_MS = 60_000;

const MISHAPS: readonly Mishap[] = [
  { fault: "kill", everyMs: 40_000, happen: ({ replicas }, c) => replicas.someRunning(c)?.kill() },
  {
    fault: "pause",
    everyMs: 40_000,
    happen: ({ replicas }, chance) => {
      replicas.someRunning(chance)?.pauseFor(chance.between(1_000, 60_000));
    },
  },
  {
    fault: "jump",
    everyMs: 30_000,
    happen: ({ replicas }, chance) => {
      replicas.someRunning(chance)?.jump(Math.round(chance.between(-60_000, 60_000)));
    },
  },
  {
    fault: "cut",
    everyMs: 8_000,
    happen: (parties, chance) => someLine(parties, chance)?.cut(chance.pick(["broken", "ended"])),
  },
  {
    fault: "lag",
    everyMs: 6_000,
    happen: (parties, chance) => {
      const [lagMs, forMs] = [chance.waiting(4_000), chance.between(1_000, 40_000)];
      someLine(parties, chance)?.lag(lagMs, forMs);
    },
  },
  {
    fault: "mute",
    everyMs: 60_000,
    happen: (parties, chance) => someLine(parties, chance)?.mute(),
  },
  {
    fault: "gone",
    everyMs: 20_000,
    happen: (parties, chance, world) => {
      const line = someLine(parties, chance);
      const [how, afterMs] = [chance.pick(["broken", "gone"] as const), chance.between(0, 10_000)];
      // What happens until then is known to nobody but the next list.
      line?.lag(LOST_MS, LOST_MS);
      world.timeline.schedule(afterMs, () => {
        world.trace.add("etcd", "is compacted");
        world.api.compact();
        line?.cut(how);
      });
    },
  },
  {
    fault: "evict",
    everyMs: 6_000,
    happen: ({ nodes }, chance) => {
      const pods = nodes.running();
      if (pods.length > 0) void nodes.evict(chance.pick(pods), chance.happens(0.5));
    },
  },
  { fault: "delete-jobs", everyMs: 8_000, happen: ({ people }, c) => people.deleteJob(c) },
  { fault: "delete-pods", everyMs: 4_000, happen: ({ people }, c) => people.deletePod(c) },
  { fault: "delete-pods", everyMs: 2_000, happen: ({ people }, c) => people.tidyUp(c) },
  { fault: "suspend-jobs", everyMs: 10_000, happen: ({ people }, c) => people.suspendJob(c) },
  { fault: "ghosts", everyMs: 10_000, happen: ({ people }, c) => people.raiseGhost(c) },
  { fault: "edit", everyMs: 5_000, happen: ({ people }, c) => people.editFlow(c) },
  { fault: "edit", everyMs: 15_000, happen: ({ people }, c) => people.approve(c) },
  { fault: "delete-flows", everyMs: 15_000, happen: ({ people }, c) => people.deleteFlow(c) },
  { fault: "namespace", everyMs: 90_000, happen: ({ people }) => people.deleteNamespace() },
  { fault: "quota", everyMs: 25_000, happen: ({ people }, c) => people.fillNamespace(c) },
];

export class Mishaps {
  readonly #world: World;
  readonly #parties: Parties;

  constructor(world: World, parties: Parties) {
    this.#world = world;
    this.#parties = parties;
  }

  /** From now on, until the faults are over. */
  start(): void {
    MISHAPS.forEach((mishap, row) => {
      if (this.#world.isOn(mishap.fault)) {
        this.#next(mishap, this.#world.chance("mishap", mishap.fault, row));
      }
    });
  }

  #next(mishap: Mishap, chance: Chance): void {
    const { timeline, scenario: { intensity } } = this.#world;
    timeline.schedule(chance.waiting(mishap.everyMs / intensity), () => {
      if (!this.#world.isOn(mishap.fault)) return;
      this.#world.count(mishap.fault);
      mishap.happen(this.#parties, chance, this.#world);
      this.#next(mishap, chance);
    });
  }
}

function someLine({ replicas }: Parties, chance: Chance): WatchLine | undefined {
  const lines = [...replicas.someRunning(chance)?.network.lines ?? []];
  return lines.length === 0 ? undefined : chance.pick(lines);
}
