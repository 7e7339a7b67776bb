/**
 * The checkers: told of everything that a replica sends and is shown, and of every change of what
 * is stored, they say at once what must never be. Each is a file of its own beside this one.
 */

import type { Job } from "@cloudydeno/kubernetes-apis/batch/v1";
import type { ConfigMap, Pod } from "@cloudydeno/kubernetes-apis/core/v1";
import type { Lease } from "@cloudydeno/kubernetes-apis/coordination.k8s.io/v1";
import type { JobFlow } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { Outcome, Sent } from "../network.ts";
import type { Replica } from "../replica.ts";
import { isWrite } from "../request.ts";
import type { World } from "../world.ts";
import { checkJobCreated, checkJobDeleted, type Departure } from "./job_checks.ts";
import { checkLeader, isOfElection } from "./leader_checks.ts";
import { Ledger } from "./ledger.ts";
import { isStatusWrite, RequestChecks } from "./request_checks.ts";
import { noteTold } from "./output_checks.ts";
import { checkStatusWrite } from "./status_checks.ts";

export class Checks {
  readonly world: World;
  readonly ledger = new Ledger();
  /** Replicas that live, paused ones too. */
  readonly living = new Set<Replica>();
  /** Nothing is left to do: nobody may write any more. */
  silence = false;
  readonly #requests: RequestChecks;
  /** What was known when a create or a status write set out, by the body that it carries. */
  readonly #departures = new WeakMap<object, Departure>();
  /** The write that is being served. */
  #serving: Departure | undefined;
  #leaseHolder: string | undefined;

  constructor(world: World) {
    this.world = world;
    this.#requests = new RequestChecks(world, this.ledger);
    world.api.subscribe((kind, { previous, current }) => {
      // What is stored is JSON in the shapes of the kinds.
      if (kind.kind === "Job") this.#onJob(previous as unknown as Job, current as unknown as Job);
      else if (kind.kind === "Pod") {
        this.ledger.notePod(previous as unknown as Pod, current as unknown as Pod);
      } else if (kind.kind === "ConfigMap") {
        this.ledger.noteConfigMap(
          previous as unknown as ConfigMap,
          current as unknown as ConfigMap,
        );
      } else if (kind.kind === "Lease") {
        this.#leaseHolder = (current as unknown as Lease | undefined)?.spec?.holderIdentity;
      } else if (kind.kind === "JobFlow") {
        this.#onFlow(previous as unknown as JobFlow, current as unknown as JobFlow);
      }
    });
  }

  replicaStarted(replica: Replica): void {
    this.living.add(replica);
  }

  replicaGone(replica: Replica): void {
    this.living.delete(replica);
    this.#requests.forget(replica);
  }

  /** A replica sends a request. */
  departs(replica: Replica, sent: Sent): void {
    this.#requests.departs(replica, sent);
    const { method, resource } = sent.request;
    checkLeader(replica, sent, this.#leaseHolder);
    const isTimeToLive = method === "DELETE" && resource === "jobflows";
    const mayBe = isTimeToLive || isOfElection(sent);
    if (this.silence && isWrite(sent.request) && !mayBe) {
      this.world.violate("nothing is written at rest", `${replica.name}: ${sent.text}`);
    }
    const isCreate = method === "POST" && resource === "jobs";
    if (!isCreate && !isStatusWrite(sent)) return;
    const body = sent.opts.bodyJson as unknown as Job;
    const flowUid = body.metadata?.ownerReferences?.[0]?.uid ?? "";
    this.#departures.set(body, {
      replica,
      isDone: false,
      shown: new Set(replica.shownJobs),
      recordedUids: replica.recordedUids.get(flowUid) ?? this.#recordedUids(flowUid),
    });
  }

  #departureOf({ opts }: Sent): Departure | undefined {
    return this.#departures.get(opts.bodyJson as unknown as object ?? this);
  }

  /** Its sender is through with a request: what arrives of it from now on comes late. */
  #isDone(sent: Sent): void {
    const departure = this.#departureOf(sent);
    if (departure) departure.isDone = true;
  }

  #recordedUids(flowUid: string): ReadonlyMap<string, string> {
    return new Map(this.ledger.flows.get(flowUid)?.recordedUids);
  }

  /** A request, be it a read, is about to be served: its answer may show what is stored now. */
  reaches(replica: Replica, { request: { resource, namespace, name } }: Sent): void {
    const flow = resource === "jobflows" ? this.ledger.flowOf(`${namespace}/${name}`) : undefined;
    if (flow) replica.recordedUids.set(flow.uid, this.#recordedUids(flow.uid));
  }

  /** A write is about to be served. */
  arrives(replica: Replica, sent: Sent, isRepetition: boolean): void {
    this.#serving = this.#departureOf(sent);
    if (!isRepetition) this.#requests.arrives(replica, sent);
  }

  /** The answer reaches the replica. */
  answered(replica: Replica, sent: Sent, outcome: Outcome): void {
    this.#requests.answered(replica, sent, outcome);
    this.#isDone(sent);
    if ("error" in outcome) return;
    const value = outcome.value as { items?: unknown[]; metadata?: { uid?: string } };
    const { resource } = sent.request;
    for (const object of value.items ?? [value]) this.shown(replica, resource, object as never);
  }

  /** The replica has stopped waiting for the answer. */
  abandoned(replica: Replica, sent: Sent): void {
    this.#requests.abandoned(replica, sent);
    this.#isDone(sent);
  }

  /** A watch shows the replica an object, as it is or was last. */
  watched(replica: Replica, resource: string, object: object): void {
    this.shown(replica, resource, object);
    if (resource === "pods") noteTold(this.ledger, replica, object as Pod);
  }

  /** The replica is shown an object. */
  shown(
    replica: Replica,
    resource: string,
    { metadata }: { readonly metadata?: { readonly uid?: string } },
  ): void {
    const { uid } = metadata ?? {};
    if (uid === undefined) return;
    if (resource === "jobflows") replica.shownFlows.add(uid);
    // Before its flow is shown, nobody can tell what a Job is.
    const flowUid = this.ledger.jobs.get(uid)?.flowUid ?? "";
    if (resource === "jobs" && replica.shownFlows.has(flowUid)) replica.shownJobs.add(uid);
  }

  #onJob(before: Job | undefined, after: Job | undefined): void {
    const { actor } = this.world.act;
    const nowMs = this.world.timeline.elapsed;
    const wasTold = this.ledger.jobs.get((after ?? before)!.metadata!.uid!)?.deletedBy;
    const maker = this.#serving;
    const isLate = maker !== undefined && (maker.isDone || !this.living.has(maker.replica));
    const fact = this.ledger.noteJob(before, after, { actor, nowMs, isLate });
    if (!before) this.#trace("made", fact.name);
    else if (!after) this.#trace("gone", fact.name);
    if (before === undefined) checkJobCreated(this.world, this.ledger, fact, maker);
    else if (wasTold === undefined && fact.deletedBy !== undefined) {
      checkJobDeleted(this.world, this.ledger, fact);
    }
  }

  #trace(what: string, name: string): void {
    this.world.trace.add(this.world.act.actor, `Job ${name} ${what}`);
  }

  #onFlow(before: JobFlow | undefined, after: JobFlow | undefined): void {
    const shown = this.#serving?.shown ?? new Set();
    if (before && after) checkStatusWrite(this.world, this.ledger, { before, after, shown });
    this.ledger.noteFlow(before, after);
    if (!after) this.world.trace.add(this.world.act.actor, `flow ${before!.metadata!.name} gone`);
  }
}
