/**
 * What this process knows of a flow beyond the caches: the answers to its own writes, which the
 * watches bring back later. Losing it costs a few requests, never correctness.
 */

import {
  type CreateRefusal,
  type JobRecord,
  STARTING_GRACE_MS,
  type TerminationMessage,
} from "../flow/mod.ts";
import { isOlder } from "../kube/resource_version.ts";
import type { FlowRecord } from "./flow_record.ts";

/** A Job as an answer to a write of ours showed it. */
interface WrittenJob {
  readonly record: JobRecord;
  readonly resourceVersion: string;
}

/** How long is waited after each time in vain, in ms; it doubles up to the longest. */
interface Doubling {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** What a refused create is tried again after: 1 s, doubling up to 1 min. */
const REFUSAL_BACKOFF: Doubling = { firstMs: 1000, longestMs: 60_000 };

/** What the events of a Job without pods have told. */
interface PodEvents {
  /** The words with which its pods are refused. */
  readonly refusal: string | undefined;
  /** How often they were read in vain. */
  readonly vain: number;
  /** When they are to be read again, in ms; undefined: never. */
  readonly dueAt: number | undefined;
}

/** After what events are read again that have told nothing: 5 s, doubling up to 5 min. */
const EVENTS_BACKOFF: Doubling = { firstMs: 5000, longestMs: 300_000 };

function delayAfter(timesBefore: number, { firstMs, longestMs }: Doubling): number {
  return Math.min(firstMs * 2 ** timesBefore, longestMs);
}

/** The memory of one flow, by uid: a flow made anew under an old name starts with none. */
export class FlowMemory {
  readonly uid: string;
  #written: FlowRecord | undefined;
  readonly #jobs = new Map<string, WrittenJob>();
  readonly #uids = new Map<string, string>();
  readonly #refusals = new Map<string, CreateRefusal>();
  readonly #refused = new Map<string, number>();
  /** By Job name, since when creates of it get no clear answer. */
  readonly #failingSince = new Map<string, number>();
  #statusFailingSince: number | undefined;
  #hasToldStatusFailure = false;
  /** By uid of a Job without pods: what its events have told. */
  readonly #podEvents = new Map<string, PodEvents>();

  /** By Job uid, what pods left that are gone, until the flow has it in its status. */
  readonly #leftMessages = new Map<string, Map<number, TerminationMessage>>();
  readonly #silentSince = new Map<string, number>();

  constructor(uid: string) {
    this.uid = uid;
  }

  /** The newer of the cached flow and the answer to our last write of its status. */
  newest(cached: FlowRecord): FlowRecord {
    if (this.#written && isOlder(cached.resourceVersion, this.#written.resourceVersion)) {
      return this.#written;
    }
    this.#written = undefined;
    return cached;
  }

  remember(written: FlowRecord): void {
    this.#written = written;
    this.#statusFailingSince = undefined;
    this.#hasToldStatusFailure = false;
  }

