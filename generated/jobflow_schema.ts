/**
 * The schema of a JobFlow, printed from the CRD for `src/schema`.
 *
 * Printed by `deno task generate`; do not edit.
 */

import type { Schema } from "../src/schema/schema.ts";

const flowParameterSchema: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_.-]*$", minLength: 1, maxLength: 63 },
    value: { type: "string", maxLength: 65536 },
    description: { type: "string", maxLength: 4096 },
    enum: { type: "array", minItems: 1, maxItems: 100, items: { type: "string", maxLength: 1024 } },
  },
};

const onExitCodesSchema: Schema = {
  type: "object",
  required: ["operator", "values"],
  properties: {
    containerName: { type: "string", minLength: 1, maxLength: 63 },
    operator: { type: "string", enum: ["In", "NotIn"] },
    values: {
      type: "array",
      minItems: 1,
      maxItems: 255,
      items: { type: "integer", format: "int32", minimum: 0, maximum: 255 },
    },
  },
};

const onPodConditionSchema: Schema = {
  type: "object",
  required: ["type"],
  properties: {
    type: { type: "string", minLength: 1, maxLength: 316 },
    status: { type: "string", enum: ["True", "False", "Unknown"] },
  },
};

const podFailurePolicyRuleSchema: Schema = {
  type: "object",
  required: ["action"],
  properties: {
    action: { type: "string", enum: ["FailJob", "FailIndex", "Ignore", "Count"] },
    onExitCodes: onExitCodesSchema,
    onPodConditions: { type: "array", minItems: 1, maxItems: 20, items: onPodConditionSchema },
  },
};

const podFailurePolicySchema: Schema = {
  type: "object",
  required: ["rules"],
  properties: {
    rules: { type: "array", minItems: 1, maxItems: 20, items: podFailurePolicyRuleSchema },
  },
};

const executionPolicySchema: Schema = {
  type: "object",
  properties: {
    concurrencyPolicy: { type: "string", enum: ["Allow", "Forbid", "Queue", "Replace"] },
    concurrencyGroup: {
      type: "string",
      pattern: "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$",
      minLength: 1,
      maxLength: 63,
    },
    parallelism: { type: "integer", format: "int32", minimum: 1 },
    ttlSecondsAfterFinished: { type: "integer", format: "int32", minimum: 0 },
    activeDeadlineSeconds: { type: "integer", format: "int64", minimum: 1, maximum: 315360000 },
    backoffLimit: { type: "integer", format: "int32", minimum: 0 },
    podFailurePolicy: podFailurePolicySchema,
    failFast: { type: "boolean" },
  },
};

const resourceTemplateMetadataSchema: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: {
      type: "string",
      pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
      minLength: 1,
      maxLength: 63,
    },
    labels: { type: "object", additionalProperties: { type: "string", maxLength: 63 } },
    annotations: { type: "object", additionalProperties: { type: "string" } },
  },
};

const volumeClaimTemplateSchema: Schema = {
  type: "object",
  required: ["metadata", "spec"],
  properties: {
    metadata: resourceTemplateMetadataSchema,
    spec: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
  },
};

const configMapTemplateSchema: Schema = {
  type: "object",
  required: ["metadata"],
  properties: {
    metadata: resourceTemplateMetadataSchema,
    data: { type: "object", additionalProperties: { type: "string" } },
    binaryData: { type: "object", additionalProperties: { type: "string", format: "byte" } },
  },
};

const resourceTemplatesSchema: Schema = {
  type: "object",
  properties: {
    volumeClaimTemplates: { type: "array", maxItems: 50, items: volumeClaimTemplateSchema },
    configMapTemplates: { type: "array", maxItems: 50, items: configMapTemplateSchema },
  },
};

const stepMetadataSchema: Schema = {
  type: "object",
  properties: {
    labels: { type: "object", additionalProperties: { type: "string" } },
    annotations: { type: "object", additionalProperties: { type: "string" } },
  },
};

