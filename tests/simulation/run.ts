/** Plays one simulation: the faults first, then the settling, then the silence, then the end. */

import { startJobController } from "../../src/local/job_controller/job_controller.ts";
import type { Logger } from "../../src/telemetry/logger.ts";
import { checkSettled, isSettled, StrayWatch } from "./checks/settled_checks.ts";
import { Checks } from "./checks/checks.ts";
import { Mishaps } from "./mishaps.ts";
import { plannedFlow } from "./flows.ts";
import { rememberedFlows, resetMemoryProbe } from "./memory_probe.ts";
import { Nodes } from "./nodes.ts";
import { People } from "./people.ts";
import { Replicas } from "./replicas.ts";
import type { Scenario } from "./scenario.ts";
import { type Violation, World } from "./world.ts";

/** How a simulation ended. */
export interface Played {
  readonly scenario: Scenario;
  /** Undefined: nothing was wrong. */
  readonly violation: Violation | undefined;
  /** Over everything that happened: the same scenario gives the same. */
  readonly hash: string;
  /** The last of what happened. */
  readonly tail: (count: number, isWanted?: (line: string) => boolean) => string[];
  readonly counts: ReadonlyMap<string, number>;
  /** Virtual time it took, ms. */
  readonly elapsedMs: number;
  /** Flows that were created. */
  readonly flows: number;
}

/** After the faults everything must have settled within this much virtual time. */
const SETTLE_MS = 4 * 3600_000;
/** Then nothing may happen for so long. */
const SILENCE_MS = 600_000;
/** How long a stray may live once nothing disturbs those who look for them. */
const STRAY_MS = 5_000;
/** So many creates of long ago arrive when everything has settled. */
const GHOSTS = 8;

/** Plays a scenario to its end, or to the first violation. */
export async function simulate(scenario: Scenario): Promise<Played> {
  const world = new World(scenario);
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    const { reason } = event;
    world.violate("unhandled rejection", reason instanceof Error ? reason.stack! : String(reason));
  };
  globalThis.addEventListener("unhandledrejection", onRejection);
  try {
    await play(world);
  } finally {
    globalThis.removeEventListener("unhandledrejection", onRejection);
  }
  return {
    scenario,
    violation: world.violation,
    hash: world.trace.hash,
    tail: (count, isWanted) => world.trace.tail(count, isWanted),
    counts: world.counts,
    elapsedMs: world.timeline.elapsed,
    flows: world.counts.get("flows") ?? 0,
  };
}

async function play(world: World): Promise<void> {
  resetMemoryProbe();
  const checks = new Checks(world);
  const nodes = new Nodes(world);
  const people = new People(world, checks.ledger);
  await people.createNamespaces();
  const jobs = await startJobs(world);
  const replicas = new Replicas(world, checks);
  const { timeline, scenario: { windowMs } } = world;
  const isOver = () => world.violation !== undefined;
  createFlows(world, people);
  new Mishaps(world, { nodes, people, replicas }).start();
  await timeline.runUntil(windowMs, isOver);

  world.trace.add("world", "the faults are over");
  world.faultsOn = false;
  world.fullNamespaces.clear();
  nodes.release();
  replicas.heal();
  await settle(world, { checks, people });
  await haunt(world, { checks, people });
  const settledAt = timeline.elapsed;
  // The last writes: uids, times to live.
  await timeline.runUntil(settledAt + 180_000, isOver);
  checks.silence = true;
  await timeline.runUntil(settledAt + 180_000 + SILENCE_MS, isOver);
  if (!isOver()) {
    checkSettled(world, checks.ledger);
    checkMemory(world, checks);
    await replicas.stop();
  }
  replicas.drop();
  let isDisposed = false;
  void jobs[Symbol.asyncDispose]().then(() => isDisposed = true);
  await timeline.runUntil(Infinity, () => isDisposed);
}

function createFlows(world: World, people: People): void {
  for (const number of world.scenario.flows) {
    const flow = plannedFlow(world.scenario, number);
    world.timeline.schedule(flow.createdAtMs, () => {
      world.count("flows");
      void people.createFlow(flow);
    });
  }
}

interface Parties {
  readonly checks: Checks;
  readonly people: People;
}

/** Waits until everything has ended and been seen. */
async function settle(world: World, { checks, people }: Parties): Promise<void> {
  const { timeline } = world;
  const begun = timeline.elapsed;
  const isOver = () => world.violation !== undefined;
  await timeline.runUntil(begun + 10_000, isOver);
  await people.answerEverything();
  while (!isOver() && timeline.elapsed < begun + SETTLE_MS) {
    await timeline.runUntil(timeline.elapsed + 5_000, isOver);
    // Requests that are late may still arrive, watches may still be silent for 90 s and a pause.
    if (timeline.elapsed > begun + 160_000 && isSettled(checks.ledger)) return;
  }
}

/** Whatever comes back now is a stray, and every controller can see it. */
async function haunt(world: World, { checks, people }: Parties): Promise<void> {
  if (!world.scenario.faults.includes("ghosts")) return;
  const { timeline } = world;
  const chance = world.chance("ghosts");
  const strays = new StrayWatch(world, checks.ledger);
  const end = timeline.elapsed + SETTLE_MS;
  for (let raised = 0; timeline.elapsed < end && !world.violation; raised++) {
    if (raised < GHOSTS) people.raiseGhost(chance);
    else if (isSettled(checks.ledger)) return;
    await timeline.runUntil(timeline.elapsed + 1_000, () => world.violation !== undefined);
    strays.look(STRAY_MS);
  }
}

function checkMemory(world: World, { ledger }: Checks): void {
  const alive = new Set(
    [...ledger.flows.values()].filter((fact) => !fact.isGone).map((fact) => fact.key),
  );
  for (const keys of rememberedFlows().slice(-1)) {
    for (const key of keys) {
      if (!alive.has(key)) world.violate("deleted flows are forgotten", `${key} is remembered`);
    }
  }
}

/** The Job controller of a simulation. */
export function startJobs(world: World): Promise<AsyncDisposable> {
  const chance = world.chance("job controller");
  const client = world.client("job-controller", ({ method }) => {
    if (method === "GET") return 0;
    return 1 + chance.waiting(world.isOn("slow-jobs") ? 1500 : 5);
  });
  const options = { clock: world.timeline, random: chance.next, logger: silent };
  return startJobController({ ...options, client });
}

/** Of the Job controller only what it writes is of interest. */
const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silent,
};
