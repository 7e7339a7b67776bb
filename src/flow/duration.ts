/**
 * Durations as Go writes them (`1h30m`, `1.5s`, `300ms`), the form that Kubernetes users know from
 * `metav1.Duration`. Source: the Go documentation of `time.ParseDuration`.
 */

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "µs": 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Go counts nanoseconds in 64 bits, which is some 292 years. */
const MAX_DURATION_MS = 2 ** 63 / 1e6;

/** Whether a text has the form of a duration, however long it is. */
export function isDuration(text: string): boolean {
  return /^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(text);
}

/**
 * Milliseconds of a duration of at least zero, or undefined where it does not parse, or is longer
 * than Go can tell.
 */
export function parseDuration(text: string): number | undefined {
  if (!isDuration(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * UNIT_MS[unit!]!;
  }
  return total < MAX_DURATION_MS ? total : undefined;
}

/** `950ms`, `3s`, `2m5s`, `1h4m`: what a person wants to read, at most two units. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
}
