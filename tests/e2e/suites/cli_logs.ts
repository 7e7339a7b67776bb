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
  "logs -f prints a line as soon as it is there, --tail the last ones before it, -c one container's",
  async (place) => {
    await place.startController();
    // The container ends only once somebody has seen its first lines.
    const script = "echo one; echo two; until test -e /tmp/go; do sleep 0.1; done; printf last";
    const main = { name: "main", image: "busybox:1.37", command: ["sh", "-c", script] };
    const aside = { name: "aside", image: "busybox:1.37", command: ["echo", "three"] };
    const spec = { template: { spec: { containers: [main, aside] } } };
    const ask = { name: "ask", type: "Manual" } as const;
    await place.apply(flow("live", [{ name: "s", template: template(spec) }, ask]));
    const all = followLive(place);
    await all.until("two");
    const tail = followLive(place, "s", "--tail", "1", "-c", "main", "--timestamps");
    await tail.until("two");
    const { jobRef } = await place.stepThat("live", "s", ({ phase }) => phase === "Running");
    const touch = ["touch", "/tmp/go"];
    await place.kubectl(["exec", `job/${jobRef!.name}`, "-c", "main", "--", ...touch]);
    const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g;
    const ended = await tail.end();
    assertEquals([ended.code, ended.said.replaceAll(instant, "INSTANT")], [
      0,
      "s/main │ INSTANT two\ns/main │ INSTANT last\n",
    ]);
    // All of the flow is followed until it ends, and one step until that does.
    await place.kubectl(["annotate", "jobflow", "live", "approved.workflow.zen.io/ask=true"]);
    const { code, said } = await all.end();
    assertEquals([code, said.split("\n").toSorted()], [
      0,
      ["", "s/aside │ three", "s/main │ last", "s/main │ one", "s/main │ two"],
    ]);
  },
);