const backoffSchema: Schema = {
  type: "object",
  properties: {
    type: { type: "string", enum: ["Fixed", "Linear", "Exponential"] },
    factor: { type: "number", minimum: 1, maximum: 1000 },
    duration: {
      type: "string",
      pattern: "^(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h))+$",
      minLength: 2,
      maxLength: 32,
    },
    maxDuration: {
      type: "string",
      pattern: "^(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h))+$",
      minLength: 2,
      maxLength: 32,
    },
  },
};

const retryPolicySchema: Schema = {
  type: "object",
  properties: {
    limit: { type: "integer", format: "int32", minimum: 0 },
    backoff: backoffSchema,
  },
};

const keyRefSchema: Schema = {
  type: "object",
  required: ["name", "key"],
  properties: {
    name: { type: "string", minLength: 1, maxLength: 253 },
    key: { type: "string", minLength: 1, maxLength: 253 },
    optional: { type: "boolean" },
  },
};

const inputValueSourceSchema: Schema = {
  type: "object",
  properties: {
    expression: { type: "string", minLength: 1, maxLength: 4096 },
    jsonPath: {
      type: "string",
      pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?:\\$",
      minLength: 1,
      maxLength: 4096,
    },
    configMapKeyRef: keyRefSchema,
    secretKeyRef: keyRefSchema,
  },
};

const inputParameterSchema: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_.-]*$", minLength: 1, maxLength: 63 },
    value: { type: "string", maxLength: 65536 },
    valueFrom: inputValueSourceSchema,
    default: { type: "string", maxLength: 65536 },
  },
};

const httpHeaderSchema: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: {
      type: "string",
      pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
      minLength: 1,
      maxLength: 256,
    },
    value: { type: "string", maxLength: 8192 },
    secretKeyRef: keyRefSchema,
  },
};

const httpSourceSchema: Schema = {
  type: "object",
  required: ["url"],
  properties: {
    url: { type: "string", pattern: "^https?://", minLength: 8, maxLength: 4096 },
    headers: { type: "array", maxItems: 32, items: httpHeaderSchema },
    checksum: { type: "string", pattern: "^sha256:[0-9a-f]{64}$", minLength: 71, maxLength: 71 },
  },
};

const s3SourceSchema: Schema = {
  type: "object",
  required: ["bucket", "key"],
  properties: {
    endpoint: { type: "string", pattern: "^https?://", minLength: 8, maxLength: 1024 },
    region: { type: "string", minLength: 1, maxLength: 63 },
    bucket: { type: "string", minLength: 1, maxLength: 1024 },
    key: { type: "string", minLength: 1, maxLength: 4096 },
    pathStyle: { type: "boolean" },
    accessKeyIDSecretRef: keyRefSchema,
    secretAccessKeySecretRef: keyRefSchema,
    sessionTokenSecretRef: keyRefSchema,
    checksum: { type: "string", pattern: "^sha256:[0-9a-f]{64}$", minLength: 71, maxLength: 71 },
  },
};

const archiveSchema: Schema = {
  type: "object",
  properties: {
    format: { type: "string", enum: ["tar", "none"] },
    compression: { type: "string", enum: ["gzip", "none"] },
  },
};

const inputArtifactSchema: Schema = {
  type: "object",
  required: ["name", "path"],
  properties: {
    name: {
      type: "string",
      pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
      minLength: 1,
      maxLength: 63,
    },
    path: { type: "string", pattern: "^/", minLength: 2, maxLength: 512 },
    from: {
      type: "string",
      pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
      minLength: 3,
      maxLength: 127,
    },
    http: httpSourceSchema,
    s3: s3SourceSchema,
    archive: archiveSchema,
  },
};

const stepInputsSchema: Schema = {
  type: "object",
  properties: {
    parameters: { type: "array", maxItems: 64, items: inputParameterSchema },
    artifacts: { type: "array", maxItems: 16, items: inputArtifactSchema },
  },
};

const outputValueSourceSchema: Schema = {
  type: "object",
  properties: {
    expression: { type: "string", minLength: 1, maxLength: 4096 },
    jsonPath: { type: "string", pattern: "^\\$", minLength: 1, maxLength: 4096 },
  },
};

