/** The controllers of a simulation: so many places, each with one process after the other. */

import type { Checks } from "./checks/checks.ts";
import type { Chance } from "./chance.ts";
import { Replica } from "./replica.ts";
import type { World } from "./world.ts";

export class Replicas {
  readonly #world: World;
  readonly #checks: Checks;
  readonly #chance: Chance;
  readonly #places: Replica[] = [];
  readonly #lives: number[] = [];

  constructor(world: World, checks: Checks) {
    this.#world = world;
    this.#checks = checks;
    this.#chance = world.chance("replicas");
    for (let place = 0; place < world.scenario.replicas; place++) this.#start(place);
  }

  /** One that runs now, if there is one. */
  someRunning(chance: Chance): Replica | undefined {
    const running = this.#places.filter((replica) => replica.isRunning);
    return running.length === 0 ? undefined : chance.pick(running);
  }

  /** The faults are over: all run, and lines that broke in silence may be found out by themselves. */
  heal(): void {
    const isPatient = this.#chance.happens(0.5);
    this.#places.forEach((replica, place) => {
      replica.resume();
      if (replica.isDead) this.#start(place);
      if (!isPatient) { for (const line of [...replica.network.lines]) line.cut("broken"); }
    });
  }

  /** Stops all in good order, and checks that nothing of them is left. */
  async stop(): Promise<void> {
    const { timeline, scenario: { elects } } = this.#world;
    for (const replica of this.#places) this.#checkTimers(replica, "at rest", elects ? 6 : 4);
    let isStopped = false;
    void Promise.all(this.#places.map((replica) => replica.stop())).then(() => isStopped = true);
    await timeline.runUntil(timeline.elapsed + 60_000, () => isStopped);
    if (!isStopped) this.#world.violate("a controller stops", "one has not, after 60 s");
    for (const replica of this.#places) this.#checkTimers(replica, "after its stop", 0);
  }

  /** Ends what is left, in whatever state. */
  drop(): void {
    for (const replica of this.#places) replica.kill();
  }

  /**
   * At rest: a watchdog for each of three watches, and the queue's one timer; of an election, the
   * watchdog of its watch and the one rest.
   */
  #checkTimers(replica: Replica, when: string, most: number): void {
    const { name, pendingTimers } = replica;
    if (pendingTimers <= most) return;
    this.#world.violate("no timer is leaked", `${name} has ${pendingTimers} timers ${when}`);
  }

  #start(place: number): void {
    const life = (this.#lives[place] ?? 0) + 1;
    this.#lives[place] = life;
    const replica = new Replica(`replica-${place}.${life}`, this.#world, this.#checks);
    this.#places[place] = replica;
    replica.onKilled = () => {
      this.#world.timeline.schedule(this.#chance.waiting(4_000), () => {
        if (this.#world.faultsOn && this.#places[place] === replica) this.#start(place);
      });
    };
  }
}
