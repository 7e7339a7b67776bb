/**
 * A bound on what one evaluation may do. CEL has no loops, but macros over long lists inside each
 * other, and texts put together from texts, grow without one.
 */

/** What one evaluation may do, in units: each step is one, and 32 characters or items more. */
const BUDGET = 1_000_000;
const SIZE_PER_UNIT = 32;
/** Characters of a text, or items of a list, at any moment. */
const MAX_SIZE = 1024 * 1024;

/** The evaluation did more than it may. */
export class BudgetSpent extends Error {
  constructor() {
    super("the expression does too much: its lists or texts are too large");
  }
}

/** What has been used of a budget. */
export interface Budget {
  readonly spent: boolean;
}

/** A node of the library's tree, as far as its evaluation is wrapped. Not part of its types. */
interface RunningNode {
  readonly op: string;
  readonly args: unknown;
  readonly meta: {
    readonly evaluate: Evaluate;
    readonly alternate?: RunningNode;
    readonly macro?: object;
  };
  setMeta(key: "evaluate", value: Evaluate): unknown;
}

type Evaluate = (evaluator: unknown, node: unknown, context: unknown) => unknown;

/**
 * Makes every node of a checked tree count what it does. For one evaluation of this tree.
 *
 * @param ast what `parse` gave, after its `check`, which rewrites nodes
 */
export function meter(ast: unknown): Budget {
  const budget = { left: BUDGET, spent: false };
  const seen = new Set<unknown>();
  const spend = (units: number) => {
    budget.left -= units;
    if (budget.left >= 0 && !budget.spent) return;
    budget.spent = true;
    throw new BudgetSpent();
  };
  const wrap = (node: RunningNode): void => {
    const { evaluate, alternate, macro } = node.meta;
    if (alternate !== undefined || macro !== undefined) return; // others run in their place
    const grows = !ACCUMULATING.has(node.op);
    node.setMeta("evaluate", (evaluator, itself, context) => {
      spend(1);
      const value = evaluate(evaluator, itself, context);
      const size = grows ? sizeOf(value) : 0;
      spend(size > MAX_SIZE ? BUDGET : Math.floor(size / SIZE_PER_UNIT));
      return value;
    });
  };
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (isNode(value)) {
      wrap(value);
      visit(value.meta.alternate);
      visit(value.meta.macro);
      visit(value.args);
    } else if (Array.isArray(value)) value.forEach(visit);
    else if (Object.getPrototypeOf(value) === Object.prototype) Object.values(value).forEach(visit);
  };
  visit(ast);
  return budget;
}

/** They hand on the one list that a macro is filling; its size counts when the macro is done. */
const ACCUMULATING: ReadonlySet<string> = new Set(["accuPush", "accuValue", "accuInc", "?:"]);

function isNode(value: object): value is RunningNode {
  return "op" in value && "setMeta" in value;
}

/** Characters of a text, and of the texts in a list beside its items. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (!Array.isArray(value)) return 0;
  return value.reduce<number>(
    (sum, item) => sum + 1 + (typeof item === "string" ? item.length : 0),
    0,
  );
}
