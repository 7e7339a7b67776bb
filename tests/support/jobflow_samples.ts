/**
 * JobFlows for tests of the resource itself: a minimal one, and one that between its steps sets
 * every field there is.
 */

import type {
  JobFlow,
  JobFlowSpec,
  JobFlowStatus,
  JobTemplate,
  Step,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";

/** A template with nothing but what is required. */
export function minimalTemplate(): JobTemplate {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    spec: { template: { spec: { containers: [{ name: "main", image: "busybox" }] } } },
  };
}

/** A step with nothing but what is required, and what is given. */
export function minimalStep(name: string, more: Partial<Step> = {}): Step {
  return { name, template: minimalTemplate(), ...more };
}

/** A flow of one step, or with the spec's fields given. */
export function minimalFlow(name: string, spec: Partial<JobFlowSpec> = {}): JobFlow {
  return {
    apiVersion: "workflow.zen.io/v1alpha1",
    kind: "JobFlow",
    metadata: { name },
    spec: { steps: [minimalStep("only")], ...spec },
  };
}

const credentials = {
  accessKeyIDSecretRef: { name: "s3", key: "id", optional: false },
  secretAccessKeySecretRef: { name: "s3", key: "secret", optional: false },
  sessionTokenSecretRef: { name: "s3", key: "token", optional: false },
};

const bucket = {
  endpoint: "https://minio.example:9000",
  region: "eu-central-1",
  bucket: "data",
  key: "in/{{ params.day }}.tar.gz",
  pathStyle: true,
  ...credentials,
};

/** The template of a step as users write it, with fields of which the CRD knows nothing. */
const richTemplate: JobTemplate = {
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { labels: { team: "data" }, annotations: { "example.com/why": "nightly" } },
  spec: {
    completions: 2,
    completionMode: "Indexed",
    ttlSecondsAfterFinished: 60,
    template: {
      metadata: { labels: { app: "fetch" } },
      spec: {
        restartPolicy: "OnFailure",
        initContainers: [{ name: "prepare", image: "busybox", restartPolicy: "Always" }],
        containers: [{
          name: "main",
          image: "busybox:{{ params.day }}",
          command: ["sh", "-c", "true"],
          env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
          resources: { requests: { cpu: "500m", memory: "1.5Gi" }, limits: { cpu: 1 } },
        }],
        volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
        nodeSelector: { disk: "ssd" },
      },
    },
  },
};

const richSteps: Step[] = [
  {
    name: "fetch",
    type: "Job",
    message: "Fetches the data",
    metadata: { labels: { step: "{{ params.day }}" }, annotations: { "example.com/a": "b" } },
    when: "params.day != 'sun'",
    continueOnFailure: true,
    timeoutSeconds: 600,
    retryPolicy: {
      limit: 2,
      backoff: { type: "Exponential", factor: 1.5, duration: "1s", maxDuration: "1h30m" },
    },
    inputs: {
      parameters: [
        { name: "day", value: "{{ params.day }}" },
        { name: "count", valueFrom: { expression: "1 + 1" } },
        { name: "path", valueFrom: { jsonPath: "fetch:$.path" }, default: "/" },
        {
          name: "mode",
          valueFrom: { configMapKeyRef: { name: "settings", key: "mode", optional: true } },
        },
        {
          name: "password",
          valueFrom: { secretKeyRef: { name: "db", key: "password", optional: false } },
        },
      ],
      artifacts: [
        {
          name: "page",
          path: "/in/page.html",
          http: {
            url: "https://example.com/page.html",
            headers: [
              { name: "Accept", value: "text/html" },
              {
                name: "Authorization",
                secretKeyRef: { name: "web", key: "header", optional: false },
              },
            ],
            checksum: `sha256:${"0".repeat(64)}`,
          },
        },
        {
          name: "bundle",
          path: "/in/bundle",
          s3: { ...bucket, checksum: `sha256:${"f".repeat(64)}` },
          archive: { format: "tar", compression: "gzip" },
        },
      ],
    },
    outputs: {
      parameters: [
        { name: "count" },
        { name: "first", valueFrom: { jsonPath: "$.items[0]" }, default: "none" },
        { name: "twice", valueFrom: { expression: "2 * outputs.count" } },
      ],
      artifacts: [
        { name: "rows", path: "/out/rows", persistentVolumeClaim: { claimName: "data" } },
        {
          name: "report",
          path: "/out/report",
          s3: bucket,
          archive: { format: "none", compression: "none" },
        },
      ],
    },
    template: richTemplate,
  },
  { name: "approve", type: "Manual", message: "Go on?", dependencies: ["fetch"] },
  {
    name: "each",
    dependencies: ["approve"],
    inputs: { artifacts: [{ name: "rows", path: "/in/rows", from: "fetch/rows" }] },
    forEach: { items: ["a", 1, true, { b: [null, 1.5] }, ["c"]] },
    template: minimalTemplate(),
  },
  {
    name: "each-of",
    forEach: { expression: "steps.fetch.outputs.parameters.items" },
    template: minimalTemplate(),
  },
];

