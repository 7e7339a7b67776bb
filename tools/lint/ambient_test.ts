import { assertFindings } from "./assert_findings.ts";

Deno.test("zen/pure-core refuses asynchronous code in src/flow and src/schema", () => {
  assertFindings("pure-core", [
    ["src/flow/a.ts", "async function f() {}", 1],
    ["src/flow/a.ts", "const f = async () => {};", 1],
    ["src/flow/a.ts", "const o = { async f() {} }; class C { async g() {} }", 2],
    ["src/flow/a.ts", "await x;", 1],
    ["src/flow/a.ts", "function* f() {} for (const x of f()) x;", 0],
    ["src/schema/a.ts", "for await (const x of y) x;", 1],
    ["src/flow/a.ts", "function f(x: Promise<number>) { return Promise.all([x]); }", 2],
    ["src/flow/a.ts", `const x = import("./b.ts");`, 1],
    ["src/kube/a.ts", "async function f() { await Promise.all([]); }", 0],
  ]);
});

Deno.test("zen/pure-core refuses clocks, chance, I/O and the process in the core", () => {
  assertFindings("pure-core", [
    ["src/flow/a.ts", `Deno.readTextFileSync("x");`, 1],
    ["src/flow/a.ts", "type R = Deno.ServeHandler;", 1],
    ["src/flow/a.ts", `fetch("http://x"); const f = fetch; g({ fetch }); h(fetch);`, 4],
    ["src/flow/a.ts", `console.log("x"); globalThis.console.log("x");`, 2],
    ["src/flow/a.ts", "crypto.randomUUID();", 1],
    ["src/flow/a.ts", "Math.random(); Date.now();", 2],
    ["src/flow/a.ts", `Date["now"]();`, 1],
    ["src/flow/a.ts", "new Date(); Date();", 2],
    ["src/flow/a.ts", "new Date(0); Date.parse(x); Math.max(1, 2);", 0],
    ["src/flow/a.ts", "setTimeout(f, 1); queueMicrotask(f);", 2],
    [
      "src/flow/a.ts",
      "const { fetch: a } = o; o.fetch(); type T = { crypto: 1 }; q = { self: 1 };",
      0,
    ],
    ["src/kube/a.ts", `fetch("http://x"); console.log(Math.random());`, 0],
  ]);
});

Deno.test("zen/pure-core allows Deno.test, and nothing else of Deno, in the core's tests", () => {
  assertFindings("pure-core", [
    ["src/flow/a_test.ts", `Deno.test("x", () => {});`, 0],
    ["src/flow/a_test.ts", `Deno.test("x", async () => {});`, 1],
    ["src/flow/a_test.ts", `Deno.readTextFileSync("x");`, 1],
    ["src/flow/a.ts", `Deno.test("x", () => {});`, 1],
  ]);
});

Deno.test("zen/injected-time leaves the real time to src/kube/clock.ts", () => {
  const reads = `Date.now(); setTimeout(f, 1); setInterval(f, 1); new Date(); performance.now();
    AbortSignal.timeout(1); const { now } = Date; const later = setTimeout;`;
  assertFindings("injected-time", [
    ["src/kube/a.ts", reads, 8],
    ["src/kube/clock.ts", reads, 0],
    ["tests/support/a.ts", reads, 0],
    [
      "src/kube/a.ts",
      "clearTimeout(x); new Date(0); clock.now(); o.setTimeout; AbortSignal.any(x);",
      0,
    ],
  ]);
});

Deno.test("zen/process-state leaves arguments, environment, exit and signals to src/cli", () => {
  const uses = `Deno.args; Deno.env.get("X"); Deno.exit(1); Deno.exitCode = 1;
    Deno.addSignalListener("SIGINT", f); const { env } = Deno; globalThis.Deno.args;`;
  assertFindings("process-state", [
    ["src/kube/a.ts", uses, 7],
    ["src/cli/a.ts", uses, 0],
    ["src/main.ts", uses, 0],
    ["tests/a.ts", uses, 0],
    ["src/kube/a.ts", "Deno.readTextFile(x); o.env; o.args;", 0],
  ]);
});
