/** What every operation of the embedded API works on. */

import type { Clock } from "../../kube/clock.ts";
import type { JSONValue } from "./json.ts";
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

/** A request as the embedded API takes it. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Media type of the body, without parameters. */
  readonly contentType: string;
  /** A copy that the server may keep; undefined: no body. */
  readonly body: JSONValue;
  readonly abortSignal?: AbortSignal;
}
