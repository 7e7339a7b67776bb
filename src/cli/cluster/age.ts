/** Ages as short as kubectl's: two units at most, the second one only where it tells something. */

import { readInstant } from "../../flow/context.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Below an age, which units it is told in; the first that fits. */
const SCALES:
  readonly (readonly [below: number, large: [number, string], small?: [number, string]])[] = [
    [2 * MINUTE, [SECOND, "s"]],
    [10 * MINUTE, [MINUTE, "m"], [SECOND, "s"]],
    [3 * HOUR, [MINUTE, "m"]],
    [8 * HOUR, [HOUR, "h"], [MINUTE, "m"]],
    [2 * DAY, [HOUR, "h"]],
    [8 * DAY, [DAY, "d"], [HOUR, "h"]],
    [2 * YEAR, [DAY, "d"]],
    [Infinity, [YEAR, "y"], [DAY, "d"]],
  ];

/** `45s`, `5m30s`, `90m`, `3h20m`, `2d4h`, `400d`; an age of the future is `0s`. */
export function formatAge(ms: number): string {
  const age = Math.max(0, ms);
  const [, [large, largeUnit], small] = SCALES.find(([below]) => age < below)!;
  const whole = Math.floor(age / large);
  const rest = small === undefined ? 0 : Math.floor((age - whole * large) / small[0]);
  return `${whole}${largeUnit}${rest === 0 ? "" : `${rest}${small![1]}`}`;
}

/** When an object was made, ms since the epoch; 0 where it does not say. */
export function createdAt(
  { metadata }: { readonly metadata: { readonly creationTimestamp?: string } },
): number {
  return readInstant(metadata.creationTimestamp) ?? 0;
}
