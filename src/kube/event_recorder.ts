/**
 * Records Events about objects. An event is a courtesy: it is written after what it tells has been
 * written, beside the pass, and dropped where it cannot be.
 */

import type { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import type { Logger } from "../telemetry/logger.ts";
import type { Clock } from "./clock.ts";

/** The object that an event is about; the event lives in its namespace. */
export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** What is told. */
export interface ObjectEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

export interface EventRecorder {
  /** Records the event, some time soon or never. */
  record(subject: EventSubject, event: ObjectEvent): void;
  /** Resolves once nothing is on its way. */
  flush(): Promise<void>;
}

/** At most so many on their way at once; what comes on top is dropped. */
const MAX_IN_FLIGHT = 50;
/** The API server refuses longer messages (core/v1 Event). */
const MAX_MESSAGE = 1024;

export function createEventRecorder(options: {
  readonly core: CoreV1Api;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Who reports: `zen-flow`, shown by `kubectl describe` under From. */
  readonly component: string;
}): EventRecorder {
  const { core, clock, random, logger, component } = options;
  const inFlight = new Set<Promise<void>>();

  function body(subject: EventSubject, event: ObjectEvent) {
    const time = new Date(clock.now()).toISOString();
    const suffix = Math.floor(random() * 2 ** 32).toString(16).padStart(8, "0");
    return {
      metadata: {
        name: `${subject.name.slice(0, 200)}.${clock.now().toString(16)}${suffix}`,
        namespace: subject.namespace,
      },
      involvedObject: { ...subject },
      type: event.type,
      reason: event.reason,
      message: event.message.slice(0, MAX_MESSAGE),
      source: { component },
      reportingComponent: component,
      firstTimestamp: time.replace(/\.\d+Z$/, "Z"),
      lastTimestamp: time.replace(/\.\d+Z$/, "Z"),
      count: 1,
    };
  }

  async function send(subject: EventSubject, event: ObjectEvent): Promise<void> {
    const { kind, namespace, name } = subject;
    try {
      await core.namespace(namespace).createEvent(body(subject, event));
    } catch (error) {
      logger.debug("event not recorded", { kind, namespace, name, reason: event.reason, error });
    }
  }

  return {
    record(subject, event) {
      if (inFlight.size >= MAX_IN_FLIGHT) {
        logger.debug("event dropped: too many on their way", { reason: event.reason });
        return;
      }
      const sent = send(subject, event).finally(() => inFlight.delete(sent));
      inFlight.add(sent);
    },
    async flush() {
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
  };
}
