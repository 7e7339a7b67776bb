import { assertEquals, assertStringIncludes } from "@std/assert";

import plugin from "./lint_plugin.ts";

/** One piece of source, where it lies, and how often the rule under test is to fire. */
type Case = readonly [path: string, source: string, findings: number];

function assertFindings(rule: string, cases: readonly Case[]): void {
  for (const [path, source, findings] of cases) {
    const found = Deno.lint.runPlugin(plugin, path, source)
      .filter((one) => one.id === `zen/${rule}`);
    assertEquals(found.length, findings, `${path}: ${source}\n${JSON.stringify(found)}`);
  }
}

Deno.test("zen/imports refuses what the folder table does not list, in every spelling", () => {
  assertFindings("imports", [
    ["src/flow/a.ts", `import { x } from "../kube/b.ts";`, 1],
    ["src/flow/a.ts", `import type { x } from "../kube/b.ts";`, 1],
    ["src/flow/a.ts", `import { type x } from "../kube/b.ts";`, 1],
    ["src/flow/a.ts", `import "../kube/b.ts";`, 1],
    ["src/flow/a.ts", `export { x } from "../kube/b.ts";`, 1],
    ["src/flow/a.ts", `export * from "../kube/b.ts";`, 1],
    ["src/flow/a.ts", `type T = import("../kube/b.ts").x;`, 1],
    ["src/kube/a.ts", `const b = await import("../flow/b.ts");`, 1],
    ["src/flow/a.ts", `import { x } from "./b.ts"; import { y } from "../schema/c.ts";`, 0],
    ["src/flow/a.ts", `export const x = 1; export { x as y };`, 0],
  ]);
});

Deno.test("zen/imports holds each folder to its row of the table", () => {
  assertFindings("imports", [
    ["src/schema/a.ts", `import type { x } from "../flow/b.ts";`, 1],
    ["src/schema/a.ts", `import type { x } from "../../generated/b.ts";`, 1],
    ["src/kube/a.ts", `import type { Logger } from "../telemetry/logger.ts";`, 0],
    ["src/kube/a.ts", `import { log } from "../telemetry/log.ts";`, 1],
    ["src/kube/a.ts", `import { x } from "../controller/b.ts";`, 1],
    ["src/telemetry/a.ts", `import type { Clock } from "../kube/clock.ts";`, 1],
    [
      "src/controller/a.ts",
      `import { x } from "../flow/mod.ts"; import { y } from "../kube/b.ts";`,
      0,
    ],
    ["src/controller/a.ts", `import { x } from "../cli/b.ts";`, 1],
    ["src/local/a.ts", `import { x } from "../kube/b.ts"; import { y } from "../schema/b.ts";`, 0],
    ["src/local/a.ts", `import { x } from "../flow/mod.ts";`, 1],
    ["src/webhook/a.ts", `import { x } from "../kube/b.ts";`, 1],
    ["src/cli/a.ts", `import { x } from "../local/b.ts"; import { y } from "../flow/mod.ts";`, 0],
    ["src/main.ts", `import { main } from "./cli/main.ts";`, 0],
    ["src/main.ts", `import { plan } from "./flow/mod.ts";`, 1],
    ["src/new/a.ts", `import { x } from "../flow/b.ts";`, 1],
  ]);
});

Deno.test("zen/imports keeps tests and tools out of src, but for tests beside the source", () => {
  assertFindings("imports", [
    ["src/kube/a.ts", `import { FakeClock } from "../../tests/support/fake_clock.ts";`, 1],
    ["src/kube/a_test.ts", `import { FakeClock } from "../../tests/support/fake_clock.ts";`, 0],
    ["src/cli/a.ts", `import { x } from "../../tools/b.ts";`, 1],
    ["src/cli/a_test.ts", `import { x } from "../../tools/b.ts";`, 1],
    ["src/kube/a.ts", `import { assert } from "@std/assert";`, 1],
    ["src/kube/a_test.ts", `import { assert } from "@std/assert";`, 0],
    ["src/kube/a_test.ts", `import { x } from "../flow/b.ts";`, 1],
    ["src/kube/a_test.ts", `import { x } from "./b_test.ts";`, 1],
    ["tests/e2e/a_test.ts", `import { x } from "../../src/cli/b.ts";`, 0],
    ["tools/a.ts", `import { x } from "../src/cli/b.ts"; import "npm:left-pad";`, 1],
  ]);
});