const outputParameterSchema: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_.-]*$", minLength: 1, maxLength: 63 },
    valueFrom: outputValueSourceSchema,
    default: { type: "string", maxLength: 65536 },
  },
};

const claimStoreSchema: Schema = {
  type: "object",
  required: ["claimName"],
  properties: {
    claimName: { type: "string", minLength: 1, maxLength: 253 },
  },
};

const s3TargetSchema: Schema = {
  type: "object",
  required: ["bucket", "key"],
  properties: {
    endpoint: { type: "string", pattern: "^https?://", minLength: 8, maxLength: 1024 },
    region: { type: "string", minLength: 1, maxLength: 63 },
    bucket: { type: "string", minLength: 1, maxLength: 1024 },
    key: { type: "string", minLength: 1, maxLength: 4096 },
    pathStyle: { type: "boolean" },
    accessKeyIDSecretRef: keyRefSchema,
    secretAccessKeySecretRef: keyRefSchema,
    sessionTokenSecretRef: keyRefSchema,
  },
};

const outputArtifactSchema: Schema = {
  type: "object",
  required: ["name", "path"],
  properties: {
    name: {
      type: "string",
      pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
      minLength: 1,
      maxLength: 63,
    },
    path: { type: "string", pattern: "^/", minLength: 2, maxLength: 512 },
    persistentVolumeClaim: claimStoreSchema,
    s3: s3TargetSchema,
    archive: archiveSchema,
  },
};

const stepOutputsSchema: Schema = {
  type: "object",
  properties: {
    parameters: { type: "array", maxItems: 64, items: outputParameterSchema },
    artifacts: { type: "array", maxItems: 16, items: outputArtifactSchema },
  },
};

const forEachSchema: Schema = {
  type: "object",
  minProperties: 1,
  maxProperties: 1,
  properties: {
    items: {
      type: "array",
      maxItems: 10000,
      items: { nullable: true, "x-kubernetes-preserve-unknown-fields": true },
    },
    expression: { type: "string", minLength: 1, maxLength: 4096 },
  },
};

