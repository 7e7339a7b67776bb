/** The caches, as a pass reads them: `views.ts` keeps them, `observe.ts` asks them. */

import type { JobRecord, PodRecord } from "../flow/mod.ts";
import type { FlowRecord } from "./flow_record.ts";

/** The caches, as a pass reads them. */
export interface Views {
  flow(key: string): FlowRecord | undefined;
  /** Whether a new list of a namespace's flows is on its way: one that the cache lacks may exist all the same. */
  isListingFlows(namespace: string): boolean;
  /** Flows of a namespace with this concurrencyGroup. */
  flowsOf(namespace: string, group: string): readonly FlowRecord[];
  /** Jobs whose controlling owner has this uid. */
  jobsOf(flowUid: string): readonly JobRecord[];
  /** Pods whose controlling Job has this uid. */
  podsOf(jobUid: string): readonly PodRecord[];
  /** Jobs and pods of a namespace that carry this concurrencyGroup. */
  jobsOfGroup(namespace: string, group: string): readonly JobRecord[];
  podsOfGroup(namespace: string, group: string): readonly PodRecord[];
  /** The resourceVersion up to which the cache of the Jobs of a served namespace is complete. */
  jobsVersion(namespace: string): string;
}
