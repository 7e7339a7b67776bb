import { assertEquals, assertThrows } from "@std/assert";
import { goModules, requiredGo, requiredVersion } from "./programs.ts";

Deno.test("requiredVersion() reads single and grouped requirements, direct or not", () => {
  const goMod = "module m\n\nrequire a.b/c v1.2.3\n\nrequire (\n\ta.b/c/d v4.5.6 // indirect\n)\n";
  assertEquals(requiredVersion(goMod, "a.b/c"), "1.2.3");
  assertEquals(requiredVersion(goMod, "a.b/c/d"), "4.5.6");
  assertThrows(() => requiredVersion(goMod, "a.b"), Error, "it has no requirement of a.b");
});

Deno.test("requiredGo() reads the go line", () => {
  assertEquals(requiredGo("module m\n\ngo 1.26.0\n"), "1.26.0");
  assertThrows(() => requiredGo("module m\n"), Error, "it has no go line");
});

Deno.test("goModules give the Kubernetes programs the version that clients ask for", () => {
  const kubernetes = goModules.find((module) => module.name === "kubernetes");
  assertEquals(kubernetes?.linkVariables("1.37.2"), {
    "k8s.io/component-base/version.gitVersion": "v1.37.2",
    "k8s.io/component-base/version.gitMajor": "1",
    "k8s.io/component-base/version.gitMinor": "37",
  });
});
