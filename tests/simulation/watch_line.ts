/**
 * One watch of a replica. What the server sends comes through in order, but when it comes is this
 * line's own affair; and it may break, end, or fall silent.
 */

import type { RequestOptions } from "@cloudydeno/kubernetes-client";
import { failure, networkError } from "./fate.ts";
import type { Sent } from "./network.ts";
import type { Replica } from "./replica.ts";

interface WatchEvent {
  readonly type: string;
  readonly object: { readonly metadata?: { readonly uid?: string } };
}

export class WatchLine {
  readonly resource: string;
  readonly #replica: Replica;
  readonly #sent: Sent;
  readonly #onClosed: () => void;
  readonly #toServer = new AbortController();
  #controller!: ReadableStreamDefaultController<WatchEvent>;
  #isOpen = true;
  #isMute = false;
  /** When the last event comes through, ms since the beginning: none overtakes another. */
  #lastAt = 0;
  /** While behind: how far, ms. */
  #lagMs = 0;
  #lagUntil = 0;

  constructor(replica: Replica, sent: Sent, onClosed: () => void) {
    this.#replica = replica;
    this.#sent = sent;
    this.#onClosed = onClosed;
    this.resource = sent.request.resource;
  }

  /** Opens it on the server, and gives the stream that the replica reads. */
  async open(serve: (opts: RequestOptions) => Promise<unknown>): Promise<unknown> {
    const opts = { ...this.#sent.opts, abortSignal: this.#toServer.signal };
    const stream = await serve(opts) as ReadableStream<WatchEvent>;
    this.#sent.opts.abortSignal?.addEventListener("abort", () => this.close(), { once: true });
    void this.#pump(stream.getReader());
    return new ReadableStream<WatchEvent>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => this.close(),
    }, { highWaterMark: Infinity });
  }

  /** The replica or the server has given it up. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#toServer.abort(new Error("the watch was closed"));
    this.#onClosed();
  }

  /** Ends it from outside: with an error, in good order, or with word that the version is too old. */
  cut(how: "broken" | "ended" | "gone"): void {
    if (!this.#isOpen) return;
    this.close();
    this.#replica.deliver("watch", () => {
      if (how === "broken") this.#controller.error(networkError("connection reset by peer"));
      else {
        if (how === "gone") this.#controller.enqueue({ type: "ERROR", object: goneStatus() });
        this.#controller.close();
      }
    });
  }

  /** Nothing comes through any more, and nobody is told. */
  mute(): void {
    this.#isMute = true;
  }

  /** What is sent from now on comes so much later, for a while. */
  lag(lagMs: number, forMs: number): void {
    this.#lagMs = lagMs;
    this.#lagUntil = this.#replica.world.timeline.elapsed + forMs;
  }

  async #pump(reader: ReadableStreamDefaultReader<WatchEvent>): Promise<void> {
    try {
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        const event = read.value;
        this.#forward(() => {
          this.#replica.checks.watched(this.#replica, this.resource, event.object);
          this.#controller.enqueue(event);
        });
      }
    } catch (error) {
      // The only error there is: the server's side is aborted when the line is closed.
      if (this.#isOpen) throw error;
      return;
    }
    this.#forward(() => {
      this.close();
      this.#controller.close();
    });
  }

  #forward(run: () => void): void {
    const { timeline } = this.#replica.world;
    const now = timeline.elapsed;
    const lag = now < this.#lagUntil ? this.#lagMs : 0;
    this.#lastAt = Math.max(this.#lastAt, now + 0.2 + this.#replica.chance.waiting(2) + lag);
    timeline.schedule(this.#lastAt - now, () => {
      this.#replica.deliver("watch", () => {
        if (this.#isOpen && !this.#isMute) run();
      });
    });
  }
}

function goneStatus() {
  return (failure(410, "Expired", "too old resource version") as unknown as {
    status: WatchEvent["object"];
  }).status;
}
