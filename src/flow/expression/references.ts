/** Finds what an expression names: every place of its tree that looks at a variable of ours. */

import { type ASTNode, children } from "./cel.ts";

const ROOTS = ["steps", "params", "inputs"] as const;

/** `steps.build.outputs` is root `steps` with the path `build`, `outputs`. */
export interface Reference {
  readonly root: typeof ROOTS[number];
  /** Names after the root; undefined: not a literal, so that only a run can tell. */
  readonly path: readonly (string | undefined)[];
  /** Where it begins, in UTF-16 code units from 0. */
  readonly start: number;
}

/** All references of a tree, each as long as it goes. */
export function references(node: ASTNode): Reference[] {
  const own = asReference(node);
  if (own === undefined) return children(node).flatMap(references);
  return [own, ...indexes(node).flatMap(references)];
}

/** The node as a reference; undefined: it is something else. */
export function asReference(node: ASTNode): Reference | undefined {
  if (node.op === "id") {
    const root = ROOTS.find((each) => each === node.args);
    return root && { root, path: [], start: node.start };
  }
  const inner = member(node);
  const of = inner && asReference(inner.of);
  return of && { ...of, path: [...of.path, inner.name], start: node.start };
}

/** What stands between the brackets of a reference, which may hold references itself. */
function indexes(node: ASTNode): ASTNode[] {
  if (node.op !== "." && node.op !== "[]") return [];
  const within = indexes(node.args[0]);
  return node.op === "[]" && node.args[1].op !== "value" ? [...within, node.args[1]] : within;
}

function member(node: ASTNode): { of: ASTNode; name: string | undefined } | undefined {
  if (node.op === ".") return { of: node.args[0], name: node.args[1] };
  if (node.op !== "[]") return undefined;
  const [of, index] = node.args;
  const literal = index.op === "value" && typeof index.args === "string";
  return { of, name: literal ? index.args as string : undefined };
}
