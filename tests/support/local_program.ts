/**
 * A program of its own around a local cluster, for tests that kill it or fill its disk: runs each
 * script that follows the scratch directory in a Job, and prints how its pod ended as a line of
 * JSON. When a script has said `up`, it says so too.
 */

import { LocalWorld, shell } from "./local_world.ts";

const [scratchDir, ...scripts] = Deno.args;
await using world = await LocalWorld.start({ scratchDir });
void world.said("up").then(() => console.log("up"));
const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
const volumeMounts = [{ name: "data", mountPath: "/data" }];
for (const [index, script] of scripts.entries()) {
  const { pods, result } = await world.runJob(`job-${index}`, {
    volumes,
    containers: [{ ...shell(script), volumeMounts }],
  });
  const { status } = pods[0]!;
  const { reason, message } = status?.containerStatuses?.[0]?.state?.terminated ?? {};
  console.log(JSON.stringify({ result, phase: status?.phase, reason, message }));
}
