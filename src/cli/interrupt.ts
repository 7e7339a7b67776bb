/**
 * Everything that ends a run early: a signal, output that nobody reads any more, a defect. The
 * first asks for an orderly end; a second signal ends the process at once.
 */

import { type EndSignal, type Host, signalExitCode } from "./host.ts";

export interface Interrupt extends Disposable {
  /** Aborts when the run is to end. */
  readonly signal: AbortSignal;
  /** What ended it. */
  readonly cause: EndSignal | "output" | "crash" | undefined;
}

/**
 * Listens until disposed of.
 *
 * @param onSignal is told of the first signal.
 */
export function listenForInterrupts(
  host: Host,
  onSignal: (signal: EndSignal) => void,
): Interrupt {
  const stop = new AbortController();
  let cause: Interrupt["cause"];

  function end(by: NonNullable<Interrupt["cause"]>): void {
    cause ??= by;
    stop.abort();
  }
  const onOutputClosed = () => end("output");
  const onCrash = () => end("crash");

  const removeSignals = host.onEndSignal((signal) => {
    if (stop.signal.aborted) {
      host.exit(signalExitCode(signal));
      return;
    }
    end(signal);
    onSignal(signal);
  });
  host.stdout.closed.addEventListener("abort", onOutputClosed);
  host.crash.addEventListener("abort", onCrash);
  if (host.crash.aborted) onCrash();
  return {
    signal: stop.signal,
    get cause() {
      return cause;
    },
    [Symbol.dispose]() {
      removeSignals();
      host.stdout.closed.removeEventListener("abort", onOutputClosed);
      host.crash.removeEventListener("abort", onCrash);
    },
  };
}
