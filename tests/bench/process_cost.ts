/** What the controller's process costs: memory, and the time it takes to start. */

import { deedOf } from "../e2e/support/audit.ts";
import { chain, flow, podStep } from "../e2e/support/flows.ts";
import { openPlace, type Place, type World } from "../e2e/support/world.ts";
import { type Row, seconds } from "./report.ts";

export interface Load {
  readonly flows: number;
  readonly steps: number;
}

export async function processCost(world: World, { flows, steps }: Load): Promise<Row[]> {
  await using place = await openPlace(world, "memory");
  await place.flows.createJobFlow(flow("first", chain(1)));
  const begun = Date.now();
  const controller = await place.startController();
  await place.finished("first");
  const started = await firstWrite(place) - begun;
  const idle = await memory(controller.pid);
  const names = Array.from({ length: flows }, (_, index) => `flow-${index}`);
  for (const name of names) await place.flows.createJobFlow(flow(name, waiting(steps)));
  // With its uid recorded, a flow has nothing more to do until its pod ends.
  for (const name of names) {
    await place.stepThat(name, "step-1", ({ jobRef }) => jobRef?.uid !== undefined);
  }
  const loaded = await memory(controller.pid);
  return [{
    what: "start of the process -> first write, from sources",
    target: "under 0.30 s",
    measured: seconds(started),
  }, {
    what: "resident memory, idle",
    target: "under 75 MB",
    measured: `${idle.now} MB, ${idle.most} MB at most`,
  }, {
    what: `resident memory, ${flows} × ${steps}, one step of each running`,
    target: "under 120 MB with 1000 × 20",
    measured: `${loaded.now} MB, ${loaded.most} MB at most`,
  }];
}

/** A chain whose first step runs for ever. */
function waiting(steps: number) {
  const [first, ...rest] = chain(steps);
  return [podStep(first!.name, { duration: "forever" }), ...rest];
}

async function firstWrite(place: Place): Promise<number> {
  return (await place.audit()).find((one) => deedOf(one) === "patch jobflows/status")!.receivedAt;
}

/** Megabytes that the process holds, and the most that it ever held. */
async function memory(pid: number): Promise<{ readonly now: number; readonly most: number }> {
  // Deno itself may not read /proc without every permission.
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/status`] }).output();
  const text = new TextDecoder().decode(stdout);
  const megabytes = (key: string) =>
    Math.round(Number(new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(text)![1]) / 1024);
  return { now: megabytes("VmRSS"), most: megabytes("VmHWM") };
}
