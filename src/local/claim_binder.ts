/**
 * Marks claims as Bound. On this machine a claim is a folder, which the executor makes when a pod
 * first mounts it, so there is always room for one more.
 */

import { CoreV1Api, type PersistentVolumeClaim } from "@cloudydeno/kubernetes-apis/core/v1";
import { isNotFound } from "../kube/errors.ts";
import { createInformer } from "../kube/informer.ts";
import type { ExecutorContext } from "./executor.ts";

/** Binds all claims of the cluster until it is disposed. Resolves when it follows them. */
export async function startClaimBinder(context: ExecutorContext): Promise<AsyncDisposable> {
  const { client, clock, random, logger } = context;
  const core = new CoreV1Api(client);
  const stop = new AbortController();
  const writes = new Set<Promise<void>>();
  const claims = createInformer<PersistentVolumeClaim, PersistentVolumeClaim>({
    list: (options) => core.getPersistentVolumeClaimListForAllNamespaces(options),
    watch: (options) => core.watchPersistentVolumeClaimListForAllNamespaces(options),
    transform: (claim) => claim,
    clock,
    random,
    logger: logger.with({ kind: "PersistentVolumeClaim" }),
  });
  claims.onChange(({ after }) => {
    if (!after || after.status?.phase === "Bound") return;
    const write = bind(core, after)
      .catch((error) => logger.error("claim not bound", { claim: after.metadata.name, error }))
      .finally(() => writes.delete(write));
    writes.add(write);
  });
  const running = claims.run(stop.signal);
  await claims.synced;
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      await Promise.all(writes);
      client[Symbol.dispose]();
    },
  };
}

async function bind(core: CoreV1Api, claim: PersistentVolumeClaim): Promise<void> {
  const { name = "", namespace = "" } = claim.metadata;
  const { accessModes, resources } = claim.spec ?? {};
  const status = { phase: "Bound", accessModes, capacity: resources?.requests };
  try {
    await core.namespace(namespace)
      .patchPersistentVolumeClaimStatus(name, "json-merge", { status });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
