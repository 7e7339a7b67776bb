/**
 * The namespace controller of the embedded API: empties a namespace that is being deleted, and
 * lets it go when it is empty. Works in microtasks.
 */

import type { ApiContext } from "./api/api_context.ts";
import { deleteObject } from "./api/delete.ts";
import { finalizeNamespace } from "./api/finalize.ts";
import { selectObjects } from "./api/list.ts";

/** Watches over namespaces for as long as the API lives. */
export function startNamespaceController(context: ApiContext): void {
  const { storage, namespaceKind } = context;
  const queue = new Set<string>();
  const run = () => {
    for (const name of queue) {
      queue.delete(name);
      empty(context, name);
    }
  };
  storage.subscribe((kind, { previous, current }) => {
    const metadata = (current ?? previous)!.metadata;
    const name = kind === namespaceKind ? metadata.name : metadata.namespace;
    const namespace = storage.table(namespaceKind).get(name ?? "");
    if (namespace?.metadata.deletionTimestamp === undefined) return;
    if (queue.size === 0) queueMicrotask(run);
    queue.add(name!);
  });
}

function empty(context: ApiContext, namespace: string): void {
  const { storage, namespaceKind } = context;
  const stored = storage.table(namespaceKind).get(namespace);
  if (stored?.metadata.deletionTimestamp === undefined) return;
  let left = 0;
  for (const kind of context.kinds.filter((one) => one.namespaced)) {
    const everything = { kind, namespace, filtered: false, matches: () => true };
    for (const { metadata } of selectObjects(context, everything)) {
      const target = { kind, namespace, name: metadata.name ?? "" };
      if (metadata.deletionTimestamp === undefined) {
        deleteObject(context, target, { dryRun: false, propagation: "Background" });
      }
    }
    left += selectObjects(context, everything).length;
  }
  if (left > 0) return;
  finalizeNamespace(context, { kind: namespaceKind, namespace: "", name: namespace }, {
    method: "PUT",
    body: { apiVersion: "v1", kind: "Namespace", metadata: {}, spec: {} },
  });
}
