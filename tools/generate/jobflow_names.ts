/**
 * The names of the TypeScript types printed from the JobFlow CRD: where a nested object or
 * enumeration stands, and what it is called. A nested object that has no entry stops the
 * generator, so that no type gets a name by accident. Two entries with one name must have equal
 * schemas; the type is printed once.
 */

const STEP = "spec.steps[]";

/** Type name by path; `[]` stands for an element of a list. */
const own: Readonly<Record<string, string>> = {
  "spec": "JobFlowSpec",
  "spec.parameters[]": "FlowParameter",
  "spec.executionPolicy": "ExecutionPolicy",
  "spec.executionPolicy.concurrencyPolicy": "ConcurrencyPolicy",
  "spec.executionPolicy.podFailurePolicy": "PodFailurePolicy",
  "spec.executionPolicy.podFailurePolicy.rules[]": "PodFailurePolicyRule",
  "spec.executionPolicy.podFailurePolicy.rules[].onExitCodes": "OnExitCodes",
  "spec.executionPolicy.podFailurePolicy.rules[].onPodConditions[]": "OnPodCondition",
  "spec.resourceTemplates": "ResourceTemplates",
  "spec.resourceTemplates.volumeClaimTemplates[]": "VolumeClaimTemplate",
  "spec.resourceTemplates.volumeClaimTemplates[].metadata": "ResourceTemplateMetadata",
  "spec.resourceTemplates.configMapTemplates[]": "ConfigMapTemplate",
  "spec.resourceTemplates.configMapTemplates[].metadata": "ResourceTemplateMetadata",
  "status": "JobFlowStatus",
  "status.phase": "FlowPhase",
  "status.conditions[]": "Condition",
  "status.conditions[].status": "ConditionStatus",
  "status.progress": "FlowProgress",
  "status.steps[]": "StepStatus",
  "status.steps[].phase": "StepPhase",
  "status.steps[].lastFailure": "StepFailure",
  "status.steps[].items": "StepItems",
  "status.steps[].jobRef": "JobRef",
  "status.steps[].outputs": "StepOutputValues",
};

const step: Readonly<Record<string, string>> = {
  "": "Step",
  ".type": "StepType",
  ".metadata": "StepMetadata",
  ".retryPolicy": "RetryPolicy",
  ".retryPolicy.backoff": "Backoff",
  ".retryPolicy.backoff.type": "BackoffType",
  ".inputs": "StepInputs",
  ".inputs.parameters[]": "InputParameter",
  ".inputs.parameters[].valueFrom": "InputValueSource",
  ".inputs.parameters[].valueFrom.configMapKeyRef": "KeyRef",
  ".inputs.parameters[].valueFrom.secretKeyRef": "KeyRef",
  ".inputs.artifacts[]": "InputArtifact",
  ".inputs.artifacts[].http": "HttpSource",
  ".inputs.artifacts[].http.headers[]": "HttpHeader",
  ".inputs.artifacts[].http.headers[].secretKeyRef": "KeyRef",
  ".inputs.artifacts[].s3": "S3Source",
  ".inputs.artifacts[].s3.accessKeyIDSecretRef": "KeyRef",
  ".inputs.artifacts[].s3.secretAccessKeySecretRef": "KeyRef",
  ".inputs.artifacts[].s3.sessionTokenSecretRef": "KeyRef",
  ".inputs.artifacts[].archive": "Archive",
  ".outputs": "StepOutputs",
  ".outputs.parameters[]": "OutputParameter",
  ".outputs.parameters[].valueFrom": "OutputValueSource",
  ".outputs.artifacts[]": "OutputArtifact",
  ".outputs.artifacts[].persistentVolumeClaim": "ClaimStore",
  ".outputs.artifacts[].s3": "S3Target",
  ".outputs.artifacts[].s3.accessKeyIDSecretRef": "KeyRef",
  ".outputs.artifacts[].s3.secretAccessKeySecretRef": "KeyRef",
  ".outputs.artifacts[].s3.sessionTokenSecretRef": "KeyRef",
  ".outputs.artifacts[].archive": "Archive",
  ".forEach": "ForEach",
  ".template": "JobTemplate",
};

const SHARED_DESCRIPTIONS: Readonly<Record<string, string>> = {
  KeyRef: "A key of a ConfigMap or Secret in the flow's namespace.",
  Archive: "How an artifact is packed in the store.",
};

/** The name of the type at a path, or undefined if it has none. */
export function jobFlowTypeName(path: string): string | undefined {
  for (const steps of [STEP, "spec.finally[]"]) {
    if (path.startsWith(steps)) return step[path.slice(steps.length)];
  }
  return own[path];
}

/** The description of a type that stands in several places, each with a description of its own. */
export function sharedDescription(typeName: string): string | undefined {
  return SHARED_DESCRIPTIONS[typeName];
}

/**
 * Fields whose type comes from Kubernetes' own and not from the CRD, where their unknown fields
 * are preserved: module alias and type by path.
 */
export function borrowedType(path: string): { group: string; type: string } | undefined {
  if (/^spec\.(steps|finally)\[\]\.template\.metadata$/.test(path)) {
    return { group: "meta@v1", type: "ObjectMeta" };
  }
  if (/^spec\.(steps|finally)\[\]\.template\.spec$/.test(path)) {
    return { group: "batch@v1", type: "JobSpec" };
  }
  if (path === "spec.resourceTemplates.volumeClaimTemplates[].spec") {
    return { group: "core@v1", type: "PersistentVolumeClaimSpec" };
  }
  return undefined;
}
