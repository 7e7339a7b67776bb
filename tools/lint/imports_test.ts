import { assertEquals } from "@std/assert";
import plugin from "../lint_plugin.ts";
import { assertFindings } from "./assert_findings.ts";

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
