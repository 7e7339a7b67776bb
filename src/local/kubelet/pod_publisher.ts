/**
 * Writes one pod's status, one write at a time. What changes while a write is under way is written
 * by the next one, so a pod that ends at once costs few writes, and the last state is never lost.
 */

import type { CoreV1Api, Pod, PodStatus } from "@cloudydeno/kubernetes-apis/core/v1";
import { type Clock, sleep } from "../../kube/clock.ts";
import { isNotFound, isTransient } from "../../kube/errors.ts";

/** After a failure that may pass, the write is repeated so much later. */
const RETRY_MS = 1000;

/** What a publisher needs. */
export interface PublisherOptions {
  readonly core: CoreV1Api;
  readonly clock: Clock;
  readonly pod: Pod;
  /** The status as it is when the write begins. */
  current(): PodStatus;
}

/** The writer of one pod's status. */
export class PodPublisher {
  readonly #options: PublisherOptions;
  #isStale = false;
  #isGone = false;
  #writing: Promise<void> | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Whether the pod has vanished from the API. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Has the status written soon. */
  publish(): void {
    this.#isStale = true;
    if (this.#writing) return;
    this.#writing = this.#write();
    this.#writing.catch(() => {
      // `flushed()` throws it; until then it must not count as unhandled.
    });
  }

  /** Writes nothing more: the pod has vanished. */
  stop(): void {
    this.#isGone = true;
  }

  /**
   * Resolves once all is written.
   *
   * @throws what the API server answered, if it refuses the status
   */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#isStale && !this.#isGone) {
      this.#isStale = false;
      await this.#writeOnce();
    }
    this.#writing = undefined;
  }

  async #writeOnce(): Promise<void> {
    const { core, clock, pod: { metadata: { name = "", namespace = "" } }, current } =
      this.#options;
    const status = current();
    try {
      await core.namespace(namespace).patchPodStatus(name, "json-merge", { status });
    } catch (error) {
      if (isNotFound(error)) {
        this.#isGone = true;
      } else if (isTransient(error)) {
        this.#isStale = true;
        await sleep(clock, RETRY_MS);
      } else throw error;
    }
  }
}
