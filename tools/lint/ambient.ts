/**
 * The rules about what lies around a program: time, chance, the process and its environment. The
 * core knows none of it; elsewhere each has one place that hands it on.
 */

import { isTestFile } from "../layers.ts";
import { memberPath, onGlobalMember, onReference, repositoryPath } from "./source.ts";

/** Globals that the core must not name, with what it would be told instead. */
const IMPURE: ReadonlySet<string> = new Set([
  ...["Deno", "globalThis", "self", "window", "process", "navigator", "performance"],
  ...["fetch", "Worker", "WebSocket", "EventSource", "BroadcastChannel", "MessageChannel"],
  ...["localStorage", "sessionStorage", "caches", "crypto", "console"],
  ...["alert", "confirm", "prompt"],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask"],
  ...["AbortSignal", "AbortController", "Promise", "PromiseLike"],
  ...["AsyncIterable", "AsyncIterator", "AsyncGenerator"],
]);

const CORE = /^src\/(flow|schema)\//;

/**
 * `zen/pure-core`: src/flow and src/schema are functions of their arguments: not asynchronous, and
 * with no clock, chance, I/O, logger or process. Their tests alike, `Deno.test` apart.
 */
export const pureCore: Deno.lint.Rule = {
  create(context) {
    const path = repositoryPath(context);
    if (!CORE.test(path)) return {};

    function refuse(node: Deno.lint.Node, what: string): void {
      context.report({
        node,
        message: `Cannot use ${what} in the core: it is pure and synchronous; pass the value in`,
      });
    }
    function refuseAsync(node: Deno.lint.Node): void {
      refuse(node, "asynchronous code");
    }

    return {
      "FunctionDeclaration[async=true]": refuseAsync,
      "FunctionExpression[async=true]": refuseAsync,
      "ArrowFunctionExpression[async=true]": refuseAsync,
      "ForOfStatement[await=true]": refuseAsync,
      AwaitExpression: refuseAsync,
      ImportExpression: (node) => refuse(node, "import()"),
      ...onReference(IMPURE, (node) => {
        if (node.name === "Deno" && isTestFile(path) && isDenoTest(node)) return;
        refuse(node, `'${node.name}'`);
      }),
      MemberExpression(node) {
        const member = memberPath(node);
        if (member === "Math.random" || member === "Date.now" || member === "Temporal.Now") {
          refuse(node, `'${member}'`);
        }
      },
      NewExpression(node) {
        if (isPresentDate(node)) refuse(node, "'new Date()'");
      },
      CallExpression(node) {
        if (memberPath(node.callee as Deno.lint.Node) === "Date") refuse(node, "'Date()'");
      },
    };
  },
};

function isDenoTest(node: Deno.lint.Identifier): boolean {
  const parent = node.parent as Deno.lint.Node;
  return parent.type === "MemberExpression" && memberPath(parent) === "Deno.test";
}

/** `new Date()` reads the clock; with an argument it only converts. */
function isPresentDate(node: Deno.lint.NewExpression): boolean {
  return memberPath(node.callee as Deno.lint.Node) === "Date" && node.arguments.length === 0;
}

const REAL_TIME: ReadonlySet<string> = new Set([
  "Date.now",
  "performance.now",
  "Temporal.Now",
  "AbortSignal.timeout",
]);
const TIMERS: ReadonlySet<string> = new Set(["setTimeout", "setInterval", "setImmediate"]);
const CLOCK = ["src/kube/clock.ts", "src/kube/clock_test.ts"];

/**
 * `zen/injected-time`: within src only src/kube/clock.ts reads the real time or sets a timer.
 * Timers in tests are the business of `zen/test-waiting`.
 */
export const injectedTime: Deno.lint.Rule = {
  create(context) {
    const path = repositoryPath(context);
    if (!path.startsWith("src/") || CLOCK.includes(path)) return {};

    function refuse(node: Deno.lint.Node, what: string): void {
      context.report({
        node,
        message: `Cannot use '${what}' here: only ${CLOCK[0]} touches the real time; take a Clock`,
      });
    }

    return {
      ...onGlobalMember((member, node) => {
        if (REAL_TIME.has(member)) refuse(node, member);
      }),
      ...onReference(TIMERS, (node) => {
        if (!isTestFile(path)) refuse(node, node.name);
      }),
      NewExpression(node) {
        if (isPresentDate(node)) refuse(node, "new Date()");
      },
      CallExpression(node) {
        if (memberPath(node.callee as Deno.lint.Node) === "Date") refuse(node, "Date()");
      },
    };
  },
};

const PROCESS_STATE: ReadonlySet<string> = new Set([
  "Deno.args",
  "Deno.env",
  "Deno.exit",
  "Deno.exitCode",
  "Deno.chdir",
  "Deno.addSignalListener",
  "Deno.removeSignalListener",
]);

/**
 * `zen/process-state`: arguments, environment, exit and signals belong to src/cli; src/main.ts only
 * hands them over.
 */
export const processState: Deno.lint.Rule = {
  create(context) {
    const path = repositoryPath(context);
    if (!path.startsWith("src/") || path.startsWith("src/cli/") || path === "src/main.ts") {
      return {};
    }
    return onGlobalMember((member, node) => {
      if (!PROCESS_STATE.has(member)) return;
      context.report({
        node,
        message:
          `Cannot use '${member}' here: only src/cli does; take what you need as an argument`,
      });
    });
  },
};
