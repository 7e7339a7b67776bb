/**
 * Stands between a watcher and the collection it follows: notes each request with its instant, and
 * makes requests fail or hang as told. It works over any pair of list and watch.
 */

import type { Clock } from "../../src/kube/clock.ts";
import type {
  GetPage,
  ListPage,
  ListPageOptions,
  OpenWatch,
  OpenWatchOptions,
} from "../../src/kube/watch_types.ts";

/** What becomes of a request that was scripted to go wrong: an error, or no answer ever. */
export type Fault = Error | "hang";

/** A request as it was made. */
export interface NotedRequest {
  readonly at: number;
  readonly verb: "list" | "watch";
  /** The continue token of a list, the resourceVersion of a watch. */
  readonly from: string | undefined;
  readonly limit?: number;
  readonly timeoutSeconds?: number;
}

/** A list and a watch that can be made to fail. */
export class FaultyApi<Raw> {
  readonly requests: NotedRequest[] = [];
  readonly #clock: Clock;
  readonly #api: { readonly list: GetPage<Raw>; readonly watch: OpenWatch<Raw> };
  readonly #faults: { list: Fault[]; watch: Fault[] } = { list: [], watch: [] };
  /** Is told of each request before it is answered, and may still script what becomes of it. */
  onRequest: (request: NotedRequest) => void = () => {};
  /** While set, every request of that verb fails so. */
  standing: { list?: Fault; watch?: Fault } = {};

  constructor(
    clock: Clock,
    api: { readonly list: GetPage<Raw>; readonly watch: OpenWatch<Raw> },
  ) {
    this.#clock = clock;
    this.#api = api;
  }

  /** Makes the next requests of that verb fail, one for each fault. */
  fail(verb: "list" | "watch", ...faults: Fault[]): void {
    this.#faults[verb].push(...faults);
  }

  /** All requests from now on are answered. */
  heal(): void {
    this.standing = {};
    this.#faults.list.length = 0;
    this.#faults.watch.length = 0;
  }

  /** The requests, as `verb from`. */
  get told(): string[] {
    return this.requests.map(({ verb, from }) => from === undefined ? verb : `${verb} ${from}`);
  }

  /** The instants at which requests of that verb were made. */
  times(verb: "list" | "watch"): number[] {
    return this.requests.filter((request) => request.verb === verb).map(({ at }) => at);
  }

  list = (options: ListPageOptions): Promise<ListPage<Raw>> => {
    const { continue: from, limit } = options;
    this.#note({ at: this.#clock.now(), verb: "list", from, limit });
    const fault = this.#faultOf("list");
    return fault ? meet(fault, options.abortSignal) : this.#api.list(options);
  };

  watch = (options: OpenWatchOptions): ReturnType<OpenWatch<Raw>> => {
    const { resourceVersion: from, timeoutSeconds, abortSignal } = options;
    this.#note({ at: this.#clock.now(), verb: "watch", from, timeoutSeconds });
    const fault = this.#faultOf("watch");
    return fault ? meet(fault, abortSignal) : this.#api.watch(options);
  };

  #note(request: NotedRequest): void {
    this.requests.push(request);
    this.onRequest(request);
  }

  #faultOf(verb: "list" | "watch"): Fault | undefined {
    return this.#faults[verb].shift() ?? this.standing[verb];
  }
}

function meet(fault: Fault, signal: AbortSignal): Promise<never> {
  if (fault !== "hang") return Promise.reject(fault);
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
