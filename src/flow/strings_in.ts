/** Finds strings in a JSON value. */

/** A string, and the members that lead to it from the value's root. */
export interface FoundString {
  readonly text: string;
  readonly members: readonly (string | number)[];
}

/** The strings, no names of fields, for which the test holds, in the order they are written. */
export function stringsIn(value: unknown, test: (text: string) => boolean): FoundString[] {
  const found: FoundString[] = [];
  // One path for the whole walk: of thousands of strings it is wanted for a few.
  const members: (string | number)[] = [];
  const visit = (node: unknown): void => {
    if (typeof node === "string") {
      if (test(node)) found.push({ text: node, members: [...members] });
    } else if (typeof node === "object" && node !== null) {
      const isList = Array.isArray(node);
      for (const [key, child] of Object.entries(node)) {
        members.push(isList ? Number(key) : key);
        visit(child);
        members.pop();
      }
    }
  };
  visit(value);
  return found;
}
