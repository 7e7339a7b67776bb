/**
 * What the library does otherwise than expressions need it. It keeps each type that it has met for as
 * long as the process lives, by a name that spells it out: types of lists in lists in lists would
 * fill the memory with few expressions. And it makes plain objects of maps, which lose the keys that
 * mean something to JavaScript.
 */

import type { Check, Evaluator, LibraryNode, StaticType } from "./nodes.ts";
import { visitNodes } from "./nodes.ts";

/** Lists and maps in each other; what is deeper may be anything, as far as its type goes. */
const MAX_TYPE_DEPTH = 3;

/** Amends a tree that was parsed, before it is checked. */
export function amendTree(tree: unknown): void {
  visitNodes(tree, (node) => {
    if (node.op === "list" || node.op === "map" || node.op === "accuPush") {
      node.setMeta("check", shallowly(node.meta.check));
    }
    if (node.op === "map" && entriesOf(node).length > 0) {
      node.setMeta("evaluate", (evaluator, itself, context) =>
        new Map(
          entriesOf(itself).map(([key, value]) => [
            evaluator.run(key, context),
            evaluator.run(value, context),
          ]),
        ));
    }
  });
}

function entriesOf({ args }: LibraryNode) {
  return args as readonly (readonly [LibraryNode, LibraryNode])[];
}

/** Members are checked first, as the library does: they keep their types. */
function shallowly(check: Check): Check {
  return (checker, node, context) => {
    const depth = (member: LibraryNode) => depthOf(checker.check(member, context));
    const isShallow = node.op === "map"
      ? entriesOf(node).every(([key, value]) => depth(key) === 0 && depth(value) < MAX_TYPE_DEPTH)
      : [node.args as LibraryNode | LibraryNode[]].flat().every((member) =>
        depth(member) < MAX_TYPE_DEPTH
      );
    if (isShallow) return check(checker, node, context);
    return checker.getType(node.op === "map" ? "map<dyn, dyn>" : "list<dyn>");
  };
}

function depthOf({ keyType, valueType }: StaticType): number {
  if (valueType === undefined) return 0;
  return 1 + Math.max(depthOf(valueType), keyType === undefined ? 0 : depthOf(keyType));
}

/**
 * Has an evaluator tell of a list or map only that it is one, not what is in it.
 *
 * @param parseOne parses the text `1` for it: a node that is evaluated is given the evaluator
 */
export function amendEvaluator(parseOne: () => { (): unknown; readonly ast: unknown }): void {
  const parsed = parseOne();
  visitNodes(parsed.ast, (node) =>
    node.setMeta("evaluate", (evaluator: Evaluator) => {
      evaluator.debugTypeDeep = evaluator.debugType;
      return 1;
    }));
  parsed();
}
