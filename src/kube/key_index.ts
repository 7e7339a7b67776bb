/**
 * Keys by a value they share. Most values have one key (a pod's owner) and some thousands (a
 * label), so a lone key is held as it is and only further ones make a set.
 */

/** A many-to-many relation between values and keys. */
export class KeyIndex {
  readonly #keys = new Map<string, string | Set<string>>();

  /** How many values have a key. */
  get size(): number {
    return this.#keys.size;
  }

  /** Adding a key twice changes nothing. */
  add(value: string, key: string): void {
    const known = this.#keys.get(value);
    if (known === undefined) this.#keys.set(value, key);
    else if (typeof known !== "string") known.add(key);
    else if (known !== key) this.#keys.set(value, new Set([known, key]));
  }

  /** Removing a key that is not there changes nothing. */
  remove(value: string, key: string): void {
    const known = this.#keys.get(value);
    if (known === key) this.#keys.delete(value);
    else if (known instanceof Set && known.delete(key) && known.size === 0) {
      this.#keys.delete(value);
    }
  }

  /** The keys of a value, in no promised order. */
  keys(value: string): Iterable<string> {
    const known = this.#keys.get(value);
    return known === undefined ? [] : typeof known === "string" ? [known] : known;
  }
}
