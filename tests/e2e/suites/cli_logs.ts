/** `zen-flow logs` with containers that print. */

import { assertEquals } from "@std/assert";
import { startZenFlow } from "../../cli/zen_flow.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow, template } from "../support/flows.ts";
import { pageTest } from "../support/page_test_case.ts";
import { within } from "../support/watching.ts";

pageTest("logs");

clusterTest(
  "logs -f prints a line as soon as it is there, and ends with the flow",
  async (place) => {
    await place.startController();
    // The container ends only once somebody has seen its first line.
    const script = "echo first; until test -e /tmp/go; do sleep 0.1; done; printf last";
    const container = { name: "main", image: "busybox:1.37", command: ["sh", "-c", script] };
    const spec = { template: { spec: { containers: [container] } } };
    await place.apply(flow("live", [{ name: "s", template: template(spec) }]));
    const words = ["logs", "live", "-f", "-n", place.namespace];
    const child = startZenFlow([...words, "--kubeconfig", place.world.cluster.kubeconfigPath]);
    let said = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const wasFirst = said === "";
      said += text;
      if (!wasFirst) continue;
      const { jobRef } = await place.stepThat("live", "s", ({ phase }) => phase === "Running");
      await place.kubectl(["exec", `job/${jobRef!.name}`, "--", "touch", "/tmp/go"]);
    }
    const { code } = await within(child.status, "logs -f ends");
    await Promise.all([child.stdin.close(), child.stderr.cancel()]);
    assertEquals([code, said], [0, "s │ first\ns │ last\n"]);
  },
);
