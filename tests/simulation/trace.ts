/** What has happened in a simulation: the last lines for people, a hash over all for machines. */

/** How much of the end a report shows. */
const KEPT_LINES = 2000;

export class Trace {
  readonly #elapsed: () => number;
  #lines: string[] = [];
  #low = 0x811c9dc5;
  #high = 0x050c5d1f;
  /** Lines so far. */
  length = 0;

  /** @param elapsed ms since the simulation began */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  /** Notes that somebody did something. */
  add(who: string, what: string): void {
    const line = `${(this.#elapsed() / 1000).toFixed(3).padStart(9)}s  ${who.padEnd(14)} ${what}`;
    this.length++;
    this.#mix(line);
    this.#lines.push(line);
    if (this.#lines.length >= 2 * KEPT_LINES) this.#lines = this.#lines.slice(-KEPT_LINES);
  }

  /** 64 bits over every line; equal simulations have equal hashes. */
  get hash(): string {
    const hex = (value: number) => (value >>> 0).toString(16).padStart(8, "0");
    return hex(this.#high) + hex(this.#low);
  }

  /** The last lines, those only that `isWanted`. */
  tail(count: number, isWanted: (line: string) => boolean = () => true): string[] {
    return this.#lines.filter(isWanted).slice(-count);
  }

  #mix(line: string): void {
    for (let i = 0; i < line.length; i++) {
      const code = line.charCodeAt(i);
      this.#low = Math.imul(this.#low ^ code, 0x01000193);
      this.#high = Math.imul(this.#high ^ code, 0x01000197);
    }
  }
}
