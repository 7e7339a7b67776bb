/** The admission webhook as Helm installs it: pods behind a Service, with the chart's certificate. */

import { assertStringIncludes } from "@std/assert";
import { untilServed } from "../support/established.ts";
import { flow } from "../support/flows.ts";
import { operatorTest } from "../support/operator_test_case.ts";
import { shStep } from "../support/shell_step.ts";

operatorTest(
  "the webhook that Helm installs is asked by its Service, until Helm removes it",
  async (operator) => {
    const { cluster } = operator;
    const helm = (command: string, enabled: boolean) =>
      operator.run(
        `helm ${command} zen-flow charts/zen-flow/ --set webhook.enabled=${enabled}\n` +
          "kubectl rollout status -n zen-flow-system deployment/zen-flow-controller",
      );
    await helm("install", true);
    await untilServed(cluster, "jobflows.workflow.zen.io");
    const broken = flow("broken", [shStep("a", "true", { dependencies: ["nowhere"] })]);
    await Deno.writeTextFile(`${operator.folder}/broken.json`, JSON.stringify(broken));
    const refused = await operator.run("! kubectl apply -f broken.json");
    assertStringIncludes(
      refused,
      'spec.steps[0].dependencies[0]: no step is named "nowhere"',
    );
    await helm("upgrade", false);
    await operator.run("kubectl apply -f broken.json");
    await operator.uninstall();
  },
);
