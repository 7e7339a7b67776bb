/** Tries again what was interrupted. */

import { sleep } from "../kube/clock.ts";
import { Interruption, TransferError } from "./errors.ts";
import type { Surroundings } from "./surroundings.ts";

/** Tries of one thing, the first included: about a minute in all. */
const TRIES = 7;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;

/**
 * Does it, and again after a while if it was interrupted.
 *
 * @throws {TransferError} with the last interruption; whatever else it throws, at once.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  surroundings: Pick<Surroundings, "clock" | "random" | "signal">,
): Promise<T> {
  for (let retries = 0;; retries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      if (retries + 1 >= TRIES) throw givenUp(error, TRIES);
      await waitToRetry(retries, surroundings);
    }
  }
}

/** Waits before a retry, of which there were so many. */
export async function waitToRetry(
  retries: number,
  { clock, random, signal }: Pick<Surroundings, "clock" | "random" | "signal">,
): Promise<void> {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** retries);
  await sleep(clock, longest * (0.5 + random() / 2), signal);
}

function givenUp(error: Interruption, tries: number): TransferError {
  return new TransferError(`${error.message} (given up after ${tries} tries)`, { cause: error });
}
