/**
 * Everything that ends a command early: a signal, output that nobody reads any more, a defect. The
 * first asks for an orderly end; a second signal ends the process at once.
 */

import type { EndSignal, Host } from "./host.ts";

export interface Interrupt extends Disposable {
  /** Aborts when the command is to come to an end. */
  readonly signal: AbortSignal;
  /** Aborts when it is to end without waiting for more: its output is not read, or it has a defect. */
  readonly broken: AbortSignal;
  /** What asked for the end first. */
  readonly cause: EndSignal | "output" | "crash" | undefined;
}

/** Who is told of signals. */
export interface SignalHandlers {
  readonly onFirst: (signal: EndSignal) => void;
  /** Is to end the process. */
  readonly onSecond: (signal: EndSignal) => void;
}

/** Listens until disposed of. */
export function listenForInterrupts(
  host: Host,
  { onFirst, onSecond }: SignalHandlers,
): Interrupt {
  const stop = new AbortController();
  const broken = new AbortController();
  let cause: Interrupt["cause"];

  function end(by: NonNullable<Interrupt["cause"]>): void {
    cause ??= by;
    stop.abort();
  }
  function breakOff(by: "output" | "crash"): void {
    broken.abort();
    end(by);
  }
  const onOutputClosed = () => breakOff("output");
  const onCrash = () => breakOff("crash");

  const removeSignals = host.onEndSignal((signal) => {
    if (stop.signal.aborted) return onSecond(signal);
    end(signal);
    onFirst(signal);
  });
  host.stdout.closed.addEventListener("abort", onOutputClosed);
  host.crash.addEventListener("abort", onCrash);
  if (host.crash.aborted) onCrash();
  return {
    signal: stop.signal,
    broken: broken.signal,
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
