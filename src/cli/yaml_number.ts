/**
 * Which plain scalars of a YAML text are numbers, and which: those that `kubectl` reads as one. It
 * takes whole numbers as Go writes them (`0o17`, `0x1F`, `0644`, `1_000`), and no exponent without a
 * digit before it: `e1` and `.` are text, though YAML 1.1 takes them for numbers.
 */

const PREFIXED = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]+)$/;
const DECIMAL = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;
const PREFIXED_LIMIT = 2n ** 64n;

/** Whether it is one of the numbers that YAML has and JSON has not. */
export function isNotFinite(text: string): boolean {
  return NOT_FINITE.test(text);
}

/** The number that a plain scalar is; undefined: it is text. */
export function readNumber(text: string): number | undefined {
  // One that begins with a dot has no grouping.
  const digits = text.startsWith(".") ? text : text.replaceAll("_", "");
  const [, sign, prefixed] = PREFIXED.exec(digits) ?? [];
  if (prefixed !== undefined) {
    const value = BigInt(prefixed.replace(/^0(?=[0-7])/, "0o"));
    if (value >= PREFIXED_LIMIT) return undefined;
    return sign === "-" ? -Number(value) : Number(value);
  }
  const value = DECIMAL.test(digits) ? Number(digits) : NaN;
  return Number.isFinite(value) ? value : undefined;
}
