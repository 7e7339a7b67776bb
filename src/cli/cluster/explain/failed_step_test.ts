import { assertEquals, assertStringIncludes } from "@std/assert";
import type { StepStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { toldOfStep } from "../../../../tests/support/explained.ts";

Deno.test("explain() says of a failed step what its reason means, and where to look", () => {
  const failed = (reason: string, rest: Partial<StepStatus> = {}) =>
    toldOfStep({ phase: "Failed", reason, message: "exit code 137", attempt: 1, ...rest });
  assertEquals(
    failed("OOMKilled"),
    "a: It has failed (OOMKilled): exit code 137. A container needed more memory than " +
      "resources.limits.memory lets it have. [zen-flow logs f a]",
  );
  assertEquals(
    failed("Error", { attempt: 3 }),
    "a: It has failed after 3 attempts (Error): exit code 137. [zen-flow logs f a]",
  );
  for (const unbegun of ["Invalid", "InputMissing", "ExpressionError", "ItemsTooLarge"]) {
    assertStringIncludes(failed(unbegun)!, "[kubectl describe jobflow f]");
  }
  assertStringIncludes(failed("Rejected")!, "[zen-flow retry f]");
  const message = "nobody approved it within 2s";
  assertEquals(
    toldOfStep({ phase: "Failed", reason: "DeadlineExceeded", message }, {
      steps: [{ name: "a", type: "Manual", template: undefined }],
    }),
    `a: It has failed (DeadlineExceeded): ${message}. [kubectl describe jobflow f]`,
  );
});
