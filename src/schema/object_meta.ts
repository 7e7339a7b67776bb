/**
 * The schema of `metadata`. A structural schema says no more of it than that it is an object; the
 * API server puts the real ObjectMeta in its place, and so does this folder.
 */

import type { Schema } from "./schema.ts";

const text: Schema = { type: "string", nullable: true };
const time: Schema = { type: "string", format: "date-time", nullable: true };
const integer: Schema = { type: "integer", format: "int64", nullable: true };
const texts: Schema = {
  type: "object",
  nullable: true,
  additionalProperties: { type: "string" },
};

/** The metadata of any Kubernetes object; a field that is null counts as absent. */
export const objectMetaSchema: Schema = {
  type: "object",
  nullable: true,
  properties: {
    name: text,
    generateName: text,
    namespace: text,
    labels: texts,
    annotations: texts,
    finalizers: { type: "array", nullable: true, items: { type: "string" } },
    ownerReferences: {
      type: "array",
      nullable: true,
      items: {
        type: "object",
        required: ["apiVersion", "kind", "name", "uid"],
        properties: {
          apiVersion: { type: "string" },
          kind: { type: "string" },
          name: { type: "string" },
          uid: { type: "string" },
          controller: { type: "boolean", nullable: true },
          blockOwnerDeletion: { type: "boolean", nullable: true },
        },
      },
    },
    uid: text,
    resourceVersion: text,
    generation: integer,
    creationTimestamp: time,
    deletionTimestamp: time,
    deletionGracePeriodSeconds: integer,
    selfLink: text,
    managedFields: {
      type: "array",
      nullable: true,
      items: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    },
  },
};
