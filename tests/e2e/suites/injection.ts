/** Hostile values through a real API server, kubelet and shell: they arrive as they are. */

import { assertEquals } from "@std/assert";
import type { Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { HOSTILE } from "../../support/hostile.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow } from "../support/flows.ts";
import { shStep } from "../support/shell_step.ts";
import { stepOf } from "../support/world.ts";

/** A step whose script has these arguments. */
function withArgs(step: Step, args: readonly string[]): Step {
  step.template!.spec!.template.spec!.containers[0]!.args = ["-", ...args];
  return step;
}

/** The sum of the texts, each with a NUL behind it. */
async function sumOf(texts: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(texts.map((text) => `${text}\0`).join(""));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

clusterTest("values reach real containers as they are, and come back as outputs", async (place) => {
  const names = HOSTILE.map((_, index) => `v${index}`);
  const variables = names.map((name) => `"$PARAM_${name.toUpperCase()}"`).join(" ");
  const sum = (texts: string) => `$(printf '%s\\0' ${texts} | sha256sum | cut -d ' ' -f 1)`;
  const outputs = (...names: string[]) => ({ parameters: names.map((name) => ({ name })) });
  const list = "steps.produce.outputs.parameters.list";
  await place.startController();
  await place.apply(flow("hostile", [
    withArgs(
      shStep(
        "read",
        `echo "env=${sum(variables)}" >"$ZEN_FLOW_OUTPUTS"; echo "args=${
          sum('"$@"')
        }" >>"$ZEN_FLOW_OUTPUTS"`,
        {
          inputs: { parameters: names.map((name) => ({ name, value: `{{ params.${name} }}` })) },
          outputs: outputs("env", "args"),
        },
      ),
      names.map((name) => `{{ params.${name} }}`),
    ),
    withArgs(
      shStep("produce", `printf %s "$1" >"$ZEN_FLOW_OUTPUTS"`, {
        metadata: { annotations: { "workflow.zen.io/expressions": "off" } },
        outputs: outputs("list"),
      }),
      // Kubernetes makes one `$` of two.
      [JSON.stringify({ list: HOSTILE }).replaceAll("$", "$$$$")],
    ),
    withArgs(
      shStep("consume", `echo "items=${sum('"$@"')}" >"$ZEN_FLOW_OUTPUTS"`, {
        dependencies: ["produce"],
        outputs: outputs("items"),
      }),
      HOSTILE.map((_, index) => `{{ ${list}[${index}] }}`),
    ),
  ], { parameters: names.map((name, index) => ({ name, value: HOSTILE[index]! })) }));
  const finished = await place.finished("hostile");
  assertEquals(finished.status?.message, "3 of 3 steps succeeded");
  const written = (name: string) => stepOf(finished, name).outputs?.parameters as unknown;
  const expected = await sumOf(HOSTILE);
  assertEquals(written("read"), { env: expected, args: expected });
  assertEquals(written("produce"), { list: [...HOSTILE] });
  assertEquals(written("consume"), { items: expected });
});
