/**
 * Everything that goes wrong, by class. A seed switches whole classes on or off, so that rare
 * combinations come about and a failure can be narrowed down to the classes it needs.
 */

export const FAULTS = {
  refused: "requests that never reach the server",
  lost: "requests that take effect, and whose answer is cut off",
  hang: "requests that get no answer at all, some of them having taken effect",
  ghosts: "creates of long ago that reach the server when their Jobs are gone",
  late: "requests that reach the server long after who made them gave up",
  errors: "409, 429, 500 and 503 in place of an effect",
  "errors-after": "500, 503 and 504 although the request took effect",
  twice: "requests that arrive twice, the second answer being the one that comes",
  slow: "requests and answers on their way for seconds",
  cut: "watches that break or end",
  lag: "watches that run behind, each by itself: stale caches, out of step",
  mute: "watches that go silent without an error",
  gone: "compaction: watches and pages that are answered 410",
  pages: "lists in pages of a few objects",
  kill: "replicas killed between any two requests, and started anew",
  pause: "replicas that stand still for longer than a lease, and go on",
  skew: "clocks that differ",
  jump: "clocks that are set forward or back",
  evict: "pods evicted",
  stuck: "pods that never start while the faults last",
  "slow-jobs": "a Job controller that takes its time",
  "delete-jobs": "Jobs deleted by somebody",
  "delete-pods": "single pods deleted by somebody, before, while and after they run",
  "suspend-jobs": "Jobs suspended and resumed by somebody",
  edit: "flows edited after their start",
  "delete-flows": "flows deleted, some made anew under the same name",
  namespace: "a namespace that is deleted with all that is in it",
  quota: "creates refused for a while",
} as const;

export type Fault = keyof typeof FAULTS;

export const ALL_FAULTS = Object.keys(FAULTS) as Fault[];

/** @throws {RangeError} if there is no such class */
export function faultNamed(name: string): Fault {
  if (Object.hasOwn(FAULTS, name)) return name as Fault;
  throw new RangeError(`There is no class of faults '${name}': there are ${ALL_FAULTS.join(", ")}`);
}
