/** Tests of the controller on the cluster that they share. */

import type { ClusterKind } from "../../cluster/cluster.ts";
import { openPlace, openWorld, type Place, type World } from "./world.ts";

let world: World | undefined;

/** To be called by the file that is run, which then starts the cluster before its first test. */
export function shareOneWorld(kind: Partial<ClusterKind> = {}): void {
  Deno.test.beforeAll(async () => {
    world = await openWorld(kind);
  });
  Deno.test.afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
  });
}

export interface CaseOptions {
  /** Why the test ends a process that another has started, or the like. */
  readonly withoutSanitizers?: string;
}

/**
 * A test in a namespace of its own, with no controller yet. What the controllers of a failed test
 * have logged is shown.
 */
export function clusterTest(
  name: string,
  body: (place: Place) => Promise<void>,
  options: CaseOptions = {},
): void {
  Deno.test({
    name,
    sanitizeOps: options.withoutSanitizers === undefined,
    sanitizeResources: options.withoutSanitizers === undefined,
    async fn() {
      const place = await openPlace(world!, "test");
      try {
        await body(place);
      } catch (error) {
        for (const log of await place.killed()) console.error(`--- controller\n${log}`);
        throw error;
      }
      await place[Symbol.asyncDispose]();
    },
  });
}
