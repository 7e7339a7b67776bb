/** Nodes of the library's trees, as far as they are amended and metered. Not part of its types. */

export interface LibraryNode {
  readonly op: string;
  readonly args: unknown;
  readonly meta: {
    readonly check: Check;
    readonly evaluate: Evaluate;
    /** What runs in the place of this node, which is a macro. */
    readonly alternate?: LibraryNode;
    readonly macro?: object;
  };
  /** Does what the node is for, with its operands evaluated: a list of them first, or one by one. */
  handle?: (...operands: unknown[]) => unknown;
  setMeta(key: "evaluate", value: Evaluate): unknown;
  setMeta(key: "check", value: Check): unknown;
}

export type Evaluate = (evaluator: Evaluator, node: LibraryNode, context: unknown) => unknown;

export type Check = (checker: Checker, node: LibraryNode, context: unknown) => StaticType;

export interface Evaluator {
  run(node: LibraryNode, context: unknown): unknown;
  /** The type of a value, of what is in it only that it may be anything. */
  debugType(value: unknown): StaticType;
  /** The type of a value and of the first in it, and of the first in that, and so on. */
  debugTypeDeep(value: unknown): StaticType;
}

export interface Checker {
  check(node: LibraryNode, context: unknown): StaticType;
  getType(name: string): StaticType;
}

export interface StaticType {
  readonly keyType?: StaticType;
  readonly valueType?: StaticType;
}

/** Visits each node of a tree once, those that run in the place of macros too. */
export function visitNodes(tree: unknown, visit: (node: LibraryNode) => void): void {
  const seen = new Set<unknown>();
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (isNode(value)) {
      visit(value);
      walk(value.meta.alternate);
      walk(value.meta.macro);
      walk(value.args);
    } else if (Array.isArray(value)) value.forEach(walk);
    else if (Object.getPrototypeOf(value) === Object.prototype) Object.values(value).forEach(walk);
  };
  walk(tree);
}

function isNode(value: object): value is LibraryNode {
  return "op" in value && "setMeta" in value;
}
