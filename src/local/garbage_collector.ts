/**
 * The garbage collector of the embedded API: removes objects whose owners have gone, holds a
 * foreground deletion until the dependents that block it have gone, and frees dependents that are
 * to be orphaned. Works in microtasks, in the order in which things happened.
 */

import type { ApiContext } from "./api/api_context.ts";
import { deleteObject, FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from "./api/delete.ts";
import { type ApiObject, cloneJson, jsonEqual, type OwnerReference } from "./api/json.ts";
import { apiVersionOf, objectKey, type ResourceKind } from "./api/resource_kind.ts";
import type { Change } from "./api/history.ts";
import { updateObject } from "./api/update.ts";

/** Where an object is; enough to look it up again. */
interface Place {
  readonly kind: ResourceKind;
  readonly key: string;
}

/** Collects for as long as the API lives. */
export function startGarbageCollector(context: ApiContext): void {
  const collector = new GarbageCollector(context);
  context.storage.subscribe((kind, change) => collector.observe(kind, change));
}

class GarbageCollector {
  readonly #context: ApiContext;
  /** Dependents by the uid of an owner they name, each under kind and key. */
  readonly #dependents = new Map<string, Map<string, Place>>();
  /** Objects to look at, in order; the key makes each stand there once. */
  readonly #queue = new Map<string, Place>();
  #scheduled = false;

  constructor(context: ApiContext) {
    this.#context = context;
  }

  /** Keeps the index of dependents, and queues whoever the change may matter to. */
  observe(kind: ResourceKind, { key, previous, current }: Change): void {
    const place = { kind, key };
    this.#index(place, previous, current);
    if (current !== undefined && mayNeedWork(current)) this.#enqueue(place);
    if (previous === undefined) return;
    if (current === undefined) {
      for (const dependent of this.#dependentsOf(previous)) this.#enqueue(dependent);
    }
    const owners = previous.metadata.ownerReferences ?? [];
    if (jsonEqual(owners, current?.metadata.ownerReferences)) return;
    // An owner in foreground deletion may have waited for this one.
    for (const owner of owners) {
      const ownerPlace = this.#placeOf(owner, previous.metadata.namespace);
      if (ownerPlace !== undefined) this.#enqueue(ownerPlace);
    }
  }

  #index(place: Place, previous: ApiObject | undefined, current: ApiObject | undefined): void {
    const id = placeId(place);
    const before = previous?.metadata.ownerReferences ?? [];
    const after = current?.metadata.ownerReferences ?? [];
    if (before === after) return;
    for (const { uid } of before) {
      const dependents = this.#dependents.get(uid);
      dependents?.delete(id);
      if (dependents?.size === 0) this.#dependents.delete(uid);
    }
    for (const { uid } of after) {
      const dependents = this.#dependents.get(uid) ?? new Map<string, Place>();
      this.#dependents.set(uid, dependents.set(id, place));
    }
  }

  #dependentsOf(owner: ApiObject): Place[] {
    return [...this.#dependents.get(owner.metadata.uid ?? "")?.values() ?? []];
  }

  #enqueue(place: Place): void {
    this.#queue.set(placeId(place), place);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#run());
  }

  #run(): void {
    this.#scheduled = false;
    // A Map hands out what is added meanwhile too, so one run settles everything.
    for (const [id, place] of this.#queue) {
      this.#queue.delete(id);
      this.#process(place);
    }
  }

  #process(place: Place): void {
    const object = this.#get(place);
    if (object === undefined) return;
    const finalizers = object.metadata.finalizers ?? [];
    const deleting = object.metadata.deletionTimestamp !== undefined;
    if (deleting && finalizers.includes(ORPHAN_FINALIZER)) return this.#orphan(place, object);
    if (deleting && finalizers.includes(FOREGROUND_FINALIZER)) {
      return this.#foreground(place, object);
    }
    if (!deleting) this.#attemptDelete(place, object);
  }

  /** Removes the owner from its dependents, then lets it go. */
  #orphan(place: Place, owner: ApiObject): void {
    for (const dependent of this.#dependentsOf(owner)) {
      this.#change(dependent, (object) => dropOwners(object, (uid) => uid === owner.metadata.uid));
    }
    this.#change(place, (object) => dropFinalizer(object, ORPHAN_FINALIZER));
  }

  /** Deletes the dependents; lets the owner go once none that blocks it is left. */
  #foreground(place: Place, owner: ApiObject): void {
    const blocking = this.#dependentsOf(owner).filter((dependent) =>
      this.#get(dependent)?.metadata.ownerReferences?.some((reference) =>
        reference.uid === owner.metadata.uid && reference.blockOwnerDeletion === true
      )
    );
    if (blocking.length === 0) {
      this.#change(place, (object) => dropFinalizer(object, FOREGROUND_FINALIZER));
    }
    for (const dependent of this.#dependentsOf(owner)) this.#enqueue(dependent);
  }

  /** Deletes an object none of whose owners is left; else forgets the owners that are gone. */
  #attemptDelete(place: Place, object: ApiObject): void {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const state = new Map(owners.map((owner) => [owner.uid, this.#stateOf(owner, object)]));
    const count = (wanted: OwnerState) =>
      owners.filter(({ uid }) => state.get(uid) === wanted).length;
    if (count("solid") > 0) {
      if (count("solid") === owners.length) return;
      return this.#change(place, (copy) => dropOwners(copy, (uid) => state.get(uid) !== "solid"));
    }
    const inForeground = count("waiting") > 0 && this.#dependentsOf(object).length > 0;
    this.#delete(place, object, inForeground ? "Foreground" : undefined);
  }

  #stateOf(owner: OwnerReference, dependent: ApiObject): OwnerState {
    const kind = this.#kindOf(owner);
    // Of a kind that is not served nothing is known, so nothing is deleted for its sake.
    if (kind === undefined) return "solid";
    const namespace = kind.namespaced ? dependent.metadata.namespace : undefined;
    const found = this.#get({ kind, key: objectKey(namespace, owner.name) });
    if (found?.metadata.uid !== owner.uid) return "gone";
    const waiting = found.metadata.deletionTimestamp !== undefined &&
      found.metadata.finalizers?.includes(FOREGROUND_FINALIZER) === true;
    return waiting ? "waiting" : "solid";
  }

  #delete(place: Place, object: ApiObject, propagation: "Foreground" | undefined): void {
    const { namespace = "", name = "", uid, finalizers = [] } = object.metadata;
    const own = finalizers.some((one) => one === ORPHAN_FINALIZER || one === FOREGROUND_FINALIZER);
    deleteObject(this.#context, { kind: place.kind, namespace, name }, {
      dryRun: false,
      preconditions: uid === undefined ? {} : { uid },
      // A finalizer that the object brought along says what becomes of its own dependents.
      ...(own ? {} : { propagation: propagation ?? "Background" }),
    });
  }

  #change(place: Place, edit: (copy: ApiObject) => void): void {
    const object = this.#get(place);
    if (object === undefined) return;
    const { namespace = "", name = "" } = object.metadata;
    updateObject(this.#context, { kind: place.kind, namespace, name }, {
      subresource: "",
      dryRun: false,
      createIfMissing: false,
      versionOptional: false,
      change: (stored) => {
        const copy = cloneJson(stored!);
        edit(copy);
        return copy;
      },
    });
  }

  #get({ kind, key }: Place): ApiObject | undefined {
    return this.#context.storage.table(kind).get(key);
  }

  #kindOf(owner: OwnerReference): ResourceKind | undefined {
    return this.#context.kinds.find((kind) =>
      kind.kind === owner.kind && apiVersionOf(kind) === owner.apiVersion
    );
  }

  #placeOf(owner: OwnerReference, namespace: string | undefined): Place | undefined {
    const kind = this.#kindOf(owner);
    if (kind === undefined) return undefined;
    return { kind, key: objectKey(kind.namespaced ? namespace : undefined, owner.name) };
  }
}

/** solid: there; waiting: there, but only until its dependents have gone; gone: not there. */
type OwnerState = "solid" | "waiting" | "gone";

function mayNeedWork({ metadata }: ApiObject): boolean {
  return metadata.ownerReferences !== undefined || metadata.deletionTimestamp !== undefined;
}

function placeId({ kind, key }: Place): string {
  return `${kind.group}/${kind.plural}/${key}`;
}

function dropOwners({ metadata }: ApiObject, isGone: (uid: string) => boolean): void {
  const left = metadata.ownerReferences?.filter(({ uid }) => !isGone(uid)) ?? [];
  if (left.length > 0) metadata.ownerReferences = left;
  else delete metadata.ownerReferences;
}

function dropFinalizer({ metadata }: ApiObject, finalizer: string): void {
  const left = metadata.finalizers?.filter((name) => name !== finalizer) ?? [];
  if (left.length > 0) metadata.finalizers = left;
  else delete metadata.finalizers;
}
