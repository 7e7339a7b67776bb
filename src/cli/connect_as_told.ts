/** Connects to the cluster that flags and environment name; what is wrong with them is told. */

import type { RestClient } from "@cloudydeno/kubernetes-client";
import { connect, type ConnectOptions } from "../kube/connect.ts";
import { CommandError } from "./host.ts";

/**
 * Connects; no request is sent.
 *
 * @throws {CommandError} that says what to set.
 */
export async function connectAsTold(options: ConnectOptions): Promise<RestClient> {
  try {
    return await connect(options);
  } catch (error) {
    // Whatever it is, it is in the configuration, and the message says what to set.
    if (!(error instanceof Error)) throw error;
    throw new CommandError(error.message, { cause: error });
  }
}
