/**
 * Follows objects of the cluster with the controller's own machinery: an informer, which heals what
 * goes wrong. What no waiting mends ends it: a missing right, a resource that is not there, and a
 * cluster that could not be reached to begin with.
 */

import {
  type JobFlow,
  WorkflowZenIoV1alpha1Api,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { isFinished } from "../../flow/mod.ts";
import { statusCodeOf } from "../../kube/errors.ts";
import { createInformer } from "../../kube/informer.ts";
import type { Change } from "../../kube/store.ts";
import type { GetPage, OpenWatch, WatchedObject } from "../../kube/watch_types.ts";
import type { Logger } from "../../telemetry/logger.ts";
import { CommandError } from "../host.ts";
import type { Session } from "./session.ts";

/** What is followed, and who is told. */
export interface FollowOptions<Raw> {
  readonly list: GetPage<Raw>;
  readonly watch: OpenWatch<Raw>;
  readonly onChange: (change: Change<Raw>) => void;
  /** Is told of a failure that is being overcome; must not throw. */
  readonly onTrouble: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Codes by which a server says not yet, or begin again. */
const PASSING_CODES: readonly number[] = [408, 410, 429];

/** What is told goes through `onTrouble`. */
const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {}, with: () => SILENT };

/**
 * Follows a collection until the signal aborts.
 *
 * @returns `synced()`, which resolves once all that exists has been told of, and `ended`
 * @throws (both) what no waiting mends.
 */
export function followObjects<Raw extends WatchedObject>(
  session: Session,
  options: FollowOptions<Raw>,
): { readonly synced: () => Promise<void>; readonly ended: Promise<void> } {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  let failure: { readonly error: unknown } | undefined;
  const informer = createInformer<Raw, Raw>({
    list: options.list,
    watch: options.watch,
    transform: (object) => object,
    clock: session.clock,
    random: Math.random,
    logger: SILENT,
    onError(error) {
      if (informer.hasSynced() && !isFinal(error)) return options.onTrouble(error);
      failure ??= { error };
      stop.abort();
    },
  });
  informer.onChange(options.onChange);
  const ended = informer.run(signal).then(() => {
    if (failure !== undefined) throw failure.error;
  });
  return { synced: () => Promise.race([informer.synced, ended]), ended };
}

function isFinal(error: unknown): boolean {
  const code = statusCodeOf(error);
  return code !== undefined && code >= 400 && code < 500 && !PASSING_CODES.includes(code);
}

/**
 * Follows one flow until it has finished, or the signal aborts.
 *
 * @returns the flow as it was last
 * @throws {CommandError} if it is deleted; and what no waiting mends.
 */
export async function followFlow(
  session: Session,
  flow: JobFlow,
  { signal, onFlow, onTrouble }: Pick<FollowOptions<JobFlow>, "signal" | "onTrouble"> & {
    /** The flow as it is now; told of at least once. */
    readonly onFlow: (flow: JobFlow) => void;
  },
): Promise<JobFlow> {
  const { name, namespace, uid } = flow.metadata;
  const api = new WorkflowZenIoV1alpha1Api(session.client).namespace(namespace!);
  const only = { fieldSelector: `metadata.name=${name}` };
  const done = new AbortController();
  let last = flow;
  // Undefined: not seen yet.
  let isThere: boolean | undefined;
  const { synced, ended } = followObjects<JobFlow>(session, {
    list: (page) => api.getJobFlowList({ ...page, ...only }),
    watch: (opts) => api.watchJobFlowList({ ...opts, ...only }),
    onChange({ after }) {
      // Of that name there may be another one by now.
      isThere = after?.metadata.uid === uid;
      if (isThere) onFlow(last = after!);
      if (!isThere || isFinished(last.status)) done.abort();
    },
    onTrouble,
    signal: AbortSignal.any([signal, done.signal]),
  });
  const absent = synced().then(() => {
    if (isThere === undefined) done.abort();
  });
  await Promise.all([absent, ended]);
  if (!isThere && !signal.aborted) {
    throw new CommandError(`JobFlow ${name} in namespace ${namespace} was deleted`);
  }
  return last;
}
