/** The rules of the small built-in kinds. */

import { forbiddenField, invalidValue, required } from "./field_cause.ts";
import { type ApiObject, jsonEqual, type JSONObject, objectAt } from "./json.ts";
import type { Strategy } from "./resource_kind.ts";
import { badRequest, type FieldCause } from "./status.ts";

const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;

/** ConfigMaps: keys are file names, and one that is immutable stays as it is. */
export const configMapStrategy: Strategy = {
  validateCreate: validateKeys,
  validateUpdate: (map, stored) => [...validateKeys(map), ...validateFrozen(map, stored)],
};

function validateKeys(map: ApiObject): FieldCause[] {
  return ["data", "binaryData"].flatMap((field) =>
    Object.keys(objectAt(map, field) ?? {})
      .filter((key) => !CONFIG_KEY.test(key))
      .map((key) => invalidValue(`${field}[${key}]`, key, "a valid config key must be a file name"))
  );
}

function validateFrozen(map: ApiObject, stored: ApiObject): FieldCause[] {
  if (stored.immutable !== true) return [];
  const text = "field is immutable when `immutable` is set";
  return ["immutable", "data", "binaryData"]
    .filter((field) => !jsonEqual(map[field], stored[field]))
    .map((field) => forbiddenField(field, text));
}

/** PersistentVolumeClaims: Pending for as long as nobody binds them. */
export const claimStrategy: Strategy = {
  applyDefaults(claim) {
    const spec = objectAt(claim, "spec");
    if (spec !== undefined) spec.volumeMode ??= "Filesystem";
  },
  prepareForCreate(claim) {
    claim.status = { phase: "Pending" };
  },
  validateCreate(claim) {
    const spec = objectAt(claim, "spec") ?? {};
    const causes: FieldCause[] = [];
    if (!Array.isArray(spec.accessModes) || spec.accessModes.length === 0) {
      causes.push(required("spec.accessModes", "at least 1 access mode is required"));
    }
    if (objectAt(objectAt(spec, "resources"), "requests")?.storage === undefined) {
      causes.push(required("spec.resources[storage]"));
    }
    return causes;
  },
};

const MICRO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[-+]\d\d:\d\d)$/;

/** Leases: times have exactly six digits behind the point. */
export const leaseStrategy: Strategy = {
  applyDefaults(lease) {
    const spec = objectAt(lease, "spec") ?? {};
    for (const field of ["acquireTime", "renewTime"]) checkMicroTime(spec, field);
  },
  validateCreate: validateLease,
  validateUpdate: validateLease,
};

function checkMicroTime(spec: JSONObject, field: string): void {
  const time = spec[field];
  if (typeof time !== "string" || MICRO_TIME.test(time)) return;
  throw badRequest(
    `Lease in version "v1" cannot be handled as a Lease: spec.${field}: parsing time ` +
      `${JSON.stringify(time)}: must be like "2006-01-02T15:04:05.000000Z"`,
  );
}

function validateLease(lease: ApiObject): FieldCause[] {
  const { leaseDurationSeconds, leaseTransitions } = objectAt(lease, "spec") ?? {};
  const causes: FieldCause[] = [];
  if (typeof leaseDurationSeconds === "number" && leaseDurationSeconds <= 0) {
    const field = "spec.leaseDurationSeconds";
    causes.push(invalidValue(field, leaseDurationSeconds, "must be greater than 0"));
  }
  if (typeof leaseTransitions === "number" && leaseTransitions < 0) {
    const text = "must be greater than or equal to 0";
    causes.push(invalidValue("spec.leaseTransitions", leaseTransitions, text));
  }
  return causes;
}

/** Events lie in the namespace of what they are about. */
export const eventStrategy: Strategy = {
  applyDefaults(event) {
    event.involvedObject ??= {};
  },
  validateCreate: validateEvent,
  validateUpdate: validateEvent,
};

function validateEvent(event: ApiObject): FieldCause[] {
  const namespace = objectAt(event, "involvedObject")?.namespace ?? "default";
  if (namespace === event.metadata.namespace) return [];
  const text = "does not match event.namespace";
  return [invalidValue("involvedObject.namespace", namespace, text)];
}

/** Namespaces: held by a finalizer in their spec until they are empty. */
export const namespaceStrategy: Strategy = {
  prepareForCreate(namespace) {
    const { name } = namespace.metadata;
    namespace.metadata.labels = {
      ...namespace.metadata.labels,
      "kubernetes.io/metadata.name": name ?? "",
    };
    namespace.spec = { finalizers: ["kubernetes"] };
    namespace.status = { phase: "Active" };
  },
  holdsDeletion(namespace) {
    const finalizers = objectAt(namespace, "spec")?.finalizers;
    return Array.isArray(finalizers) && finalizers.length > 0;
  },
  prepareForDeletion(namespace) {
    namespace.status = { ...objectAt(namespace, "status"), phase: "Terminating" };
  },
};
