/**
 * The functions that expressions can call. The library has more; what is not here is refused, since
 * nothing would bound what it does.
 */

/** What a call does beyond one look at each of its operands, in characters or items. */
type Cost = (operands: readonly unknown[]) => number;

const LINEAR: Cost = () => 0;

/** JavaScript looks for a text in another by comparing it anew at each place. */
const SEARCH: Cost = ([text, wanted]) => sizeOf(text) * sizeOf(wanted);

const FUNCTIONS: ReadonlyMap<string, Cost> = new Map<string, Cost>([
  ...["size", "int", "double", "string", "bool", "dyn", "timestamp", "has", "bind"].map(linear),
  ...["all", "exists", "exists_one", "filter", "map"].map(linear),
  ...["startsWith", "endsWith", "substring", "trim", "lowerAscii", "upperAscii"].map(linear),
  ...["contains", "indexOf", "lastIndexOf", "split"].map((name): [string, Cost] => [name, SEARCH]),
  ["join", ([list, separator]) => sizeOf(list) * sizeOf(separator)],
  // The library's pattern tries each number of digits from each place on, in front and behind a dot.
  ["duration", ([text]) => sizeOf(text) ** 3],
]);

function linear(name: string): [string, Cost] {
  return [name, LINEAR];
}

/** What is to be said of a function that is not available; undefined: it is. */
export function unavailable(name: string): string | undefined {
  if (FUNCTIONS.has(name)) return undefined;
  const hint = name === "matches"
    ? ", since nothing bounds its time; use startsWith(), endsWith(), contains() or split()"
    : "";
  return `${name}() is not available${hint}`;
}

/** What a call does beyond one look at each of its operands, a receiver first; in characters. */
export function costOfCall(name: string, operands: readonly unknown[]): number {
  return FUNCTIONS.get(name)!(operands);
}

/** Why a call has no value, where the library would give one. */
export function faultOfCall(name: string, [text]: readonly unknown[]): string | undefined {
  if (name !== "int" || typeof text !== "string" || /^[-+]?\d+$/.test(text)) return undefined;
  return "int() type error: cannot convert to int";
}

/** Characters of a text, or items of a list. */
function sizeOf(value: unknown): number {
  return typeof value === "string" || Array.isArray(value) ? value.length : 0;
}
