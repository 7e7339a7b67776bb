/**
 * The rules against what hides trouble: an error that is swallowed, work that is put off with no
 * trace, a rule that is switched off with no reason, a test that waits and hopes.
 */

import { isTestFile } from "../layers.ts";
import {
  type FunctionNode,
  isFunction,
  isReference,
  memberPath,
  repositoryPath,
} from "./source.ts";

/** `zen/todo`: work put off names its issue: `TODO(#12)`. */
export const todo: Deno.lint.Rule = {
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (!/\b(TODO|FIXME|XXX|HACK)\b(?!\s*\(?#\d+)/.test(comment.value)) continue;
          context.report({
            range: comment.range,
            message: "Cannot put work off in a comment alone: name the issue, as in TODO(#12)",
          });
        }
      },
    };
  },
};

/** `zen/ignore-reason`: a lint rule is switched off by name, with `-- why` after it. */
export const ignoreReason: Deno.lint.Rule = {
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (!/^\s*(deno-lint-ignore|@ts-(ignore|expect-error|nocheck))/.test(comment.value)) {
            continue;
          }
          if (/^\s*deno-lint-ignore(-file)? [\w\-/, ]*\w -- \S/.test(comment.value)) continue;
          if (/^\s*@ts-expect-error \S+ \S/.test(comment.value)) continue;
          context.report({
            range: comment.range,
            message: "Cannot switch a check off without a reason: write " +
              "'deno-lint-ignore <rule> -- <why>' or '@ts-expect-error <why>'",
          });
        }
      },
    };
  },
};

/**
 * `zen/catch`: a `catch` uses the error, throws, or says in a comment why going on is right; so
 * does the function handed to a promise for the case that it fails.
 */
export const caught: Deno.lint.Rule = {
  create(context) {
    // The handlers around the present node, innermost last.
    const open: { names: ReadonlySet<string>; answered: boolean }[] = [];

    function enter(node: Deno.lint.Node, parameter: Deno.lint.Node | null | undefined): void {
      const answered = context.sourceCode.getCommentsInside(node).length > 0;
      open.push({ names: new Set(parameter ? namesIn(parameter) : []), answered });
    }
    function leave(node: Deno.lint.Node): void {
      if (open.pop()!.answered) return;
      context.report({
        node,
        message: "Cannot drop an error in silence: use it, throw, or say in a comment why going " +
          "on is right",
      });
    }
    return {
      CatchClause: (node) => enter(node, node.param as Deno.lint.Node | null),
      "CatchClause:exit": leave,
      CallExpression(node) {
        const handler = rejectionHandler(node);
        if (handler) enter(handler, handler.params[0] as Deno.lint.Node | undefined);
      },
      "CallExpression:exit"(node) {
        const handler = rejectionHandler(node);
        if (handler) leave(handler);
      },
      ThrowStatement() {
        const innermost = open.at(-1);
        if (innermost) innermost.answered = true;
      },
      Identifier(node) {
        if (!isReference(node)) return;
        for (const handler of open) if (handler.names.has(node.name)) handler.answered = true;
      },
    };
  },
};

/** The function written as the handler of a promise's `.catch(…)` or `.then(…, …)`. */
function rejectionHandler(call: Deno.lint.CallExpression): FunctionNode | undefined {
  const callee = call.callee as Deno.lint.Node;
  if (callee.type !== "MemberExpression" || callee.computed) return undefined;
  const method = (callee.property as Deno.lint.Identifier).name;
  const position = method === "catch" ? 0 : method === "then" ? 1 : -1;
  const handler = call.arguments[position] as Deno.lint.Node | undefined;
  return handler && isFunction(handler) ? handler : undefined;
}

/** The names that a parameter declares; patterns give several. */
function namesIn(pattern: Deno.lint.Node): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return (pattern.properties as Deno.lint.Node[]).flatMap((property) =>
        property.type === "Property" ? namesIn(property.value as Deno.lint.Node) : []
      );
    default:
      return [];
  }
}

const WAITS: ReadonlySet<string> = new Set(["setTimeout", "setInterval", "delay"]);

/**
 * `zen/test-waiting`: a test waits for something that happens, never for time to pass. `sleep` on a
 * fake clock is fine; on the real one, or with a number alone, it is not.
 */
export const testWaiting: Deno.lint.Rule = {
  create(context) {
    if (!isTestFile(repositoryPath(context))) return {};
    return {
      CallExpression(node) {
        const callee = memberPath(node.callee as Deno.lint.Node) ?? "";
        const first = node.arguments[0] as Deno.lint.Node | undefined;
        const onRealClock = callee === "sleep" && (first?.type === "Literal" ||
          first?.type === "Identifier" && first.name === "systemClock");
        if (!WAITS.has(callee) && !onRealClock) return;
        context.report({
          node,
          message: `Cannot wait with '${callee}' in a test: await what is to happen, or move ` +
            "a fake clock",
        });
      },
    };
  },
};
