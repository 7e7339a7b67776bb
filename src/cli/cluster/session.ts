/** What a command on a cluster works with: a client, the namespace, the time. */

import type { RestClient } from "@cloudydeno/kubernetes-client";
import { type Clock, systemClock } from "../../kube/clock.ts";
import { guardedClient } from "../../kube/rest.ts";
import { showBusy } from "../busy.ts";
import { connectAsTold } from "../connect_as_told.ts";
import type { Host } from "../host.ts";
import { namingClient } from "./naming_client.ts";
import type { ConnectionOptions } from "./flags.ts";

/** Somebody waits at a terminal: longer than a controller would wait for one answer. */
const REQUEST_TIMEOUT_MS = 20_000;

/** A connection to the cluster that the flags name, until it is disposed of. */
export interface Session extends Disposable {
  /** Of its errors `failures.ts` can tell what was asked. */
  readonly client: RestClient;
  /** The one that the flags name, else the context's. */
  readonly namespace: string;
  readonly clock: Clock;
  /** A command for the same cluster and namespace, to be shown: `zen-flow logs nightly -n a`. */
  commandLine(command: string): string;
  /** The same of a command of kubectl. */
  kubectlLine(command: string): string;
  /** What the work comes to; says on a terminal that it is under way if it takes over a second. */
  busy<T>(doing: string, work: Promise<T>): Promise<T>;
}

/**
 * Opens a session; no request is sent.
 *
 * @throws {CommandError} if there is no cluster to connect to; it says what to set.
 */
export async function openSession(options: ConnectionOptions, host: Host): Promise<Session> {
  const { kubeconfig, context, namespace } = options;
  const clock = systemClock;
  const connected = await connectAsTold({
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    env: host.env,
  });
  const guarded = guardedClient(connected, { clock, timeoutMs: REQUEST_TIMEOUT_MS });
  const client = namingClient(guarded);
  const flags = givenFlags(options);
  return {
    client,
    namespace: namespace ?? client.defaultNamespace ?? "default",
    clock,
    commandLine: (command) => `zen-flow ${command}${flags}`,
    kubectlLine: (command) => `kubectl ${command}${flags}`,
    async busy(doing, work) {
      using _shown = showBusy(doing, { host, clock });
      return await work;
    },
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}

/** The flags that say which cluster and namespace, as they were given: ` -n a --context b`. */
function givenFlags({ namespace, context, kubeconfig }: ConnectionOptions): string {
  const given = [["-n", namespace], ["--context", context], ["--kubeconfig", kubeconfig]];
  return given.filter(([, value]) => value !== undefined)
    .map(([flag, value]) => ` ${flag} ${shellWord(value!)}`).join("");
}

/** As a shell takes it for one word. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
