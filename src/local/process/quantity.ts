/**
 * Quantities as Kubernetes writes them (`500m`, `64Mi`, `1e3`), as numbers.
 */

const SUFFIXES: Readonly<Record<string, number>> = {
  "": 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * The value of a quantity in its base unit (cores, bytes).
 *
 * @throws {SyntaxError} if it is not written as a quantity
 */
export function parseQuantity(written: string | number): number {
  const text = `${written}`;
  const parts = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(text);
  const factor = parts ? SUFFIXES[parts[2]!] : undefined;
  if (!parts || factor === undefined) {
    throw new SyntaxError(`Cannot read '${text}' as a quantity: must be like 500m, 2 or 64Mi`);
  }
  return Number(parts[1]) * factor;
}
