/** How many requests of which kind all components sent meanwhile, from the API server's own metrics. */

import type { World } from "../e2e/support/world.ts";

/** Verbs that change something, and reads, as `apiserver_request_total` calls them. */
const VERBS = ["POST", "PUT", "PATCH", "DELETE", "GET", "LIST", "WATCH"] as const;

/** Counts over any number of spans. */
export class Requests {
  readonly #world: World;
  readonly #counts = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Does the work and adds what was requested meanwhile, by whomever. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const before = await this.#read();
    const result = await work();
    for (const [verb, count] of await this.#read()) {
      const more = count - (before.get(verb) ?? 0);
      this.#counts.set(verb, (this.#counts.get(verb) ?? 0) + more);
    }
    return result;
  }

  /** `POST 3.1, PATCH 6.0`, for each of so many. */
  text(divisor: number): string {
    return VERBS.map((verb) => [verb, (this.#counts.get(verb) ?? 0) / divisor] as const)
      .filter(([, each]) => each >= 0.05)
      .map(([verb, each]) => `${verb} ${each.toFixed(1)}`).join(", ");
  }

  async #read(): Promise<Map<string, number>> {
    const bytes = await this.#world.client.performRequest({ method: "GET", path: "/metrics" });
    const counts = new Map<string, number>();
    const lines = new TextDecoder().decode(bytes).matchAll(
      /^apiserver_request_total\{.*\bverb="([A-Z]+)".*\} (\S+)$/gm,
    );
    for (const [, verb, count] of lines) {
      counts.set(verb!, (counts.get(verb!) ?? 0) + Number(count));
    }
    return counts;
  }
}