const jobTemplateSchema: Schema = {
  type: "object",
  required: ["apiVersion", "kind", "spec"],
  "x-kubernetes-preserve-unknown-fields": true,
  "x-kubernetes-embedded-resource": true,
  properties: {
    apiVersion: { type: "string", enum: ["batch/v1"] },
    kind: { type: "string", enum: ["Job"] },
    metadata: { type: "object" },
    spec: {
      type: "object",
      required: ["template"],
      "x-kubernetes-preserve-unknown-fields": true,
      properties: {
        selector: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        manualSelector: { type: "boolean" },
        template: {
          type: "object",
          required: ["spec"],
          "x-kubernetes-preserve-unknown-fields": true,
          properties: {
            spec: {
              type: "object",
              required: ["containers"],
              "x-kubernetes-preserve-unknown-fields": true,
              properties: {
                restartPolicy: { type: "string", maxLength: 1024 },
                containers: {
                  type: "array",
                  minItems: 1,
                  items: {
                    type: "object",
                    required: ["name", "image"],
                    "x-kubernetes-preserve-unknown-fields": true,
                    properties: {
                      name: { type: "string", minLength: 1 },
                      image: { type: "string", minLength: 1 },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
    status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
  },
};

const stepSchema: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: {
      type: "string",
      pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
      minLength: 1,
      maxLength: 63,
    },
    type: { type: "string", enum: ["Job", "Manual"] },
    message: { type: "string", maxLength: 4096 },
    metadata: stepMetadataSchema,
    dependencies: {
      type: "array",
      maxItems: 64,
      items: {
        type: "string",
        pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        minLength: 1,
        maxLength: 63,
      },
    },
    when: { type: "string", maxLength: 4096 },
    continueOnFailure: { type: "boolean" },
    timeoutSeconds: { type: "integer", format: "int32", minimum: 1, maximum: 2592000 },
    retryPolicy: retryPolicySchema,
    inputs: stepInputsSchema,
    outputs: stepOutputsSchema,
    forEach: forEachSchema,
    template: jobTemplateSchema,
  },
};

const jobFlowSpecSchema: Schema = {
  type: "object",
  required: ["steps"],
  properties: {
    suspend: { type: "boolean" },
    cancel: { type: "boolean" },
    parameters: { type: "array", maxItems: 256, items: flowParameterSchema },
    executionPolicy: executionPolicySchema,
    resourceTemplates: resourceTemplatesSchema,
    steps: { type: "array", minItems: 1, maxItems: 1000, items: stepSchema },
    finally: { type: "array", maxItems: 50, items: stepSchema },
  },
};

const conditionSchema: Schema = {
  type: "object",
  required: ["type", "status", "lastTransitionTime", "reason", "message"],
  properties: {
    type: {
      type: "string",
      pattern:
        "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$",
      maxLength: 316,
    },
    status: { type: "string", enum: ["True", "False", "Unknown"] },
    observedGeneration: { type: "integer", format: "int64", minimum: 0 },
    lastTransitionTime: { type: "string", format: "date-time" },
    reason: {
      type: "string",
      pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
      minLength: 1,
      maxLength: 1024,
    },
    message: { type: "string", maxLength: 32768 },
  },
};

const flowProgressSchema: Schema = {
  type: "object",
  properties: {
    completedSteps: { type: "integer", format: "int32" },
    totalSteps: { type: "integer", format: "int32" },
    successfulSteps: { type: "integer", format: "int32" },
    failedSteps: { type: "integer", format: "int32" },
    summary: { type: "string" },
  },
};

const stepFailureSchema: Schema = {
  type: "object",
  properties: {
    reason: { type: "string" },
    message: { type: "string" },
    exitCode: { type: "integer", format: "int32" },
    time: { type: "string", format: "date-time" },
  },
};

const jobRefSchema: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string" },
    uid: { type: "string" },
  },
};

const stepItemsSchema: Schema = {
  type: "object",
  properties: {
    total: { type: "integer", format: "int32" },
    succeeded: { type: "integer", format: "int32" },
    failed: { type: "integer", format: "int32" },
    failedIndexes: { type: "string" },
  },
};

const stepOutputValuesSchema: Schema = {
  type: "object",
  properties: {
    parameters: {
      type: "object",
      additionalProperties: { nullable: true, "x-kubernetes-preserve-unknown-fields": true },
    },
  },
};

const stepStatusSchema: Schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string" },
    phase: {
      type: "string",
      enum: ["Pending", "Running", "Succeeded", "Failed", "Skipped", "PendingApproval"],
    },
    reason: { type: "string" },
    message: { type: "string" },
    startTime: { type: "string", format: "date-time" },
    completionTime: { type: "string", format: "date-time" },
    attempt: { type: "integer", format: "int32" },
    retryCount: { type: "integer", format: "int32" },
    nextRetryTime: { type: "string", format: "date-time" },
    exitCode: { type: "integer", format: "int32" },
    lastFailure: stepFailureSchema,
    jobRef: jobRefSchema,
    items: stepItemsSchema,
    approvedBy: { type: "string" },
    approvalTime: { type: "string", format: "date-time" },
    outputs: stepOutputValuesSchema,
  },
};

const jobFlowStatusSchema: Schema = {
  type: "object",
  properties: {
    observedGeneration: { type: "integer", format: "int64" },
    phase: {
      type: "string",
      enum: ["Pending", "Running", "Succeeded", "Failed", "Suspended", "Paused"],
    },
    message: { type: "string" },
    startTime: { type: "string", format: "date-time" },
    completionTime: { type: "string", format: "date-time" },
    specHash: { type: "string" },
    conditions: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["type"],
      items: conditionSchema,
    },
    progress: flowProgressSchema,
    steps: { type: "array", items: stepStatusSchema },
  },
};

/** The schema of a JobFlow, but for the CEL rules. */
export const jobFlowSchema: Schema = {
  type: "object",
  required: ["spec"],
  "x-kubernetes-embedded-resource": true,
  properties: {
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: { type: "object" },
    spec: jobFlowSpecSchema,
    status: jobFlowStatusSchema,
  },
};
