/** The lines of one container's log, also over a connection that breaks. */

import { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { backoffMs } from "../../../kube/backoff.ts";
import { sleep } from "../../../kube/clock.ts";
import { statusCodeOf } from "../../../kube/errors.ts";
import type { Session } from "../session.ts";
import type { ContainerLog } from "./containers.ts";
import { splitLines } from "./split_lines.ts";

/** How much is read of what a log holds already; undefined: all of it. As kubectl has them. */
export interface LogLimits {
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
}

export interface ReadOptions {
  readonly namespace: string;
  /** Whether to wait for more, until the container has ended. */
  readonly isFollowed: boolean;
  readonly limits: LogLimits;
  /** Whether lines begin with the instant they were printed, in RFC 3339. */
  readonly timestamps: boolean;
  readonly signal: AbortSignal;
  /** Takes each line; the next is read once it resolves. */
  readonly onLine: (line: string) => Promise<void>;
  /** Is told of a connection that broke, before another is made. */
  readonly onTrouble: (error: unknown) => void;
}

const BACKOFF = { baseMs: 200, capMs: 10_000, random: Math.random };
/** Clocks of nodes may differ from ours by so much; lines that come twice are left out. */
const CLOCK_SKEW_SECONDS = 60;

/**
 * Reads a log to its end; of a log that is followed a broken connection is made anew, and goes on
 * behind the last line.
 *
 * @throws what the API server refuses; and, where it is not followed, what breaks the connection.
 */
export async function readLog(
  session: Session,
  { pod, container, isPrevious }: ContainerLog,
  { namespace, isFollowed, limits, timestamps, signal, onLine, onTrouble }: ReadOptions,
): Promise<void> {
  const core = new CoreV1Api(session.client).namespace(namespace);
  const seen = new SeenLines();
  for (let failures = 0; !signal.aborted;) {
    try {
      const stream = await core.streamPodLog(pod, {
        container,
        follow: isFollowed,
        previous: isPrevious,
        timestamps: isFollowed || timestamps,
        ...seen.resume(session.clock.now()) ?? limits,
        abortSignal: signal,
      });
      for await (const line of splitLines(stream)) {
        failures = 0;
        const text = isFollowed ? seen.take(line) : line;
        if (text !== undefined) await onLine(timestamps ? line : text);
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!isFollowed || statusCodeOf(error) !== undefined) throw error;
      onTrouble(error);
      await sleep(session.clock, backoffMs(++failures, BACKOFF), signal).catch(() => {
        // Given up meanwhile: the loop ends by itself.
      });
    }
  }
}

/** How far a log that is followed has been read, by the instants before its lines. */
class SeenLines {
  #last = "";
  /** Over a new connection, up to the first line that is not known. */
  #isRepeated = false;

  /** What to ask for to go on over a new connection; undefined: nothing has been read yet. */
  resume(now: number): LogLimits | undefined {
    const lastAt = Date.parse(this.#last);
    if (Number.isNaN(lastAt)) return undefined;
    this.#isRepeated = true;
    return { sinceSeconds: Math.ceil(Math.max(0, now - lastAt) / 1000) + CLOCK_SKEW_SECONDS };
  }

  /** The text of a line; undefined: it has been read before. */
  take(line: string): string | undefined {
    const at = line.indexOf(" ");
    const instant = at < 0 ? line : line.slice(0, at);
    // As text: the kubelet gives them nanoseconds, all of one width.
    if (this.#isRepeated && instant <= this.#last) return undefined;
    this.#isRepeated = false;
    this.#last = instant;
    return at < 0 ? "" : line.slice(at + 1);
  }
}