Deno.test("zen/imports lets links and generated clients be reached by their names only", () => {
  assertFindings("imports", [
    ["src/kube/a.ts", `import { x } from "@cloudydeno/kubernetes-client";`, 0],
    ["src/kube/a.ts", `import { x } from "../../links/kubernetes-client/mod.ts";`, 1],
    ["src/cli/a.ts", `import { x } from "../../generated/kubernetes-apis/batch/v1/mod.ts";`, 1],
    ["src/controller/a.ts", `import { B } from "@cloudydeno/kubernetes-apis/batch/v1";`, 0],
    ["src/flow/a.ts", `import type { J } from "@cloudydeno/kubernetes-apis/batch/v1";`, 0],
    ["src/flow/a.ts", `import { type J } from "@cloudydeno/kubernetes-apis/batch/v1";`, 0],
    ["src/flow/a.ts", `import { J } from "@cloudydeno/kubernetes-apis/batch/v1";`, 1],
    ["links/std-cli/mod.ts", `import { x } from "../../src/cli/a.ts";`, 1],
    ["links/std-cli/mod.ts", `import { x } from "../std-assert/mod.ts";`, 1],
    ["links/std-cli/mod.ts", `import { x } from "jsr:@std/assert@^1";`, 0],
    ["generated/a.ts", `import { x } from "../src/flow/b.ts";`, 1],
  ]);
});

Deno.test("zen/imports gives some packages one home", () => {
  assertFindings("imports", [
    ["src/telemetry/log.ts", `import * as log from "@std/log";`, 0],
    ["src/telemetry/metrics.ts", `import * as log from "@std/log/types";`, 1],
    ["src/cli/a.ts", `import * as log from "@std/log";`, 1],
    ["src/cli/a.ts", `import { parse } from "yaml";`, 1],
    ["src/cli/yaml_source.ts", `import { parse } from "yaml";`, 0],
    ["src/cli/a.ts", `import { read } from "./yaml_source.ts";`, 1],
    ["src/cli/a.ts", `import type { Position } from "./yaml_source.ts";`, 0],
    ["src/cli/a.ts", `const { read } = await import("./yaml_source.ts");`, 0],
    ["src/cli/a_test.ts", `import { read } from "./yaml_source.ts";`, 0],
    ["src/local/a.ts", `const { parse } = await import("yaml");`, 1],
    ["tools/a.ts", `import { parse } from "yaml";`, 0],
    ["src/kube/a.ts", `import { setTimeout } from "node:timers/promises";`, 1],
    ["src/local/a.ts", `import process from "node:process";`, 1],
    ["src/flow/a.ts", `import { join } from "node:path";`, 1],
    ["src/local/a.ts", `import { join } from "node:path";`, 0],
  ]);
});

Deno.test("zen/imports refuses addresses, inline packages and computed specifiers", () => {
  assertFindings("imports", [
    ["src/cli/a.ts", `import { x } from "https://example.com/mod.ts";`, 1],
    ["src/cli/a.ts", `import { parse } from "npm:yaml@2";`, 1],
    ["src/cli/a.ts", `import { x } from "jsr:@std/cli@1";`, 1],
    ["src/cli/a.ts", `import { x } from "../../../elsewhere.ts";`, 1],
    ["src/cli/a.ts", `import { x } from "/etc/x.ts";`, 1],
    ["src/cli/a.ts", "const x = await import(name);", 1],
    ["tests/a.ts", "const x = await import(name);", 0],
  ]);
});

Deno.test("zen/imports names the file, the folder and what would be right", () => {
  const [finding] = Deno.lint.runPlugin(plugin, "src/schema/a.ts", `import "../flow/b.ts";`);
  assertEquals(finding?.id, "zen/imports");
  assertEquals(
    finding?.message,
    "Cannot import 'src/flow/b.ts' from src/schema, which may import nothing",
  );
});

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

Deno.test("zen/file-length refuses 301 lines of source and 601 of a test", () => {
  const lines = (count: number) => "x;\n".repeat(count);
  assertFindings("file-length", [
    ["src/kube/a.ts", lines(300), 0],
    ["src/kube/a.ts", lines(301), 1],
    ["src/kube/a_test.ts", lines(600), 0],
    ["src/kube/a_test.ts", lines(601), 1],
  ]);
});

Deno.test("zen/function-length refuses 71 lines, and 101 in the body of a test", () => {
  const body = (lines: number) => `{\n${"x;\n".repeat(lines - 2)}}`;
  assertFindings("function-length", [
    ["src/kube/a.ts", `function f() ${body(70)}`, 0],
    ["src/kube/a.ts", `function f() ${body(71)}`, 1],
    ["src/kube/a.ts", `const f = () => ${body(71)}`, 1],
    ["src/kube/a.ts", `class C { m() ${body(71)} }`, 1],
    ["src/kube/a_test.ts", `function f() ${body(71)}`, 1],
    ["src/kube/a_test.ts", `Deno.test("x", () => ${body(100)});`, 0],
    ["src/kube/a_test.ts", `Deno.test("x", () => ${body(101)});`, 1],
    ["src/kube/a_test.ts", `Deno.test.ignore("x", () => ${body(100)});`, 0],
  ]);
});

Deno.test("zen/parameters refuses a fifth positional parameter", () => {
  assertFindings("parameters", [
    ["src/kube/a.ts", "function f(a, b, c, d) {}", 0],
    ["src/kube/a.ts", "function f(a, b, c, d, e) {}", 1],
    ["src/kube/a.ts", "class C { constructor(a, b, c, d, ...e) {} }", 1],
    ["src/kube/a.ts", "function f(this: X, a, b, c, d) {}", 0],
    ["src/kube/a.ts", "const f = (a, b, { c, d, e, g }) => {};", 0],
  ]);
});

