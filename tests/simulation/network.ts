/**
 * What lies between a replica and the API server: time, loss, and answers that tell something
 * else than what happened. A request that was sent goes on its way whatever becomes of who sent it.
 */

import type { RequestOptions, RestClient } from "@cloudydeno/kubernetes-client";
import { type Fate, fateOf, UNDISTURBED } from "./fate.ts";
import type { Replica } from "./replica.ts";
import { describe, isWrite, type ReadRequest, readRequest } from "./request.ts";
import { WatchLine } from "./watch_line.ts";

/** One request on its way. */
export interface Sent {
  readonly opts: RequestOptions;
  readonly request: ReadRequest;
  readonly text: string;
}

export class Network implements RestClient {
  readonly #replica: Replica;
  readonly #server: RestClient;
  readonly #lines = new Set<WatchLine>();

  constructor(replica: Replica) {
    this.#replica = replica;
    this.#server = replica.world.api.connect();
  }

  /** Watches that are open. */
  get lines(): ReadonlySet<WatchLine> {
    return this.#lines;
  }

  /** The process is gone, and its connections with it. */
  disconnect(): void {
    for (const line of this.#lines) line.close();
    this.#lines.clear();
  }

  [Symbol.dispose](): void {}

  performRequest = ((opts: RequestOptions): Promise<unknown> => {
    const request = readRequest(opts);
    const sent = { opts, request, text: describe(request, opts) };
    const replica = this.#replica;
    const { world, chance, checks } = replica;
    // What a dead process would have done next does not happen.
    if (replica.isDead) return new Promise(() => {});
    if (isWrite(request) && world.strikes("kill", chance, 0.01)) {
      replica.kill();
      return new Promise(() => {});
    }
    checks.departs(replica, sent);
    this.#remember(sent);
    const answer = request.isWatch ? this.#watch(sent) : this.#ask(sent);
    if (isWrite(request) && world.strikes("kill", chance, 0.01)) replica.kill();
    // In the middle of a pass: it goes on from here, maybe when another has done the rest.
    const pauseMs = chance.between(1_000, 60_000);
    if (!request.isWatch && world.strikes("pause", chance, 0.003)) replica.pauseFor(pauseMs);
    return answer;
  }) as RestClient["performRequest"];

  /** Waits, has it served, waits, and brings the answer; the fate may cut that short anywhere. */
  #ask(sent: Sent): Promise<unknown> {
    const { world } = this.#replica;
    const fate = fateOf(this.#replica, sent);
    return new Promise((resolve, reject) => {
      const bring = (run: () => void) => {
        world.timeline.schedule(fate.backMs, () => {
          this.#replica.deliver("answer", () => {
            if (!sent.opts.abortSignal?.aborted) run();
          });
        });
      };
      const settle = (outcome: Outcome) => {
        if (fate.answer === "none") return;
        bring(() => {
          const told = fate.answer === "true" ? outcome : { error: fate.answer };
          this.#replica.checks.answered(this.#replica, sent, told);
          if ("error" in told) reject(told.error);
          else resolve(told.value);
        });
      };
      sent.opts.abortSignal?.addEventListener("abort", () => {
        this.#replica.checks.abandoned(this.#replica, sent);
        reject(sent.opts.abortSignal!.reason);
      }, { once: true });
      world.timeline.schedule(fate.thereMs, () => {
        if (fate.arrivals === 0) return settle({ error: fate.answer });
        void this.#arrive(sent, fate).then(settle);
      });
    });
  }

  /** A create is an old one as soon as its client has given it up. */
  #remember(sent: Sent): void {
    const { request, opts } = sent;
    if (request.method !== "POST" || request.resource !== "jobs") return;
    const { metadata } = opts.bodyJson as {
      metadata: { name: string; ownerReferences: { uid: string }[] };
    };
    this.#replica.world.ghosts.push({
      namespace: request.namespace!,
      job: metadata.name,
      flowUid: metadata.ownerReferences[0]!.uid,
      arrive: () => void this.#arrive(sent, { ...UNDISTURBED, note: "from long ago" }),
    });
  }

  /** The server serves it, and once more where it arrives twice. */
  async #arrive(sent: Sent, fate: Fate): Promise<Outcome> {
    const { world, name, checks } = this.#replica;
    let outcome: Outcome = { value: undefined };
    for (let arrival = 0; arrival < fate.arrivals; arrival++) {
      checks.reaches(this.#replica, sent);
      if (isWrite(sent.request)) {
        world.trace.add(name, fate.note === "" ? sent.text : `${sent.text} (${fate.note})`);
        checks.arrives(this.#replica, sent, arrival > 0);
      }
      const { abortSignal: _theirs, ...opts } = withPages(sent, fate);
      try {
        outcome = { value: await world.serve(this.#server, name, opts) };
      } catch (error) {
        outcome = { error };
        const { httpCode } = error as { httpCode?: number };
        if (isWrite(sent.request)) world.trace.add(name, `${sent.text} -> ${httpCode}`);
      }
    }
    return outcome;
  }

  async #watch(sent: Sent): Promise<unknown> {
    const fate = fateOf(this.#replica, sent);
    const { world } = this.#replica;
    await new Promise<void>((resolve) => {
      world.timeline.schedule(fate.thereMs, () => this.#replica.deliver("answer", resolve));
    });
    const { abortSignal } = sent.opts;
    abortSignal?.throwIfAborted();
    if (fate.answer === "none") return await aborted(abortSignal!);
    if (fate.answer !== "true") throw fate.answer;
    const line = new WatchLine(this.#replica, sent, () => this.#lines.delete(line));
    this.#lines.add(line);
    return await line.open((opts) => world.serve(this.#server, this.#replica.name, opts));
  }
}

/** Never resolves; throws the signal's reason when it aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** How the server or the network ended a request. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** A server may give fewer objects in a page than it was asked for. */
function withPages({ opts }: Sent, { pageSize }: Fate): RequestOptions {
  if (pageSize === undefined || !opts.querystring?.has("limit")) return opts;
  const querystring = new URLSearchParams(opts.querystring);
  querystring.set("limit", String(pageSize));
  return { ...opts, querystring };
}
