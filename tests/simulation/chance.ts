/**
 * Draws of one simulation. Each purpose has a stream of its own, made from the seed and a name, so
 * that leaving one flow or one class of faults out changes nothing of what the others draw.
 */

import { seededRandom } from "../support/random.ts";

/** A stream of draws. */
export class Chance {
  /** A number in [0, 1), as `Math.random` gives. */
  readonly next: () => number;

  /** @param parts what the draws are for; equal parts give equal streams */
  constructor(...parts: readonly (string | number)[]) {
    this.next = seededRandom(hashOf(parts.join("/")));
  }

  /** Whether something of this probability happens. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** Mostly small, seldom large: exponential with this mean, cut at ten times it. */
  waiting(mean: number): number {
    return Math.min(-Math.log(1 - this.next()) * mean, mean * 10);
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("Cannot pick from nothing");
    return items[Math.floor(this.next() * items.length)]!;
  }

  /** Those of the items that a throw of a coin of this probability leaves. */
  some<T>(items: readonly T[], probability: number): T[] {
    return items.filter(() => this.happens(probability));
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    const out: T[] = [];
    while (left.length > 0) out.push(...left.splice(Math.floor(this.next() * left.length), 1));
    return out;
  }
}

/** 32 bits of a text (FNV-1a with a last round of mixing). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
