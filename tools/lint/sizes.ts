/**
 * The rules about size: what no longer fits one view is split before it is merged.
 */

import { type FunctionNode, isFunction, linesOf, memberPath, parentOf } from "./source.ts";

const FILE_LINES = 300;
const FUNCTION_LINES = 70;
const TEST_BODY_LINES = 100;
const NESTING = 4;
const PARAMETERS = 4;

/** `zen/file-length`: at most 300 lines, in a test too. */
export const fileLength: Deno.lint.Rule = {
  create(context) {
    return {
      Program() {
        const lines = context.sourceCode.text.trimEnd().split("\n").length;
        if (lines <= FILE_LINES) return;
        context.report({
          range: [0, 1],
          message: `Cannot keep ${lines} lines in one file: the limit is ${FILE_LINES}; split it`,
        });
      },
    };
  },
};

/** `zen/function-length`: at most 70 lines, 100 for the body of a `Deno.test`. */
export const functionLength: Deno.lint.Rule = {
  create(context) {
    return onFunction((node) => {
      const lines = linesOf(context.sourceCode.text, node.range);
      const limit = isTestBody(node) ? TEST_BODY_LINES : FUNCTION_LINES;
      if (lines <= limit) return;
      context.report({
        node,
        message: `Cannot keep ${lines} lines in one function: the limit is ${limit}; split it`,
      });
    });
  },
};

/** `zen/parameters`: at most four positional parameters; more go into an options object. */
export const parameters: Deno.lint.Rule = {
  create(context) {
    return onFunction((node) => {
      const count = node.params.filter((one) => !isThis(one as Deno.lint.Node)).length;
      if (count <= PARAMETERS) return;
      context.report({
        node,
        message:
          `Cannot take ${count} parameters: the limit is ${PARAMETERS}; use an options object`,
      });
    });
  },
};

/** `zen/nesting`: at most four control statements inside one another within a function. */
export const nesting: Deno.lint.Rule = {
  create(context) {
    function check(node: Deno.lint.Node): void {
      // Reported once, at the first statement that is too deep.
      if (isElseIf(node) || depthOf(node) !== NESTING + 1) return;
      context.report({
        node,
        message: `Cannot nest ${NESTING + 1} deep: the limit is ${NESTING}; return early or split`,
      });
    }
    return Object.fromEntries([...CONTROL].map((type) => [type, check]));
  },
};

const CONTROL: ReadonlySet<string> = new Set([
  "IfStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
  "SwitchStatement",
  "TryStatement",
]);

function depthOf(node: Deno.lint.Node): number {
  let depth = 0;
  for (
    let at: Deno.lint.Node | undefined = node;
    at !== undefined && !isFunction(at);
    at = parentOf(at)
  ) {
    if (CONTROL.has(at.type) && !isElseIf(at)) depth++;
  }
  return depth;
}

/** `else if` reads as one more case of the same decision, not as a deeper one. */
function isElseIf(node: Deno.lint.Node): boolean {
  const parent = parentOf(node);
  return node.type === "IfStatement" && parent?.type === "IfStatement" &&
    parent.alternate?.range[0] === node.range[0];
}

function onFunction(check: (node: FunctionNode) => void): Deno.lint.LintVisitor {
  return {
    FunctionDeclaration: check,
    FunctionExpression: check,
    ArrowFunctionExpression: check,
  };
}

function isTestBody(node: FunctionNode): boolean {
  const call = parentOf(node);
  return call?.type === "CallExpression" &&
    /^Deno\.test(\.|$)/.test(memberPath(call.callee as Deno.lint.Node) ?? "");
}

function isThis(parameter: Deno.lint.Node): boolean {
  return parameter.type === "Identifier" && parameter.name === "this";
}
