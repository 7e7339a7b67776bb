/** What every operation of the embedded API works on. */

import type { Clock } from "../../kube/clock.ts";
import type { ResourceKind } from "./resource_kind.ts";
import type { Storage } from "./storage.ts";

/** The state and the sources of time and chance of one embedded API. */
export interface ApiContext {
  readonly storage: Storage;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly kinds: readonly ResourceKind[];
  readonly namespaceKind: ResourceKind;
}

/** Which object a request is about. */
export interface Target {
  readonly kind: ResourceKind;
  /** The empty string for kinds without namespaces. */
  readonly namespace: string;
  readonly name: string;
}
