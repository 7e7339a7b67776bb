/**
 * Records Events on flows. An event is a courtesy: it is written after what it tells has been
 * written, beside the pass, and dropped where it cannot be.
 */

import type { CoreV1Api } from "@cloudydeno/kubernetes-apis/core/v1";
import { API_VERSION, type FlowEvent, KIND } from "../flow/mod.ts";
import type { Clock } from "../kube/clock.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { FlowRecord } from "./flow_record.ts";

export interface EventRecorder {
  /** Records the event, some time soon or never. */
  record(flow: FlowRecord, event: FlowEvent): void;
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

  function body(flow: FlowRecord, event: FlowEvent) {
    const time = new Date(clock.now()).toISOString();
    const suffix = Math.floor(random() * 2 ** 32).toString(16).padStart(8, "0");
    return {
      metadata: {
        name: `${flow.name.slice(0, 200)}.${clock.now().toString(16)}${suffix}`,
        namespace: flow.namespace,
      },
      involvedObject: {
        apiVersion: API_VERSION,
        kind: KIND,
        name: flow.name,
        namespace: flow.namespace,
        uid: flow.uid,
        resourceVersion: flow.resourceVersion,
      },
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

  async function send(flow: FlowRecord, event: FlowEvent): Promise<void> {
    try {
      await core.namespace(flow.namespace).createEvent(body(flow, event));
    } catch (error) {
      logger.debug("event not recorded", { flow: flow.name, reason: event.reason, error });
    }
  }

  return {
    record(flow, event) {
      if (inFlight.size >= MAX_IN_FLIGHT) {
        logger.debug("event dropped: too many on their way", { reason: event.reason });
        return;
      }
      const sent = send(flow, event).finally(() => inFlight.delete(sent));
      inFlight.add(sent);
    },
    async flush() {
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
  };
}
