/**
 * Quantities as Kubernetes writes them (`500m`, `64Mi`, `1e3`), kept exactly: two of them compare
 * as the API server compares them. Source: Kubernetes API conventions, `resource.Quantity`.
 */

/** `digits` × 10^`tens` × 2^`twos`. */
export interface Quantity {
  readonly digits: bigint;
  readonly tens: number;
  readonly twos: number;
}

const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

const BINARY: Readonly<Record<string, number>> = {
  Ki: 10,
  Mi: 20,
  Gi: 30,
  Ti: 40,
  Pi: 50,
  Ei: 60,
};

/** Sign, whole part, fraction, and a suffix or an exponent; no quantity is longer than 64. */
const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2})|([a-zA-Z]*))$/;

/** The quantity that a value stands for; undefined where it is none. */
export function parseQuantity(value: unknown): Quantity | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value);
  const match = text.length > 64 ? null : FORM.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent, suffix = ""] = match;
  if (whole + fraction === "") return undefined;
  const scale = scaleOf(exponent, suffix);
  if (scale === undefined) return undefined;
  const digits = BigInt(whole + fraction);
  return {
    digits: sign === "-" ? -digits : digits,
    tens: scale.tens - fraction.length,
    twos: scale.twos,
  };
}

function scaleOf(
  exponent: string | undefined,
  suffix: string,
): { tens: number; twos: number } | undefined {
  if (exponent !== undefined) return { tens: Number(exponent), twos: 0 };
  if (Object.hasOwn(DECIMAL, suffix)) return { tens: DECIMAL[suffix]!, twos: 0 };
  if (Object.hasOwn(BINARY, suffix)) return { tens: 0, twos: BINARY[suffix]! };
  return undefined;
}

/** Below zero, zero or above it, as `a` is less than, equal to or more than `b`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const tens = Math.min(a.tens, b.tens);
  const left = wholeNumber(a, tens);
  const right = wholeNumber(b, tens);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The quantity in units of 10^`tens`, which must not be more than its own. */
function wholeNumber(quantity: Quantity, tens: number): bigint {
  return quantity.digits * 10n ** BigInt(quantity.tens - tens) * 2n ** BigInt(quantity.twos);
}
