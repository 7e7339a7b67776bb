/**
 * What the API needs to know of one kind: where it lives, and how its objects are defaulted,
 * prepared and validated.
 */

import type { Schema } from "../../schema/mod.ts";
import type { ApiObject } from "./json.ts";
import type { NameRule } from "./names.ts";
import type { FieldCause } from "./status.ts";

/** The rules of one kind. Objects handed in are copies and may be changed in place. */
export interface Strategy {
  /** Fills defaults; runs on every object a client sends, before anything else. */
  applyDefaults?(object: ApiObject): void;
  /** Makes the object ready to be created (its status reset, generated fields set). */
  prepareForCreate?(object: ApiObject): void;
  validateCreate?(object: ApiObject): FieldCause[];
  /** The last touch to an object that was found valid, before it is stored. */
  completeCreate?(object: ApiObject): void;
  /** Adjusts an update (status kept from the stored object, …) before it is validated. */
  prepareForUpdate?(object: ApiObject, stored: ApiObject): void;
  validateUpdate?(object: ApiObject, stored: ApiObject): FieldCause[];
  /** As the two above, for an update of the status subresource. */
  prepareForStatusUpdate?(object: ApiObject, stored: ApiObject): void;
  validateStatusUpdate?(object: ApiObject, stored: ApiObject): FieldCause[];
  /** Seconds an object has to end when it is deleted; without it, objects go at once. */
  gracePeriodSeconds?(object: ApiObject, requested: number | undefined): number;
  /** Why an object may not be deleted at all. */
  refuseDeletion?(object: ApiObject): string | undefined;
  /** Whether something beside finalizers keeps an object that is being deleted. */
  holdsDeletion?(object: ApiObject): boolean;
  /** Adjusts an object that is kept while it is being deleted. */
  prepareForDeletion?(object: ApiObject): void;
}

/** One kind of the API. */
export interface ResourceKind {
  /** The empty string for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Subresources served beside the object itself. */
  readonly subresources: readonly string[];
  /** Whether it is a custom resource: nulls are kept, and apiVersion and kind are required. */
  readonly custom: boolean;
  /** Whether metadata.generation is kept (custom resources, Jobs, Pods). */
  readonly counted: boolean;
  /** Names must be DNS subdomains, labels, or may be any path segment. */
  readonly nameRule: NameRule;
  /** Whether a replace may create the object. */
  readonly createOnUpdate: boolean;
  /** Whether a replace may leave out the resourceVersion. */
  readonly unconditionalUpdate: boolean;
  /** What happens to dependents if a delete does not say. */
  readonly defaultPropagation: "Background" | "Orphan" | "None";
  /** Whether a delete answers the object that was deleted rather than a Status. */
  readonly returnsDeleted: boolean;
  /** Fields beside metadata.name and metadata.namespace that a field selector may name. */
  readonly selectableFields: Readonly<Record<string, (object: ApiObject) => string>>;
  /** Whether strategic merge patches are served. */
  readonly strategicMerge: boolean;
  /**
   * What objects look like, their metadata apart. Unknown fields are dropped; a wrong type makes a
   * built-in kind unreadable (400) and a custom one invalid (422).
   */
  readonly schema: Schema;
  readonly strategy: Strategy;
}

/** `batch/v1`, or `v1` in the core group. */
export function apiVersionOf(kind: ResourceKind): string {
  return kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
}

/** The key of an object in its table: `namespace/name`, or the name alone. */
export function objectKey(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;
}
