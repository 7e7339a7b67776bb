/** The table that a benchmark prints: what was measured beside what is wanted. */

export interface Row {
  readonly what: string;
  /** Empty where there is none: the figure is there to be compared with others. */
  readonly target: string;
  readonly measured: string;
}

/** The rows as lines of text. */
export function table(rows: readonly Row[]): string {
  const all = [{ what: "what", target: "target", measured: "measured" }, ...rows];
  const width = (of: (row: Row) => string) => Math.max(...all.map((row) => of(row).length));
  const [whats, targets] = [width((row) => row.what), width((row) => row.target)];
  return all
    .map((row) => `${row.what.padEnd(whats)}  ${row.target.padEnd(targets)}  ${row.measured}`)
    .join("\n");
}

/** The value below which this share of the values lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** `p50 1.2 ms, p99 3.4 ms (n = 50)`, of milliseconds. */
export function spread(values: readonly number[]): string {
  const [p50, p99] = [0.5, 0.99].map((share) => quantile(values, share).toFixed(1));
  return `p50 ${p50} ms, p99 ${p99} ms (n = ${values.length})`;
}

/** `1.2 s`, of milliseconds. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
