/**
 * Drives the engine through a scenario: plays the people, and makes passes when facts have changed
 * or `dueAt` says so, and at no other time. A round is ten seconds.
 */

import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Decision, Plan } from "../../src/flow/mod.ts";
import { OUTPUTS_GRACE_MS } from "../../src/flow/outputs/harvest.ts";
import { FlowWorld } from "../support/flow_world.ts";
import { JobFates } from "./job_fates.ts";
import { isWithin, type JobStep, type Scenario, type SimpleStep } from "./scenario.ts";
import type { Snapshot } from "./simple_state.ts";
import { checkIdle, checkTransition } from "./transitions.ts";
import { ROUND_SECONDS, snapshotOf, specOf } from "./wording.ts";

const ROUND_MS = ROUND_SECONDS * 1000;

/** Far more passes than any round needs. */
const MAX_LAPS = 200;

/** Longer than any flow of the tests. */
const LONG_MS = 1000 * ROUND_MS;

export interface RunOptions {
  readonly maxRounds: number;
  /** Also plan each pass a second time, and once more just before `dueAt`: nothing may come of it. */
  readonly twice: boolean;
}

/** All rounds up to and with the one in which the flow ends, at most so many. */
export function engineRun(scenario: Scenario, { maxRounds, twice }: RunOptions): Snapshot[] {
  const run = new EngineRun(scenario, twice);
  const snapshots: Snapshot[] = [];
  while (snapshots.length < maxRounds) {
    snapshots.push(run.playRound(snapshots.length));
    if (run.hasEnded()) {
      run.checkNothingFollows();
      break;
    }
    run.waitForNextRound();
  }
  return snapshots;
}

class EngineRun {
  readonly #scenario: Scenario;
  readonly #steps: ReadonlyMap<string, SimpleStep>;
  readonly #world: FlowWorld;
  readonly #jobs: JobFates;
  readonly #start: number;
  readonly #twice: boolean;
  #round = 0;

  constructor(scenario: Scenario, twice: boolean) {
    this.#scenario = scenario;
    this.#twice = twice;
    const steps = [...scenario.steps, ...scenario.finally];
    this.#steps = new Map(steps.map((step) => [step.name, step]));
    this.#world = new FlowWorld(specOf(scenario, 0));
    this.#lendSpec();
    this.#jobs = new JobFates(this.#world);
    this.#start = this.#world.now;
  }

  hasEnded(): boolean {
    return this.#world.flow.status?.completionTime !== undefined;
  }

  playRound(round: number): Snapshot {
    this.#round = round;
    this.#world.now = this.#start + round * ROUND_MS;
    const acted = this.#letPeopleAct();
    const moved = this.#jobs.move(round);
    if (round === 0 || acted || moved || this.#isDue()) this.#pass();
    return snapshotOf(this.#world.spec, this.#world.flow.status!);
  }

  /** Makes the passes that `dueAt` asks for before the next round. */
  waitForNextRound(): void {
    const end = this.#start + (this.#round + 1) * ROUND_MS;
    const outputsMissed = end - OUTPUTS_GRACE_MS;
    this.#waitUntil(outputsMissed);
    this.#world.now = outputsMissed;
    if (this.#jobs.missOutputs()) this.#pass();
    this.#waitUntil(end);
  }

  #waitUntil(end: number): void {
    const world = this.#world;
    while (world.dueAt !== undefined && world.dueAt < end) {
      world.now = world.dueAt;
      this.#pass();
    }
  }

  /** A finished flow stays as it is, whatever becomes of its Jobs. */
  checkNothingFollows(): void {
    const world = this.#world;
    const before = world.flow.status;
    this.#jobs.move(this.#round + 1);
    this.#passOnce();
    world.jobs.clear();
    world.pods.length = 0;
    const { actions } = this.#passOnce();
    if (world.flow.status !== before) throw new Error("a finished flow has changed");
    if (actions.length > 0) throw new Error(`a finished flow wants ${JSON.stringify(actions)}`);
  }

  /** Passes until nothing is left to be done now. */
  #pass(): void {
    for (let lap = 0; lap < MAX_LAPS; lap++) {
      const { actions } = this.#passOnce();
      for (const action of actions) this.#carryOut(action);
      const moved = this.#jobs.move(this.#round);
      if (actions.length === 0 && !moved && !this.#isDue()) return this.#checkDueAt();
    }
    throw new Error(`the engine finds no rest in round ${this.#round}`);
  }

  #passOnce(): Plan {
    const world = this.#world;
    const before = world.flow.status;
    const decided = world.pass({ create: false, delete: false });
    checkTransition(before, decided.status);
    if (this.#twice && !this.#isDue()) checkIdle(world.flow.status, decided.actions, world.plan());
    return decided;
  }

  #isDue(): boolean {
    return this.#world.dueAt !== undefined && this.#world.dueAt <= this.#world.now;
  }

  /** Until `dueAt`, and where there is none for ever, the same facts give the same plan. */
  #checkDueAt(): void {
    if (!this.#twice) return;
    const world = this.#world;
    const { now } = world;
    world.now = (world.dueAt ?? now + LONG_MS) - 1;
    checkIdle(world.flow.status, [], world.plan());
    world.now = now;
  }

  #carryOut(action: Plan["actions"][number]): void {
    switch (action.kind) {
      case "createJob":
        return this.#jobs.create(action, this.#steps.get(action.step) as JobStep, this.#round);
      case "deleteJob":
        if (action.why === "Stray") throw new Error(`takes ${action.name} for a stray`);
        return this.#jobs.delete(action.name, action.uid, this.#round);
      default:
        throw new Error(`nothing here gives cause for ${JSON.stringify(action)}`);
    }
  }

  #letPeopleAct(): boolean {
    const { replaced } = this.#scenario;
    const world = this.#world;
    const { suspend, cancel, parameters } = specOf(this.#scenario, this.#round);
    const wanted = { ...world.spec, suspend, cancel, parameters };
    const edited = JSON.stringify(wanted) !== JSON.stringify(world.spec);
    if (edited) {
      world.respec(wanted as JobFlowSpec);
      this.#lendSpec();
    }
    const decisions = this.#decisions();
    const decided = world.flow.decisions.size !== decisions.size;
    world.flow = { ...world.flow, decisions };
    const contested = isWithin(replaced, this.#round);
    const turned = contested !== ((world.group?.members.length ?? 0) > 0);
    if (Number.isFinite(replaced.from)) {
      world.group = { members: contested ? [NEWER_FLOW] : [], leftovers: false };
    }
    return edited || decided || turned;
  }

  /** The engine reads the spec itself, not a copy each time: most of the run would go into those. */
  #lendSpec(): void {
    const { spec, flow } = this.#world;
    this.#world.flow = { ...flow, spec: () => spec };
  }

  #decisions(): Map<string, Decision> {
    const decisions = new Map<string, Decision>();
    for (const step of this.#steps.values()) {
      if (step.kind !== "Manual" || !step.decision) continue;
      if (step.decision.round > this.#round) continue;
      decisions.set(step.name, DECISIONS[step.decision.kind]);
    }
    return decisions;
  }
}

const DECISIONS: Readonly<Record<"approved" | "rejected" | "unclear", Decision>> = {
  approved: { kind: "approved" },
  rejected: { kind: "rejected", why: "no" },
  unclear: { kind: "unclear", value: "yes" },
};

const NEWER_FLOW = {
  name: "newer",
  createdAt: Date.UTC(2027, 0, 1),
  startedAt: undefined,
  policy: "Replace",
  eligible: true,
  accepted: true,
  cancelled: false,
} as const;
