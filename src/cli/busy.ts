/** A line on the terminal that says what is under way, where that takes longer than a moment. */

import type { Clock } from "../kube/clock.ts";
import { type Host, useColor } from "./host.ts";
import { painter, STYLE } from "./text.ts";
import { SPINNER } from "./view/tree.ts";

/** Whoever gets an answer within this needs no word in between. */
const QUIET_MS = 1000;
const FRAME_MS = 100;

/** Shows the line from the first second on, on a terminal only, until disposed of. */
export function showBusy(
  doing: string,
  { host, clock }: { readonly host: Host; readonly clock: Clock },
): Disposable {
  const sink = host.stderr;
  const startedAt = clock.now();
  const paint = painter(useColor(sink, host));
  let isShown = false;
  const draw = () => {
    const passed = clock.now() - startedAt;
    const mark = SPINNER[Math.floor(passed / FRAME_MS) % SPINNER.length]!;
    const text = `${mark} ${doing} … ${Math.floor(passed / 1000)}s`;
    sink.write(`\r${paint(STYLE.dim, text)}\x1b[K`);
    isShown = true;
    cancel = clock.schedule(FRAME_MS, draw);
  };
  let cancel = sink.isTerminal ? clock.schedule(QUIET_MS, draw) : () => {};
  return {
    [Symbol.dispose]() {
      cancel();
      if (isShown) sink.write("\r\x1b[K");
    },
  };
}
