/** Tests of the controller on the cluster that they share. */

import { type Cluster, type ClusterKind, startCluster } from "../../cluster/cluster.ts";
import { openPlace, openWorldOf, type Place, type World } from "./world.ts";

let world: World | undefined;

/** To be called by the file that is run, which then starts the cluster before its first test. */
export function shareOneWorld(
  cluster: Partial<ClusterKind> | (() => Promise<Cluster>) = {},
): void {
  Deno.test.beforeAll(async () => {
    world = await openWorldOf(
      typeof cluster === "function" ? await cluster() : await start(cluster),
    );
  });
  Deno.test.afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
  });
}

/** Tried once more: all tests of a file hang on it. */
async function start(kind: Partial<ClusterKind>): Promise<Cluster> {
  try {
    return await startCluster(kind);
  } catch (error) {
    console.error("The cluster is started once more:", error);
    return await startCluster(kind);
  }
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