  /** The status could not be written; tells, once, that this has gone on for a while. */
  statusFailing(now: number): boolean {
    this.#statusFailingSince ??= now;
    if (this.#hasToldStatusFailure) return false;
    this.#hasToldStatusFailure = now - this.#statusFailingSince >= STARTING_GRACE_MS;
    return this.#hasToldStatusFailure;
  }

  /**
   * The Jobs of the cache, with those of our own writes that the cache has not caught up with.
   *
   * @param seenVersion the resourceVersion up to which the cache of Jobs is complete
   */
  mergeJobs(cached: readonly JobRecord[], seenVersion: string): readonly JobRecord[] {
    for (const job of cached) this.knowUid(job);
    for (const [name, job] of this.#jobs) {
      if (!isOlder(seenVersion, job.resourceVersion)) this.#jobs.delete(name);
    }
    if (this.#jobs.size === 0) return cached;
    const others = cached.filter((job) => !this.#jobs.has(job.name));
    return [...others, ...[...this.#jobs.values()].map((job) => job.record)];
  }

  /** A Job as the API server has just shown it, in an answer to a create, patch, delete or get. */
  sawJob(record: JobRecord, resourceVersion: string): void {
    this.#jobs.set(record.name, { record, resourceVersion });
    this.knowUid(record);
  }

  /**
   * A Job that there is or was: whoever created it, it is no longer refused. The first uid seen
   * under an attempt's name is the attempt's; another one is a stray.
   */
  knowUid(job: Pick<JobRecord, "name" | "uid">): void {
    this.#refusals.delete(job.name);
    this.#refused.delete(job.name);
    this.#failingSince.delete(job.name);
    if (!this.#uids.has(job.name)) this.#uids.set(job.name, job.uid);
  }

  /** Whether there are Jobs that the cache had not caught up with when last asked. */
  get isAheadOfCache(): boolean {
    return this.#jobs.size > 0;
  }

  /** The API server says there is no such Job: whatever was written before is no longer so. */
  lostJob(name: string): void {
    this.#jobs.delete(name);
  }

  refuse(name: string, refusal: { kind: "Invalid" | "NameConflict"; message: string }): void {
    this.#refusals.set(name, refusal);
  }

  /**
   * A 403, to be tried again after a backoff that grows with each in a row.
   *
   * @param hopeless nothing that anybody can do will change it: it has the longest backoff at once
   */
  forbid(name: string, { message, hopeless, now }: {
    readonly message: string;
    readonly hopeless: boolean;
    readonly now: number;
  }): void {
    this.#failingSince.delete(name);
    const retryAt = hopeless ? now + REFUSAL_BACKOFF.longestMs : this.#retryAt(name, now);
    this.#refusals.set(name, { kind: "Forbidden", message, retryAt });
  }

  /**
   * A create without a clear answer, to be tried again no sooner than the server asked for.
   *
   * @returns whether it is kept, like a 403: if the server asked for a delay, or it has gone on for
   * so long that the status is to tell of it. Else the pass is to fail.
   */
  failing(name: string, { message, retryAfterMs, now }: {
    readonly message: string;
    readonly retryAfterMs: number | undefined;
    readonly now: number;
  }): boolean {
    const since = this.#failingSince.get(name) ?? now;
    this.#failingSince.set(name, since);
    const isLong = now - since >= STARTING_GRACE_MS;
    if (!isLong && retryAfterMs === undefined) return false;
    const askedFor = now + (retryAfterMs ?? 0);
    const retryAt = isLong ? Math.max(this.#retryAt(name, now), askedFor) : askedFor;
    this.#refusals.set(name, { kind: "Failing", message, since, retryAt });
    return true;
  }

  #retryAt(name: string, now: number): number {
    const times = this.#refused.get(name) ?? 0;
    this.#refused.set(name, times + 1);
    return now + delayAfter(times, REFUSAL_BACKOFF);
  }

  /** A create is on its way again: its outcome is open. */
  forgetRefusal(name: string): void {
    this.#refusals.delete(name);
  }

  /** These Jobs alone have no pods; what was read of others is outdated. */
  keepEventsOf(jobUids: ReadonlySet<string>): void {
    for (const uid of this.#podEvents.keys()) {
      if (!jobUids.has(uid)) this.#podEvents.delete(uid);
    }
  }

  /** Whether the events of this Job are to be read: never yet, or in vain some time ago. */
  wantsEvents(jobUid: string, now: number): boolean {
    const events = this.#podEvents.get(jobUid);
    return events === undefined || (events.dueAt !== undefined && events.dueAt <= now);
  }

  /** The events told why the Job's pods are refused, or may not be read: that is the end of it. */
  closeEvents(jobUid: string, refusal: string | undefined): void {
    this.#podEvents.set(jobUid, { refusal, vain: 0, dueAt: undefined });
  }

  /** The events told nothing; they may come late. They are read again after 5 s, then 10 s, … */
  foundNoEvents(jobUid: string, now: number): void {
    const { vain } = this.#podEvents.get(jobUid) ?? { vain: 0 };
    const dueAt = now + delayAfter(vain, EVENTS_BACKOFF);
    this.#podEvents.set(jobUid, { refusal: undefined, vain: vain + 1, dueAt });
  }

  /** By Job uid, why the Job's pods may not be created. */
  get podRefusals(): ReadonlyMap<string, string> {
    return new Map(
      [...this.#podEvents].flatMap(([uid, { refusal }]) =>
        refusal === undefined ? [] : [[uid, refusal]]
      ),
    );
  }

  /** By Job uid, when the Job's events are read again, in ms. */
  get eventsDueAt(): ReadonlyMap<string, number> {
    return new Map(
      [...this.#podEvents].flatMap(([uid, { dueAt }]) => dueAt === undefined ? [] : [[uid, dueAt]]),
    );
  }

  /** A pod of this Job is gone; what it left may be all that is known of the Job's outputs. */
  keepMessage(jobUid: string, index: number, message: TerminationMessage): void {
    const left = this.#leftMessages.get(jobUid) ?? new Map();
    this.#leftMessages.set(jobUid, left.set(index, message));
  }

  /** The API server has no pod of this Job, or of some index of it, that left anything. */
  heardNothing(jobUid: string, now: number): void {
    if (!this.#silentSince.has(jobUid)) this.#silentSince.set(jobUid, now);
  }

  /** The flow has ended: what its pods left is in its status, or no longer wanted. */
  forgetMessages(): void {
    this.#leftMessages.clear();
    this.#silentSince.clear();
  }

  get leftMessages(): ReadonlyMap<string, ReadonlyMap<number, TerminationMessage>> {
    return this.#leftMessages;
  }

  get silentSince(): ReadonlyMap<string, number> {
    return this.#silentSince;
  }

  get knownUids(): ReadonlyMap<string, string> {
    return this.#uids;
  }

  get refusals(): ReadonlyMap<string, CreateRefusal> {
    return this.#refusals;
  }
}

/** The memories of all flows, by key. */
export class Memories {
  readonly #byKey = new Map<string, FlowMemory>();

  of(key: string, uid: string): FlowMemory {
    let memory = this.#byKey.get(key);
    if (memory?.uid !== uid) {
      memory = new FlowMemory(uid);
      this.#byKey.set(key, memory);
    }
    return memory;
  }

  /** The keys of all flows that something is remembered of. */
  keys(): readonly string[] {
    return [...this.#byKey.keys()];
  }

  /** The keys of flows that Jobs are remembered of which the cache may never come to show. */
  aheadOfCache(): readonly string[] {
    return this.keys().filter((key) => this.#byKey.get(key)!.isAheadOfCache);
  }

  forget(key: string): void {
    this.#byKey.delete(key);
  }
}
