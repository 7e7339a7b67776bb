/** The values of parsed options, in a tree: a dot in a name leads one level down. */

/** Options by name; nested where a name has dots. */
export type Tree = Record<string, unknown>;

/** Names that would reach into what objects inherit; they are ignored. */
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor"]);

/** Puts a value at a dotted name, in place of what is there. */
export function put(tree: Tree, name: string, value: unknown): void {
  const place = locate(tree, name, true);
  if (place) place.node[place.key] = value;
}

/** Adds a value to the list at a dotted name. */
export function append(tree: Tree, name: string, value: unknown): void {
  const place = locate(tree, name, true);
  if (!place) return;
  const present = place.node[place.key];
  if (Array.isArray(present)) present.push(value);
  else place.node[place.key] = present ? [present, value] : [value];
}

/** Whether there is something at a dotted name. */
export function has(tree: Tree, name: string): boolean {
  const place = locate(tree, name, false);
  return place !== undefined && Object.hasOwn(place.node, place.key);
}

function locate(
  tree: Tree,
  name: string,
  create: boolean,
): { node: Tree; key: string } | undefined {
  const steps = name.split(".");
  if (steps.some((step) => FORBIDDEN.has(step))) return undefined;
  const key = steps.pop()!;
  let node = tree;
  for (const step of steps) {
    const present = Object.hasOwn(node, step) ? node[step] : undefined;
    const next: unknown = typeof present === "object" && present !== null ? present : {};
    if (next !== present) {
      if (!create) return undefined;
      node[step] = next;
    }
    node = next as Tree;
  }
  return { node, key };
}

/** Whether a text reads as a number: `7`, `-1.5`, `.5`, `1e3`, `0x10`. */
export function isNumeric(text: string): boolean {
  return /^(0x[\da-f]+|[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?)$/i.test(text);
}

/** A text that reads as a number becomes one. */
export function asNumber(value: string | boolean): string | boolean | number {
  return typeof value === "string" && isNumeric(value) ? Number(value) : value;
}
