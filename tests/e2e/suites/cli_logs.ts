/** `zen-flow logs` with containers that print. */

import { assertEquals } from "@std/assert";
import { startZenFlow } from "../../cli/zen_flow.ts";
import { clusterTest } from "../support/cluster_test_case.ts";
import { flow, template } from "../support/flows.ts";
import { pageTest } from "../support/page_test_case.ts";
import { within } from "../support/watching.ts";
import type { Place } from "../support/world.ts";

pageTest("logs");

/** Starts `zen-flow logs live -f` with more words. */
function followLive(place: Place, ...words: readonly string[]) {
  const { kubeconfigPath } = place.world.cluster;
  const child = startZenFlow([
    ...["logs", "live", "-f", "-n", place.namespace, "--kubeconfig", kubeconfigPath],
    ...words,
  ]);
  const texts = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  /** Reads on until it has said this; undefined: to its end. */
  async function until(text: string | undefined): Promise<void> {
    while (text === undefined || !said.includes(text)) {
      const { value, done } = await within(texts.read(), `logs says ${text}, after ${said}`);
      if (done) break;
      said += value;
    }
  }
  async function end() {
    await until(undefined);
    const { code } = await within(child.status, "logs -f ends");
    await Promise.all([child.stdin.close(), child.stderr.cancel()]);
    return { code, said };
  }
  return { until, end };
}

clusterTest(
  "logs -f prints a line as soon as it is there, --tail the last ones before it",
  async (place) => {
    await place.startController();
    // The container ends only once somebody has seen its first lines.
    const script = "echo one; echo two; until test -e /tmp/go; do sleep 0.1; done; printf last";
    const container = { name: "main", image: "busybox:1.37", command: ["sh", "-c", script] };
    const spec = { template: { spec: { containers: [container] } } };
    await place.apply(flow("live", [{ name: "s", template: template(spec) }]));
    const all = followLive(place);
    await all.until("two");
    const tail = followLive(place, "--tail", "1");
    await tail.until("two");
    const { jobRef } = await place.stepThat("live", "s", ({ phase }) => phase === "Running");
    await place.kubectl(["exec", `job/${jobRef!.name}`, "--", "touch", "/tmp/go"]);
    assertEquals([await all.end(), await tail.end()], [
      { code: 0, said: "s │ one\ns │ two\ns │ last\n" },
      { code: 0, said: "s │ two\ns │ last\n" },
    ]);
  },
);
