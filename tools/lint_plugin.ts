/**
 * The house rules that Deno's own linter does not know, run by `deno lint` and in the editor. Each
 * rule is told in its own file; each is shown to fire, and not to, in the test beside it.
 */

import { injectedTime, processState, pureCore } from "./lint/ambient.ts";
import { caught, ignoreReason, testWaiting, todo } from "./lint/honesty.ts";
import { imports } from "./lint/imports.ts";
import { fileLength, functionLength, nesting, parameters } from "./lint/sizes.ts";

const plugin: Deno.lint.Plugin = {
  name: "zen",
  rules: {
    "imports": imports,
    "pure-core": pureCore,
    "injected-time": injectedTime,
    "process-state": processState,
    "file-length": fileLength,
    "function-length": functionLength,
    "nesting": nesting,
    "parameters": parameters,
    "todo": todo,
    "ignore-reason": ignoreReason,
    "catch": caught,
    "test-waiting": testWaiting,
  },
};

export default plugin;
