/** Whether a controller is well, in the words of `/healthz` and `/readyz`. */

import type { FlowController } from "../controller/controller.ts";
import type { Health } from "../telemetry/endpoints.ts";

/**
 * Every request of a pass has a timeout, so one that lasts for this long will not end any more,
 * and its flow is lost to this process.
 */
const STUCK_MS = 600_000;

type Observed = Pick<FlowController, "unsynced" | "longestPassMs">;

/** The health of a controller that starts, runs and stops. */
export class ControllerHealth implements Health {
  #controller: Observed | undefined;
  #isStopping = false;

  /** The controller has been started. */
  watch(controller: Observed): void {
    this.#controller = controller;
  }

  /** It has been told to stop. */
  stopping(): void {
    this.#isStopping = true;
  }

  ailment(): string | undefined {
    const ms = this.#controller?.longestPassMs() ?? 0;
    if (ms < STUCK_MS) return undefined;
    return `a pass has been going on for ${Math.round(ms / 1000)} s`;
  }

  unready(): string | undefined {
    if (this.#isStopping) return "stopping";
    if (this.#controller === undefined) return "starting";
    const unsynced = this.#controller.unsynced();
    return unsynced.length === 0 ? undefined : `waits for the first list of ${unsynced.join(", ")}`;
  }
}
