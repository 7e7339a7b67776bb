import { assertFindings } from "./assert_findings.ts";

Deno.test("zen/file-length refuses 301 lines, in a test too", () => {
  const lines = (count: number) => "x;\n".repeat(count);
  assertFindings("file-length", [
    ["src/kube/a.ts", lines(300), 0],
    ["src/kube/a.ts", lines(301), 1],
    ["src/kube/a_test.ts", lines(300), 0],
    ["src/kube/a_test.ts", lines(301), 1],
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
