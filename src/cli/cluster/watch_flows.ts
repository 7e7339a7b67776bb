/** Shows flows of a cluster while they run, until each has finished: `watch`, `submit --watch`. */

import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { type Host, signalExitCode, useColor } from "../host.ts";
import { listenForInterrupts } from "../interrupt.ts";
import { painter } from "../text.ts";
import { flowModel } from "../view/model.ts";
import { startProgress } from "../view/progress.ts";
import { summaryLines } from "../view/summary.ts";
import { followFlow } from "./follow.ts";
import type { Session } from "./session.ts";

/**
 * Shows the flows until all have finished, or a signal says to stop; they go on then.
 *
 * @returns the exit code: 0 if all succeeded
 * @throws {CommandError} if one is deleted.
 */
export async function watchFlows(
  flows: readonly JobFlow[],
  { session, host }: { readonly session: Session; readonly host: Host },
): Promise<number> {
  const sink = host.stdout;
  const color = useColor(sink, host);
  const paint = painter(color);
  const { clock } = session;
  const progress = startProgress({ sink, clock, color, paint, flows: flows.map(flowModel) });
  using interrupt = listenForInterrupts(host, {
    onFirst: () => {},
    onSecond: (signal) => host.exit(signalExitCode(signal)),
  });
  const giveUp = new AbortController();
  const follow = (flow: JobFlow) =>
    followFlow(session, flow, {
      signal: AbortSignal.any([interrupt.signal, giveUp.signal]),
      onFlow: (seen) => progress.update(flowModel(seen)),
      onTrouble: troubleTeller((text) => progress.note(text)),
    });
  let last: readonly JobFlow[];
  try {
    last = await Promise.all(flows.map(follow));
  } finally {
    // Where one has failed the others are not followed any more.
    giveUp.abort();
    await progress.finish();
  }
  const { cause } = interrupt;
  const lines = cause === undefined ? endLines(last, host) : goOnLines(last, session);
  sink.write(`${lines.join("\n")}\n`);
  if (cause !== undefined && cause !== "output" && cause !== "crash") return signalExitCode(cause);
  return last.every(({ status }) => status?.phase === "Succeeded") ? 0 : 1;
}

/** Tells of the first failure in a row only: the next ones come every few seconds. */
export function troubleTeller(tell: (text: string) => void): (error: unknown) => void {
  let isTold = false;
  return (error) => {
    if (isTold) return;
    isTold = true;
    const said = error instanceof Error ? error.message : String(error);
    tell(`The connection is disturbed; trying again: ${said}`);
  };
}

function endLines(flows: readonly JobFlow[], host: Host): string[] {
  const sink = host.stdout;
  return summaryLines(flows.map(flowModel), {
    // Nothing is cut off where nobody looks.
    width: sink.isTerminal ? sink.size().columns : Infinity,
    paint: painter(useColor(sink, host)),
    kept: [],
  });
}

function goOnLines(flows: readonly JobFlow[], session: Session): string[] {
  return flows.map(({ metadata: { name } }) =>
    `${name} goes on; to see it again: ${session.commandLine(`watch ${name}`)}`
  );
}
