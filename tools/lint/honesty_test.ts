import { assertFindings } from "./assert_findings.ts";

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
