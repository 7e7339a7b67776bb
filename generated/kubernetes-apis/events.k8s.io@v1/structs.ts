/**
 * Types of events.k8s.io/v1, printed from the OpenAPI of Kubernetes.
 *
 * Printed by `deno task generate`; do not edit.
 */

import type * as CoreV1 from "../core@v1/structs.ts";
import type * as MetaV1 from "../meta@v1/structs.ts";
import type { MicroTime } from "../common.ts";
import type { Time } from "../common.ts";

export interface Event {
  action?: string;
  apiVersion?: "events.k8s.io/v1";
  deprecatedCount?: number;
  deprecatedFirstTimestamp?: Time | null;
  deprecatedLastTimestamp?: Time | null;
  deprecatedSource?: CoreV1.EventSource;
  eventTime: MicroTime | null;
  kind?: "Event";
  metadata: MetaV1.ObjectMeta;
  note?: string;
  reason?: string;
  regarding?: CoreV1.ObjectReference;
  related?: CoreV1.ObjectReference;
  reportingController?: string;
  reportingInstance?: string;
  series?: EventSeries;
  type?: string;
}

/** A page of a list of Event objects. */
export interface EventList {
  apiVersion?: "events.k8s.io/v1";
  kind?: "EventList";
  metadata: MetaV1.ListMeta;
  items: Event[];
}

export interface EventSeries {
  count: number;
  lastObservedTime: MicroTime;
}
