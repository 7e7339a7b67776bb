import { assertRejects } from "@std/assert";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { CommandError } from "./host.ts";
import { printFlows } from "./print_flows.ts";

Deno.test("printFlows() says that a flow is nested too deep to be printed", async () => {
  let deep: unknown = [];
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  const flow = { metadata: { name: "deep" }, spec: { steps: deep } } as JobFlow;
  for (const format of ["json", "yaml"] as const) {
    await assertRejects(
      () => printFlows([flow], format),
      CommandError,
      `cannot print this as ${format}`,
    );
  }
});
