/**
 * The embedded API: a Kubernetes API in memory, for local runs, tests and simulation. It behaves
 * as a real API server does wherever `tests/contract/api` compares the two.
 *
 * ## Guarantees
 * - Nothing but the clock and the random source handed in decides what happens and when.
 * - A request is served the moment it is made: two made one after the other happen in that order.
 * - What a client sent or got is a copy: changing it changes nothing stored, nor any other copy.
 * - Dependents of an owner that has gone are removed, and namespaces emptied, in microtasks.
 *
 * ## Caveats
 * - Nothing runs here: whoever runs Jobs and Pods does so as a client. A pod with a `nodeName`
 *   (given by a POST of a Binding) has its grace when deleted, and goes when what runs it deletes
 *   it with a `gracePeriodSeconds` of 0.
 * - `tests/contract/api/differences.ts` lists where it differs from a real server.
 */

import type { RestClient } from "@cloudydeno/kubernetes-client";
import type { Clock } from "../../kube/clock.ts";
import { startGarbageCollector } from "../garbage_collector.ts";
import { startNamespaceController } from "../namespace_controller.ts";
import type { ApiContext } from "./api_context.ts";
import { EmbeddedClient } from "./client.ts";
import { createObject } from "./create.ts";
import { KINDS, namespaceKind } from "./kinds.ts";
import { type ChangeListener, Storage } from "./storage.ts";

export type { ChangeListener };

/** What an embedded API is made from. */
export interface EmbeddedApiOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1); uids and generated names come from it. */
  readonly random: () => number;
}

/** A Kubernetes API in memory. */
export interface EmbeddedApi {
  /** A client of its own; any number may be connected. */
  connect(): RestClient;
  /** Forgets all changes so far: older watches and pages are answered 410 from here on. */
  compact(): void;
  /**
   * Calls the listener for each change from now on, whoever makes it, before the request that does
   * is answered. What it is shown is what is stored, for reading only. Returns what ends it.
   */
  subscribe(listener: ChangeListener): () => void;
}

/** Makes an API that holds nothing but the namespace `default`. */
export function createEmbeddedApi({ clock, random }: EmbeddedApiOptions): EmbeddedApi {
  const storage = new Storage(KINDS);
  const context: ApiContext = { storage, clock, random, kinds: KINDS, namespaceKind };
  startGarbageCollector(context);
  startNamespaceController(context);
  createObject(
    context,
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } },
    { kind: namespaceKind, namespace: "", dryRun: false },
  );
  return {
    connect: () => new EmbeddedClient(context),
    compact: () => storage.compact(),
    subscribe: (listener) => storage.subscribe(listener),
  };
}
