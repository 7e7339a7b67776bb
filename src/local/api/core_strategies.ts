/** The rules of the small built-in kinds. */

import { forbiddenField, invalidValue, required } from "./field_cause.ts";
import { type ApiObject, byteLength, jsonEqual, type JSONObject, objectAt } from "./json.ts";
import type { Strategy } from "./resource_kind.ts";
import { badRequest, type FieldCause } from "./status.ts";

const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;
const MAX_CONFIG_BYTES = 1024 * 1024;

/** ConfigMaps: keys are file names, and one that is immutable stays as it is. */
export const configMapStrategy: Strategy = {
  validateCreate: validateConfigMap,
  validateUpdate: (map, stored) => [...validateConfigMap(map), ...validateFrozen(map, stored)],
};

function validateConfigMap(map: ApiObject): FieldCause[] {
  return [...validateKeys(map), ...validateSize(map)];
}

function validateSize(map: ApiObject): FieldCause[] {
  const values = [map.data, map.binaryData].flatMap((data) => Object.values(data ?? {}));
  const bytes = values.reduce((sum: number, value) => sum + byteLength(String(value)), 0);
  if (bytes <= MAX_CONFIG_BYTES) return [];
  const message = `Too long: may not be more than ${MAX_CONFIG_BYTES} bytes`;
  return [{ reason: "FieldValueTooLong", field: "[]", message }];
}

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
    event.source ??= {};
    event.reportingComponent ??= "";
    event.reportingInstance ??= "";
    // The times of this kind are written even if they are not set.
    for (const time of ["eventTime", "firstTimestamp", "lastTimestamp"]) event[time] ??= null;
  },
  validateCreate: validateEvent,
  validateUpdate: validateEvent,
};

function validateEvent(event: ApiObject): FieldCause[] {
  const namespace = objectAt(event, "involvedObject")?.namespace ?? "";
  // What lies in no namespace has its events in the default one.
  if (event.metadata.namespace === (namespace === "" ? "default" : namespace)) return [];
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
  prepareForUpdate(namespace, stored) {
    namespace.spec = stored.spec;
  },
  refuseDeletion: ({ metadata }) =>
    metadata.name === "default" ? "this namespace may not be deleted" : undefined,
  holdsDeletion(namespace) {
    const finalizers = objectAt(namespace, "spec")?.finalizers;
    return Array.isArray(finalizers) && finalizers.length > 0;
  },
  prepareForDeletion(namespace) {
    namespace.status = { ...objectAt(namespace, "status"), phase: "Terminating" };
  },
};