Deno.test("zen/nesting refuses a fifth level, counted within the function, once", () => {
  const nested = (depth: number) => "if (a) {".repeat(depth) + "}".repeat(depth);
  assertFindings("nesting", [
    ["src/kube/a.ts", nested(4), 0],
    ["src/kube/a.ts", nested(5), 1],
    ["src/kube/a.ts", nested(7), 1],
    ["src/kube/a.ts", "for (;;) while (a) do { try { switch (a) {} } finally {} } while (a)", 1],
    ["src/kube/a.ts", "if (a) {} else if (b) {} else if (c) {} else if (d) {} else if (e) {}", 0],
    ["src/kube/a.ts", `if (a) { if (b) { if (c) { f(() => { ${nested(4)} }); } } }`, 0],
  ]);
});

Deno.test("zen/todo wants the number of an issue", () => {
  assertFindings("todo", [
    ["src/kube/a.ts", "// TODO: later", 1],
    ["src/kube/a.ts", "/* FIXME */", 1],
    ["src/kube/a.ts", "// TODO(someone): later", 1],
    ["src/kube/a.ts", "// TODO(#12): later", 0],
    ["src/kube/a.ts", `const x = "TODO"; // the todo list`, 0],
  ]);
});

Deno.test("zen/ignore-reason wants the rule by name and the reason", () => {
  assertFindings("ignore-reason", [
    ["src/kube/a.ts", "// deno-lint-ignore", 1],
    ["src/kube/a.ts", "// deno-lint-ignore no-explicit-any", 1],
    ["src/kube/a.ts", "// deno-lint-ignore-file -- because", 1],
    [
      "src/kube/a.ts",
      "// deno-lint-ignore no-explicit-any zen/nesting -- the server's own shape",
      0,
    ],
    ["src/kube/a.ts", "// deno-lint-ignore-file no-console -- prints for a living", 0],
    ["src/kube/a.ts", "// @ts-ignore it is fine", 1],
    ["src/kube/a.ts", "// @ts-expect-error", 1],
    ["src/kube/a.ts", "// @ts-expect-error the call must not type-check", 0],
  ]);
});

Deno.test("zen/catch refuses an error dropped in silence", () => {
  assertFindings("catch", [
    ["src/kube/a.ts", "try { f(); } catch {}", 1],
    ["src/kube/a.ts", "try { f(); } catch (error) { g(); }", 1],
    ["src/kube/a.ts", "try { f(); } catch (error) { o.error = 1; }", 1],
    ["src/kube/a.ts", "try { f(); } catch { return; }", 1],
    ["src/kube/a.ts", "promise.catch(() => {});", 1],
    ["src/kube/a.ts", "promise.catch((error) => undefined);", 1],
    ["src/kube/a.ts", "promise.then(use, () => {}); promise.then(() => {});", 1],
    ["src/kube/a.ts", "promise.catch(/* why */ () => {});", 1],
    ["src/kube/a.ts", "try { f(); } catch (e) { try { g(); } catch { h(e); } }", 1],
  ]);
});

Deno.test("zen/catch accepts an error used, thrown on, or explained away", () => {
  assertFindings("catch", [
    [
      "src/kube/a.ts",
      "try { f(); } catch (error) { if (error instanceof X) return; throw error; }",
      0,
    ],
    ["src/kube/a.ts", "try { f(); } catch ({ message }) { log(message); }", 0],
    ["src/kube/a.ts", "try { f(); } catch { throw new Error('x'); }", 0],
    ["src/kube/a.ts", "try { f(); } catch {\n// gone already, which is what was wanted\n}", 0],
    ["src/kube/a.ts", "promise.catch((error) => log(error)); promise.catch(report);", 0],
    ["src/kube/a.ts", "promise.catch(() => { /* told by the other end */ });", 0],
    ["src/kube/a.ts", "try { f(); } finally { g(); }", 0],
  ]);
});

Deno.test("zen/test-waiting refuses to let time pass in a test", () => {
  assertFindings("test-waiting", [
    ["tests/e2e/a_test.ts", "await new Promise((done) => setTimeout(done, 10));", 1],
    ["src/kube/a_test.ts", "await delay(10); globalThis.setInterval(f, 1);", 2],
    ["src/kube/a_test.ts", "await sleep(systemClock, 10); await sleep(10);", 2],
    ["src/kube/a_test.ts", "const done = sleep(clock, 10); clock.advance(10); await done;", 0],
    ["src/kube/a_test.ts", "clock.setTimeout(f, 1);", 0],
    ["tests/support/a.ts", "setTimeout(f, 1);", 0],
  ]);
});

Deno.test("the plugin's tests cover each of its rules", async () => {
  const source = await Deno.readTextFile(new URL(import.meta.url));
  for (const rule of Object.keys(plugin.rules)) {
    assertStringIncludes(source, `assertFindings("${rule}", [`);
  }
});
