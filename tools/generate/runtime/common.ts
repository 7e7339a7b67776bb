/**
 * Plain values of the Kubernetes API and the types that all groups share. Everything is the
 * server's JSON as it is: times and quantities stay strings, and fields unknown here stay too.
 */

import type {
  ApiKind,
  JSONArray,
  JSONObject,
  JSONValue,
} from "@cloudydeno/kubernetes-client/lib/contract.ts";

export type { ApiKind, JSONArray, JSONObject, JSONValue };

/** An RFC 3339 time with whole seconds, as `2026-01-02T03:04:05Z`. */
export type Time = string;

/** An RFC 3339 time with exactly six digits after the second, as `2026-01-02T03:04:05.000006Z`. */
export type MicroTime = string;

/** An amount such as `500m` or `1.5Gi`; users may also write a number. */
export type Quantity = string | number;

/** A number, or a string such as a port's name or a percentage. */
export type IntOrString = number | string;

/** One event of a watch. A BOOKMARK keeps its annotations, so `k8s.io/initial-events-end` shows. */
export type WatchEvent<T, U> =
  | { type: "ADDED" | "MODIFIED" | "DELETED"; object: T }
  | { type: "ERROR"; object: U }
  | {
    type: "BOOKMARK";
    object: {
      metadata: { resourceVersion: string; annotations?: Record<string, string> };
    };
  };

/**
 * The body of a merge patch: any part of the object, with null for a field to be removed.
 * Lists are replaced as a whole.
 */
export type PartialBody<T> = T extends readonly unknown[] ? T
  : T extends object ? { [K in keyof T]?: PartialBody<T[K]> | null }
  : T;
