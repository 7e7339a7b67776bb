/**
 * A bound on what the expressions of a step may do, all together. CEL has no loops, but macros over
 * long lists inside each other, texts put together from texts, and lists that hold one list many
 * times grow without one.
 */

import { costOfCall, faultOfCall } from "./functions.ts";
import { type LibraryNode, visitNodes } from "./nodes.ts";

/**
 * What a step's expressions may do, in units: each step of an evaluation is one, and 32 characters
 * or items more. They take a tenth of a second at most.
 */
const STEP_BUDGET = 250_000;
/** What those of all steps of a flow may do, since a pass may come to each: a second or so. */
const FLOW_BUDGET = 4_000_000;
const SIZE_PER_UNIT = 32;
/** What is added for each item of a fan-out, whose outputs are picked one by one. */
const ITEM_BUDGET = 200;
/** Units. To make an error takes its time, and others catch it. */
const ERROR_COST = 32;
/** Characters of a text, or items of a list, at any moment. */
const MAX_SIZE = 1024 * 1024;

/** The evaluation did more than it may. */
export class BudgetSpent extends Error {
  constructor() {
    super("the step's expressions do too much: their lists or texts are too large");
  }
}

/** What the expressions of a step with so many items may do, in a flow of so many steps. */
export function stepBudget(stepCount: number, itemCount = 0): number {
  return Math.min(STEP_BUDGET, Math.floor(FLOW_BUDGET / stepCount)) + itemCount * ITEM_BUDGET;
}

/** What is left for evaluations to do. Once it is spent, it stays so. */
export class Budget {
  #left: number;

  constructor(units: number = STEP_BUDGET) {
    this.#left = units;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }

  /** @throws BudgetSpent where no so many units are left */
  spend(units: number): void {
    this.#left -= units;
    if (this.isSpent) throw new BudgetSpent();
  }

  /** Spends as much as it takes to look at that many characters or items. */
  spendOnSize(size: number): void {
    this.spend(Math.floor(size / SIZE_PER_UNIT));
  }

  /** Spends as much as it takes to look at all of a value; at what it holds twice, twice. */
  spendOnAll(value: unknown): void {
    this.spend(1);
    if (typeof value === "string") this.spendOnSize(value.length);
    else if (Array.isArray(value)) { for (const item of value) this.spendOnAll(item); }
    else if (value instanceof Map) {
      for (const [key, item] of value) {
        this.spendOnAll(key);
        this.spendOnAll(item);
      }
    } else if (typeof value === "object" && value !== null) {
      for (const item of Object.values(value)) this.spendOnAll(item);
    }
  }
}

/**
 * Makes every node of a checked tree spend for what it does, and before it does it where that may be
 * more than its operands and its value tell.
 *
 * @param ast what `parse` gave, after its `check`, which rewrites nodes
 */
export function meter(ast: unknown, budget: Budget): void {
  visitNodes(ast, (node) => wrap(node, budget));
}

/** They hand on the one list that a macro is filling; its size counts when the macro is done. */
const ACCUMULATING: ReadonlySet<string> = new Set(["accuPush", "accuValue", "accuInc", "?:"]);

function wrap(node: LibraryNode, budget: Budget): void {
  const { evaluate, alternate, macro } = node.meta;
  if (alternate !== undefined || macro !== undefined) return; // others run in their place
  const grows = !ACCUMULATING.has(node.op);
  const { handle } = node;
  if (handle !== undefined) {
    node.handle = (...operands) => {
      payAhead(node, operands, budget);
      try {
        return handle(...operands);
      } catch (error) {
        budget.spend(ERROR_COST);
        throw error;
      }
    };
  }
  node.setMeta("evaluate", (evaluator, itself, context) => {
    budget.spend(1);
    const value = evaluate(evaluator, itself, context);
    const size = grows ? sizeOf(value) : 0;
    budget.spendOnSize(size > MAX_SIZE ? Infinity : size);
    return value;
  });
}

/** For what goes beyond one look at each operand, which was paid for when that was evaluated. */
function payAhead({ op, args }: LibraryNode, operands: readonly unknown[], budget: Budget): void {
  switch (op) {
    case "call":
    case "rcall": {
      const [name] = args as [string];
      const [values] = operands as [readonly unknown[]];
      budget.spendOnSize(costOfCall(name, values));
      const fault = faultOfCall(name, values);
      if (fault !== undefined) throw new Error(fault);
      break;
    }
    case "==":
    case "!=":
      return budget.spendOnAll(operands[0]);
    case "in":
      return Array.isArray(operands[1]) ? budget.spendOnAll(operands[1]) : undefined;
    case "comprehension": // goes over a list of a map's keys, made for it
      return budget.spendOnSize(operands[0] instanceof Map ? operands[0].size : 0);
  }
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
