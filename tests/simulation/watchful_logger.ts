/** The logger of a replica: what it calls an error must be one that an API server can cause. */

import { isNotLeader, isTransient, statusCodeOf } from "../../src/kube/errors.ts";
import type { LogFields, Logger } from "../../src/telemetry/logger.ts";
import type { Replica } from "./replica.ts";

export class WatchfulLogger implements Logger {
  readonly #replica: Replica;

  constructor(replica: Replica) {
    this.#replica = replica;
  }

  debug(): void {}

  info(): void {}

  warn(message: string, fields: LogFields = {}): void {
    this.#look(message, fields);
  }

  error(message: string, fields: LogFields = {}): void {
    this.#look(message, fields);
  }

  with(): Logger {
    return this;
  }

  #look(message: string, { error, key }: LogFields): void {
    const { world, name } = this.#replica;
    if (isOfTheServer(error)) return;
    const text = error instanceof Error ? error.stack ?? String(error) : String(error);
    world.violate("unexpected error", `${name}: ${message} (${key ?? "no key"}): ${text}`);
  }
}

/** Something a server or the network did, and no mistake of the program. */
function isOfTheServer(error: unknown): boolean {
  if (error === undefined || isTransient(error)) return true;
  if (error instanceof AggregateError) {
    // Of several requests, what was left to be sent when the lease was lost is kept back.
    const isExpected = (one: unknown) => isOfTheServer(one) || isNotLeader(one);
    return error.errors.every(isExpected) && !isNotLeader(error);
  }
  const code = statusCodeOf(error);
  // 400 and 422 would be requests that no server can serve.
  return code !== undefined && code !== 400 && code !== 422;
}
