/**
 * What the built-in kinds look like. Jobs, and with them Pods and claims, by the schema printed
 * from Kubernetes' own; the few small ones as written here.
 */

import { jobSchema } from "../../../generated/job_schema.ts";
import type { Schema } from "../../schema/mod.ts";

const text: Schema = { type: "string" };
const integer: Schema = { type: "integer", format: "int32" };
const flag: Schema = { type: "boolean" };
const time: Schema = { type: "string", format: "date-time" };
const texts: Schema = { type: "object", additionalProperties: text };
const anything: Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** A whole object, but for its metadata, which is decoded apart. */
function objectOf(properties: Record<string, Schema>): Schema {
  return { type: "object", properties: { apiVersion: text, kind: text, ...properties } };
}

function property(schema: Schema, ...path: string[]): Schema {
  let found: Schema | undefined = schema;
  for (const key of path) found = key === "[]" ? found?.items : found?.properties?.[key];
  if (found === undefined) throw new Error(`Cannot find ${path.join(".")} in the schema of Jobs`);
  return found;
}

const podSpec = property(jobSchema, "spec", "template", "spec");
const claimSpec = property(
  podSpec,
  ...["volumes", "[]", "ephemeral", "volumeClaimTemplate", "spec"],
);

/** Jobs. */
export const jobObject = objectOf({
  spec: property(jobSchema, "spec"),
  status: property(jobSchema, "status"),
});

/** Pods; their status is kept as it is. */
export const podObject = objectOf({ spec: podSpec, status: anything });

/** PersistentVolumeClaims; their status is kept as it is. */
export const claimObject = objectOf({ spec: claimSpec, status: anything });

/** ConfigMaps. */
export const configMapObject = objectOf({ data: texts, binaryData: texts, immutable: flag });

/** Namespaces. */
export const namespaceObject = objectOf({
  spec: { type: "object", properties: { finalizers: { type: "array", items: text } } },
  status: anything,
});

/** Leases. */
export const leaseObject = objectOf({
  spec: {
    type: "object",
    properties: {
      acquireTime: time,
      holderIdentity: text,
      leaseDurationSeconds: integer,
      leaseTransitions: integer,
      preferredHolder: text,
      renewTime: time,
      strategy: text,
    },
  },
});

const objectReference: Schema = {
  type: "object",
  properties: {
    apiVersion: text,
    fieldPath: text,
    kind: text,
    name: text,
    namespace: text,
    resourceVersion: text,
    uid: text,
  },
};

/** Events of the core group. */
export const eventObject = objectOf({
  action: text,
  count: integer,
  eventTime: time,
  firstTimestamp: time,
  involvedObject: objectReference,
  lastTimestamp: time,
  message: text,
  reason: text,
  related: objectReference,
  reportingComponent: text,
  reportingInstance: text,
  series: { type: "object", properties: { count: integer, lastObservedTime: time } },
  source: { type: "object", properties: { component: text, host: text } },
  type: text,
});
