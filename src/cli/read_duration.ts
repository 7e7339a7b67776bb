/** Durations on the command line, as Go writes them. */

import { parseDuration } from "../flow/duration.ts";

/**
 * Milliseconds of a duration such as `1m30s`.
 *
 * @throws {RangeError} whose message completes the sentence "--duration …".
 */
export function readDuration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) {
    throw new RangeError(`must be a duration as 30s or 1h30m, not ${JSON.stringify(text)}`);
  }
  return ms;
}