/** A flow whose spec sets every field there is. */
export function completeFlow(name: string): JobFlow {
  const flow = minimalFlow(name, {
    suspend: false,
    cancel: false,
    parameters: [
      { name: "day", value: "mon", description: "The day", enum: ["mon", "sun"] },
      { name: "region" },
    ],
    executionPolicy: {
      concurrencyPolicy: "Queue",
      concurrencyGroup: "nightly",
      parallelism: 10,
      ttlSecondsAfterFinished: 3600,
      activeDeadlineSeconds: 3600,
      backoffLimit: 6,
      podFailurePolicy: {
        rules: [
          {
            action: "FailJob",
            onExitCodes: { containerName: "main", operator: "In", values: [2, 42] },
          },
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
        ],
      },
      failFast: true,
    },
    resourceTemplates: {
      volumeClaimTemplates: [{
        metadata: { name: "data", labels: { a: "b" }, annotations: { c: "d" } },
        spec: {
          accessModes: ["ReadWriteOnce"],
          resources: { requests: { storage: "1Gi" } },
          storageClassName: "fast",
        },
      }],
      configMapTemplates: [{
        metadata: { name: "settings", labels: { a: "b" }, annotations: { c: "d" } },
        data: { mode: "fast" },
        binaryData: { logo: "aGk=" },
      }],
    },
    steps: richSteps,
    finally: richSteps.map((step) => ({ ...step, name: `finally-${step.name}` })),
  });
  return structuredClone(flow);
}

const T0 = "2026-01-02T03:04:05Z";

/** A status that sets every field there is. */
export function completeStatus(): JobFlowStatus {
  return {
    observedGeneration: 1,
    phase: "Running",
    message: "fetch runs",
    startTime: T0,
    completionTime: T0,
    specHash: "0123456789abcdef",
    conditions: [{
      type: "Accepted",
      status: "True",
      observedGeneration: 1,
      lastTransitionTime: T0,
      reason: "Valid",
      message: "",
    }],
    progress: {
      completedSteps: 1,
      totalSteps: 4,
      successfulSteps: 1,
      failedSteps: 0,
      summary: "1/4",
    },
    steps: [{
      name: "fetch",
      phase: "Succeeded",
      reason: "Completed",
      message: "2/2",
      startTime: T0,
      completionTime: T0,
      attempt: 2,
      retryCount: 1,
      nextRetryTime: T0,
      exitCode: 0,
      lastFailure: { reason: "Error", message: "out of luck", exitCode: 3, time: T0 },
      jobRef: { name: "complete-fetch-1", uid: "0b2ac3f0-0000-0000-0000-000000000000" },
      items: { total: 4, succeeded: 2, failed: 1, failedIndexes: "2" },
      approvedBy: "alice",
      approvalTime: T0,
      outputs: { parameters: { count: "3", items: [1, { a: null }], on: true, x: null } },
    }],
  };
}
